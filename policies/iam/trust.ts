import { classesOf } from "../kit/classes";
import { textsIn } from "../kit/configured";
import {
  asksFor,
  faultsOfAllows,
  limitsCallers,
  list,
  matches,
  meansAnyone,
  principalsOf,
  type Statement,
  testsOf,
} from "../kit/documents";
import { type Rule, rule } from "../kit/rule";

const { Role } = classesOf<typeof import("@pulumi/aws/iam")>("iam");

const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide";

/**
 * Services that say for which resource they take on a role, so that its trust policy can ask (AWS, each service's guide: "Cross-service confused
 * deputy prevention").
 */
const sayingServices = [
  "bedrock.amazonaws.com",
  "codebuild.amazonaws.com",
  "logs.amazonaws.com",
  "pipes.amazonaws.com",
  "scheduler.amazonaws.com",
  "ssm.amazonaws.com",
  "states.amazonaws.com",
  "transfer.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/** Who may take on a role. */
export const trustRules: readonly Rule[] = [
  rule({
    name: "iam-trust-not-wildcard",
    title: "Roles trust named principals (no *, no whole account, no pattern of services)",
    why: "Whoever a role trusts has its permissions.",
    mend: "Name the roles, services or providers in the Principal of assumeRolePolicy, or limit them in its Condition.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_60 CKV_AWS_61 CKV_AWS_283" },
    docs: `${guide}/reference_policies_elements_principal.html`,
    on: Role,
    faults: ({ assumeRolePolicy }) => faultsOfAllows(assumeRolePolicy, trustingTooMany),
  }),
  rule({
    name: "iam-trust-confused-deputy",
    title: "Roles of services say for which account or resource (aws:SourceAccount, aws:SourceArn)",
    why: "A service that works for many customers can be talked into taking on a role for the wrong one.",
    mend: "Add a Condition on aws:SourceAccount or aws:SourceArn to assumeRolePolicy.",
    severity: "medium",
    level: "advisory",
    docs: `${guide}/confused-deputy.html`,
    on: Role,
    configSchema: {
      properties: {
        services: {
          type: "array",
          items: { type: "string" },
          default: sayingServices,
          description: "Services that say for which resource they take on a role",
        },
      },
    },
    faults: ({ assumeRolePolicy }, { config }) =>
      faultsOfAllows(assumeRolePolicy, (statement) => {
        const saying = textsIn(config, "services", sayingServices);
        const services = principalsOf(statement.Principal).filter(
          ({ kind, name }) => kind === "Service" && saying.includes(name),
        );
        if (services.length === 0 || limitsCallers(statement)) return [];
        return services.map(({ name }) => `The role trusts ${name} whomever it works for.`);
      }),
  }),
  rule({
    name: "iam-oidc-sub-pinned",
    title: "Roles for GitHub Actions name the audience, the repository, and its branch or environment",
    why: "Anyone may run GitHub Actions, so that a role which does not name the repository is open to all; one that names no branch or environment is open to whoever may push any branch.",
    mend: "Add to the Condition of assumeRolePolicy StringEquals on token.actions.githubusercontent.com:aud, and a :sub such as repo:owner/name:ref:refs/heads/main.",
    severity: "critical",
    frameworks: { checkov: "CKV_AWS_358 CKV_AWS_393" },
    docs: `${guide}/id_roles_create_for-idp_oidc.html`,
    on: Role,
    faults: ({ assumeRolePolicy }) => faultsOfAllows(assumeRolePolicy, openToGitHub),
  }),
];

function trustingTooMany(statement: Statement): string[] {
  const { Principal } = statement;
  if (meansAnyone(statement)) return limitsCallers(statement) ? [] : ["The role trusts everyone."];
  return principalsOf(Principal).flatMap(({ kind, name }) => {
    if (kind === "AWS" && isWholeAccount(name))
      return limitsAccount(statement) ? [] : [`The role trusts every principal of the account ${name}.`];
    if (kind === "Service" && /[*?]/.test(name)) return [`The role trusts all services like ${name}.`];
    return [];
  });
}

const isWholeAccount = (name: string) => /^\d{12}$|^arn:[^:]*:iam::[^:]*:root$/.test(name);

/** Within an account, its own policies decide who may; these say who of them, or that they come by agreement. */
const limitsAccount = (statement: Statement) =>
  limitsCallers(statement) ||
  testsOf(statement).some(
    ({ operator, key, values }) =>
      (/^(?:sts:externalid|aws:principaltag\/.+)$/.test(key) && asksFor(operator, values)) ||
      (key === "aws:multifactorauthpresent" && operator === "Bool" && values.every((value) => value === "true")),
  );

const gitHub = "token.actions.githubusercontent.com";

function openToGitHub(statement: Statement): string[] {
  const trusted = principalsOf(statement.Principal).some(
    ({ kind, name }) => kind === "Federated" && name.toLowerCase().includes(gitHub),
  );
  if (!trusted || !list(statement.Action).some((action) => matches(action, "sts:AssumeRoleWithWebIdentity"))) return [];
  const pins = (claim: string, pinned: (value: string) => boolean) =>
    testsOf(statement).some(
      ({ operator, key, values }) =>
        key === `${gitHub}:${claim}` && asksFor(operator, values) && values.every((value) => pinned(value)),
    );
  return [
    ...(pins("aud", (value) => !/[*?]/.test(value)) ? [] : ["The role does not name GitHub's audience (aud)."]),
    ...(pins("sub", namesOrigin)
      ? []
      : ["The role is open to repositories, branches or environments that it does not name (sub)."]),
  ];
}

/**
 * Owner and repository without wildcards, and what of it: `repo:owner/name:ref:refs/heads/main`, `repo:owner/name:environment:prod`. Claims that every
 * repository can have, such as `environment:prod`, name none.
 */
const namesOrigin = (sub: string) =>
  /^repo(?:sitory)?:[^/:*?]+\/[^/:*?]+:(?:ref:refs\/(?:heads|tags)\/|environment:)[^*?]/.test(sub) ||
  /^(?:repo(?:sitory)?:[^/:*?]+\/[^/:*?]+:)?job_workflow_ref:[^/:*?]+\/[^/:*?]+\/[^*?]+@[^*?]/.test(sub);
