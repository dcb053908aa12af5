import { classesOf } from "../kit/classes";
import { type Config, numberIn, textsIn } from "../kit/configured";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";

const { AccessKey, AccountPasswordPolicy, Role, User, UserLoginProfile, UserPolicy, UserPolicyAttachment } =
  classesOf<typeof import("@pulumi/aws/iam")>("iam");

/** Users and what belongs to them. */
const userTypes = [User, UserLoginProfile, UserPolicy, UserPolicyAttachment] as const;

/** Who there is, and by what they are known. */
export const identityRules: readonly Rule[] = [
  rule({
    name: "iam-no-users",
    title: "People and programs come by roles (no IAM users)",
    why: "A user's password or key works from anywhere until somebody takes it away.",
    mend: "Use IAM Identity Center for people and roles for programs, or add the user's name to the rule's allowed users.",
    severity: "medium",
    frameworks: {
      cdkNag: "NIST.800.53.R5-IAMUserNoPolicies NIST.800.53.R5-IAMUserGroupMembership HIPAA.Security-IAMGroupHasUsers",
      checkov: "CKV_AWS_273 CKV_AWS_40 CKV2_AWS_22 CKV2_AWS_21 CKV2_AWS_14",
      securityHub: "IAM.2 IAM.5 IAM.19",
    },
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    on: userTypes,
    configSchema: {
      properties: {
        allowed: {
          type: "array",
          items: { type: "string" },
          default: [],
          description: "Names of users that may be, such as one for emergencies",
        },
      },
    },
    passes: (inputs, { config }) => {
      const allowed = textsIn(config, "allowed", []);
      return allowed.length > 0 && allowed.includes(userNameOf(inputs));
    },
  }),
  rule({
    name: "iam-no-access-keys",
    title: "Programs have no access keys that last",
    why: "An access key works from anywhere until somebody takes it away, and it stands in the stack's state.",
    mend: "Use a role, or OIDC from outside of AWS. To retire a key, set its status to Inactive first.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_348", securityHub: "IAM.3 IAM.4" },
    docs: controlPage("IAM.3"),
    on: AccessKey,
    passes: (key) => key.status === "Inactive",
  }),
  rule({
    name: "iam-permissions-boundary",
    title: "Roles have a permissions boundary",
    why: "Without a boundary, whoever may write a role's policies may give it everything.",
    mend: "Set permissionsBoundary to the ARN of the boundary (the rule's arn).",
    severity: "medium",
    level: "disabled",
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    on: Role,
    configSchema: {
      properties: {
        arn: { type: "string", description: "ARN of the boundary that roles must have. Default: any" },
      },
    },
    passes: (role, { config }) => {
      const arn = boundaryIn(config);
      return arn === undefined ? Boolean(role.permissionsBoundary) : role.permissionsBoundary === arn;
    },
    remedy: (_, { config }) => {
      const arn = boundaryIn(config);
      return arn === undefined ? {} : { permissionsBoundary: arn };
    },
  }),
  rule({
    name: "iam-password-policy",
    title: "Passwords of the account are long, mixed and not used again",
    why: "Short passwords are guessed, and old ones are known.",
    mend: "Set minimumPasswordLength, passwordReusePrevention and maxPasswordAge, and all four require… to true.",
    severity: "medium",
    level: "disabled",
    frameworks: {
      checkov: "CKV_AWS_9 CKV_AWS_10 CKV_AWS_11 CKV_AWS_12 CKV_AWS_13 CKV_AWS_14 CKV_AWS_15",
      securityHub: "IAM.7 IAM.10",
    },
    docs: controlPage("IAM.7"),
    on: AccountPasswordPolicy,
    configSchema: {
      properties: {
        minimumLength: { type: "integer", minimum: 6, maximum: 128, default: 14, description: "Least characters" },
        reusePrevention: {
          type: "integer",
          minimum: 1,
          maximum: 24,
          default: 24,
          description: "Passwords that are remembered",
        },
        maximumAge: {
          type: "integer",
          minimum: 1,
          maximum: 1095,
          default: 90,
          description: "Days that a password works",
        },
      },
    },
    faults: (policy, { config }) => passwordFaults(policy, config),
    remedy: (policy, { config }) => betterPasswords(policy, config),
  }),
];

/** A user's own name, or whom the resource belongs to. */
const userNameOf = (inputs: InputsOf<(typeof userTypes)[number]>): string =>
  String("user" in inputs ? inputs.user : "name" in inputs ? inputs.name : "");

const boundaryIn = ({ arn }: Config) => (typeof arn === "string" && arn !== "" ? arn : undefined);

type PasswordPolicy = InputsOf<typeof AccountPasswordPolicy>;

const kindsOfLetters = [
  "requireLowercaseCharacters",
  "requireUppercaseCharacters",
  "requireNumbers",
  "requireSymbols",
] as const;

const wanted = (config: Config) => ({
  length: numberIn(config, "minimumLength", 14),
  remembered: numberIn(config, "reusePrevention", 24),
  days: numberIn(config, "maximumAge", 90),
});

function passwordFaults(policy: PasswordPolicy, config: Config): string[] {
  const { length, remembered, days } = wanted(config);
  const age = policy.maxPasswordAge ?? 0;
  return [
    ...((policy.minimumPasswordLength ?? 6) < length ? [`Passwords may be shorter than ${length} characters.`] : []),
    ...((policy.passwordReusePrevention ?? 0) < remembered
      ? [`Fewer than ${remembered} passwords are remembered.`]
      : []),
    ...(age === 0 || age > days ? [`Passwords work for more than ${days} days.`] : []),
    ...kindsOfLetters.filter((kind) => policy[kind] !== true).map((kind) => `The policy does not set ${kind}.`),
  ];
}

function betterPasswords(policy: PasswordPolicy, config: Config): Partial<PasswordPolicy> {
  const { length, remembered, days } = wanted(config);
  const age = policy.maxPasswordAge ?? 0;
  return {
    minimumPasswordLength: Math.max(policy.minimumPasswordLength ?? 6, length),
    passwordReusePrevention: Math.max(policy.passwordReusePrevention ?? 0, remembered),
    maxPasswordAge: age === 0 ? days : Math.min(age, days),
    requireLowercaseCharacters: true,
    requireUppercaseCharacters: true,
    requireNumbers: true,
    requireSymbols: true,
  };
}
