import { classesOf } from "../kit/classes";
import { textsIn } from "../kit/configured";
import { list } from "../kit/documents";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { type Declared, type DeclaredStack, stackRule } from "../kit/stack-rule";
import { few } from "./holders";

const { GroupPolicyAttachment, PolicyAttachment, Role, RolePolicy, RolePolicyAttachment, UserPolicyAttachment } =
  classesOf<typeof import("@pulumi/aws/iam")>("iam");

/** Every resource type that gives someone a managed policy. */
const attachers = [RolePolicyAttachment, UserPolicyAttachment, GroupPolicyAttachment, PolicyAttachment, Role] as const;
type Attacher = InputsOf<(typeof attachers)[number]>;

/** Policies that AWS's documentation tells to attach by name, because the service looks for nothing else. */
const toldByAws = [
  "AmazonAPIGatewayPushToCloudWatchLogs",
  "AmazonRDSEnhancedMonitoringRole",
  "AWSBackupServiceRolePolicyForBackup",
  "AWSBackupServiceRolePolicyForRestores",
];

/** Which policies are attached to whom, and how. */
export const attachmentRules: readonly Rule[] = [
  rule({
    name: "iam-no-admin-attachment",
    title: "Nobody gets AdministratorAccess or IAMFullAccess",
    why: "Whoever gets one of AWS's administrator policies owns the account.",
    mend: "Attach a policy that lists the actions that are called.",
    severity: "critical",
    frameworks: { checkov: "CKV_AWS_274 CKV_AWS_275 CKV2_AWS_56", securityHub: "IAM.1" },
    docs: controlPage("IAM.1"),
    on: attachers,
    faults: (attacher) =>
      policiesOf(attacher)
        .filter((name) => name === "AdministratorAccess" || name === "IAMFullAccess")
        .map((name) => `${name} is attached.`),
  }),
  rule({
    name: "iam-no-aws-managed",
    title: "Policies are the program's own (no AWS managed policies)",
    why: "AWS's managed policies allow more than one system needs, and AWS changes them.",
    mend: "Write a policy that lists the actions that are called, or add the name to the rule's allowed policies.",
    severity: "low",
    level: "advisory",
    frameworks: { cdkNag: "AwsSolutions-IAM4" },
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    on: attachers,
    configSchema: {
      properties: {
        allowed: {
          type: "array",
          items: { type: "string" },
          default: toldByAws,
          description: "Names of AWS managed policies that may be attached",
        },
      },
    },
    faults: (attacher, { config }) => {
      const allowed = textsIn(config, "allowed", toldByAws);
      return policiesOf(attacher)
        .filter((name) => !allowed.includes(name))
        .map((name) => `AWS's policy ${name} is attached.`);
    },
  }),
  rule({
    name: "iam-no-inline",
    title: "Policies are resources of their own (no inline policies)",
    why: "Inline policies cannot be reused, versioned or seen in one place.",
    mend: "Declare an aws.iam.Policy and attach it.",
    severity: "low",
    level: "disabled",
    frameworks: { cdkNag: "NIST.800.53.R5-IAMNoInlinePolicy" },
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    on: [RolePolicy, Role],
    // A list with one empty entry is how a role says that it has none.
    passes: (holder) =>
      !("policy" in holder) &&
      ("inlinePolicies" in holder ? list(holder.inlinePolicies) : []).every(
        (inline) => !(inline as { policy?: unknown }).policy,
      ),
  }),
  stackRule({
    name: "iam-no-policy-mgmt-conflict",
    title: "Roles say their policies in one way (in themselves, or by attachments)",
    why: "A role that lists its policies takes away, at the next update, what other resources attached.",
    mend: "Leave inlinePolicies and managedPolicyArns out of the role, or drop the resources that attach to it.",
    severity: "medium",
    docs: "https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/",
    on: Role,
    faults: (role, { stack }) => [...conflictOfManaged(role, stack), ...conflictOfInline(role, stack)],
  }),
];

/** The names of AWS's own policies that a resource attaches. A path such as `service-role/` is left out. */
function policiesOf(attacher: Attacher): string[] {
  const arns =
    "policyArn" in attacher
      ? [attacher.policyArn]
      : "managedPolicyArns" in attacher
        ? list(attacher.managedPolicyArns)
        : [];
  return arns.flatMap((arn) => /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(String(arn))?.[1] ?? []);
}

/*
 * What a role holds is read back from AWS after an update, with what was attached to it; so only what the program attaches in no other
 * way is the role's own list.
 */

function conflictOfManaged(role: Declared<typeof Role>, stack: DeclaredStack): string[] {
  const attached = [
    ...stack.thatRefer(RolePolicyAttachment, "role", role),
    ...stack.thatRefer(PolicyAttachment, "roles", role),
  ];
  if (attached.length === 0) return [];
  const own = list(role.inputs.managedPolicyArns);
  if (own.length === 0) return [];
  const fromOthers = attached.map((attachment) => attachment.inputs.policyArn);
  const conflicting = own.filter((arn) => !fromOthers.includes(String(arn))).map(String);
  return conflicting.length === 0
    ? []
    : [`The role lists ${few(conflicting)}, and ${few(attached.map(({ name }) => name))} attach to it.`];
}

function conflictOfInline(role: Declared<typeof Role>, stack: DeclaredStack): string[] {
  const beside = stack.thatRefer(RolePolicy, "role", role);
  if (beside.length === 0) return [];
  const own = list(role.inputs.inlinePolicies).filter((inline) => (inline as { policy?: unknown }).policy);
  if (own.length === 0) return [];
  const names = beside.map((policy) => policy.inputs.name);
  const conflicting = own
    .map((inline) => String((inline as { name?: unknown }).name))
    .filter((name) => !names.includes(name));
  return conflicting.length === 0
    ? []
    : [`The role holds the inline policies ${few(conflicting)}, and ${few(beside.map(({ name }) => name))} beside.`];
}
