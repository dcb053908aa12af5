import { changed } from "./kit/changed";
import { classesOf } from "./kit/classes";
import { type Config, numberIn } from "./kit/configured";
import { type InputsOf, type Rule, rule } from "./kit/rule";
import { controlPage } from "./kit/security-hub";

const { IdentityPool, UserPool, UserPoolClient } = classesOf<typeof import("@pulumi/aws/cognito")>("cognito");

const guide = "https://docs.aws.amazon.com/cognito/latest/developerguide";

type PasswordPolicy = NonNullable<InputsOf<typeof UserPool>["passwordPolicy"]>;
type Client = InputsOf<typeof UserPoolClient>;

/** Which letters a password must have. AWS's frameworks ask for all four kinds; OWASP's ASVS 5 (6.2.5) forbids to ask for any. */
const compositions = ["any", "required", "forbidden"] as const;

const kinds = ["requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"] as const;

/** Rules about Cognito's user pools, their clients, and identity pools. */
export const cognitoRules: readonly Rule[] = [
  rule({
    name: "cognito-password-policy",
    title: "User pools ask for passwords of 12 characters or more",
    why: "Short passwords are guessed.",
    mend: "Set passwordPolicy.minimumLength to at least the pack's minimumLength, and the four require… switches as the pack's composition asks.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-COG1", securityHub: "Cognito.3" },
    docs: controlPage("Cognito.3"),
    level: "mandatory",
    on: UserPool,
    configSchema: {
      properties: {
        minimumLength: {
          type: "integer",
          minimum: 6,
          maximum: 99,
          default: 12,
          description: "Shortest password that may be asked for; 15 is recommended where there is no second factor",
        },
        composition: {
          type: "string",
          enum: [...compositions],
          default: "any",
          description:
            "Whether lower case, upper case, digits and symbols must be asked for (`required`, as Security Hub has it) or must not (`forbidden`, as ASVS has it)",
        },
      },
    },
    faults: ({ passwordPolicy }, { config }) => faultsOfPasswords(passwordPolicy, config),
    remedy: ({ passwordPolicy }, { config }) => ({
      passwordPolicy: changed(passwordPolicy, {
        minimumLength: Math.max(passwordPolicy?.minimumLength ?? 0, minimumLength(config)),
        ...(composition(config) !== "any" &&
          Object.fromEntries(kinds.map((kind) => [kind, composition(config) === "required"]))),
      }),
    }),
  }),
  rule({
    name: "cognito-mfa",
    title: "User pools offer a second factor, or ask for it",
    why: "Whoever has a user's password is that user.",
    mend: 'Set mfaConfiguration to "ON", or "OPTIONAL", and softwareTokenMfaConfiguration to { enabled: true }.',
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-COG2", securityHub: "Cognito.5" },
    docs: controlPage("Cognito.5"),
    on: UserPool,
    passes: ({ mfaConfiguration }) => mfaConfiguration === "ON" || mfaConfiguration === "OPTIONAL",
  }),
  rule({
    name: "cognito-threat-protection",
    title: "User pools refuse sign-ins that look like an attack (threat protection, of the paid tier Plus)",
    why: "Passwords that leaked elsewhere, and sign-ins from strange places, are let in.",
    mend: 'Set userPoolTier to "PLUS" and userPoolAddOns.advancedSecurityMode to "ENFORCED"; with a custom flow, advancedSecurityAdditionalFlows.customAuthMode too.',
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-COG8", securityHub: "Cognito.1 Cognito.4" },
    docs: controlPage("Cognito.1"),
    level: "advisory",
    on: UserPool,
    passes: ({ userPoolAddOns: addOns, lambdaConfig }) =>
      addOns?.advancedSecurityMode === "ENFORCED" &&
      (addOns.advancedSecurityAdditionalFlows?.customAuthMode === "ENFORCED" || !lambdaConfig?.createAuthChallenge),
  }),
  rule({
    name: "cognito-deletion-protection",
    title: "User pools are protected against deletion",
    why: "A user pool that is deleted is gone with every account in it; there is no backup.",
    mend: 'Set deletionProtection to "ACTIVE".',
    severity: "medium",
    frameworks: { securityHub: "Cognito.6" },
    docs: controlPage("Cognito.6"),
    on: UserPool,
    passes: ({ deletionProtection }) => deletionProtection === "ACTIVE",
    remedy: () => ({ deletionProtection: "ACTIVE" }),
  }),
  rule({
    name: "cognito-no-unauth-identities",
    title: "Identity pools give no AWS credentials to those who are not signed in",
    why: "Anyone on the internet gets credentials of the account.",
    mend: "Set allowUnauthenticatedIdentities to false.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-COG7", checkov: "CKV_AWS_366", securityHub: "Cognito.2" },
    docs: controlPage("Cognito.2"),
    level: "mandatory",
    on: IdentityPool,
    passes: (pool) => pool.allowUnauthenticatedIdentities !== true,
    remedy: () => ({ allowUnauthenticatedIdentities: false }),
  }),
  rule({
    name: "cognito-client-hardening",
    title:
      "Clients of user pools keep names of users secret, revoke and rotate tokens, and use no flow that shows passwords or tokens",
    why: "Who has an account can be found out, and stolen tokens go on working.",
    mend: 'Set preventUserExistenceErrors to "ENABLED", enableTokenRevocation to true, refreshTokenRotation to { feature: "ENABLED" }, and leave out the flows implicit and ALLOW_USER_PASSWORD_AUTH.',
    severity: "high",
    docs: `${guide}/user-pool-settings-client-apps.html`,
    on: UserPoolClient,
    faults: (client) => [
      ...(client.preventUserExistenceErrors === "ENABLED" ? [] : ["Errors tell whether a user exists."]),
      // Without a word of it, Cognito revokes tokens (Cognito developer guide: "Ending user sessions with token revocation").
      ...(client.enableTokenRevocation === false ? ["Tokens cannot be revoked."] : []),
      ...(rotates(client) || isMachine(client) ? [] : ["Refresh tokens are not rotated."]),
      ...badFlows(client).map((flow) => `The flow ${flow} is allowed.`),
    ],
  }),
];

const minimumLength = (config: Config) => numberIn(config, "minimumLength", 12);

const composition = (config: Config) => compositions.find((name) => name === config.composition) ?? "any";

function faultsOfPasswords(policy: PasswordPolicy | undefined, config: Config): string[] {
  // Where the program has no policy, Cognito asks for 8 characters of all four kinds.
  const length = policy?.minimumLength ?? 8;
  const asks = (kind: (typeof kinds)[number]) => (policy ? policy[kind] === true : true);
  return [
    ...(length < minimumLength(config) ? [`Passwords of ${length} characters are taken.`] : []),
    ...(composition(config) === "required" && !kinds.every(asks)
      ? ["Passwords of few kinds of characters are taken."]
      : []),
    ...(composition(config) === "forbidden" && kinds.some(asks)
      ? ["Passwords have to be of certain kinds of characters."]
      : []),
  ];
}

const rotates = ({ refreshTokenRotation }: Client) => refreshTokenRotation?.feature === "ENABLED";

/** A service signs in by its own secret, and gets no refresh token. */
const isMachine = ({ allowedOauthFlows }: Client) =>
  allowedOauthFlows?.length === 1 && allowedOauthFlows[0] === "client_credentials";

/** Flows that put tokens into the browser's address, or the password into the hands of the client. */
const badFlows = ({ allowedOauthFlows = [], explicitAuthFlows = [] }: Client): string[] => [
  ...allowedOauthFlows.filter((flow) => flow === "implicit"),
  ...explicitAuthFlows.filter((flow) => flow === "ALLOW_USER_PASSWORD_AUTH" || flow === "USER_PASSWORD_AUTH"),
];
