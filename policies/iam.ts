import { GroupPolicy, Policy, Role, RolePolicy, UserPolicy } from "@pulumi/aws/iam";
import { type InputsOf, rule } from "./rule";
import { canBeRestricted } from "./unrestrictable-actions";

/** Every resource type whose inputs hold statements about what someone may do. */
const holders = [Policy, RolePolicy, Role, UserPolicy, GroupPolicy] as const;
type Holder = InputsOf<(typeof holders)[number]>;

/** No policy allows all actions, or all actions of a service. `dynamodb:Get*` is no fault of this rule. */
export const noActionWildcard = rule({
  name: "iam-no-service-star",
  title: "Policies name their actions (no *, no service:*)",
  why: "A policy that allows every action of a service lets a mistake or an intruder do everything that the service can.",
  mend: "List the actions that are called.",
  severity: "high",
  frameworks: {
    cdkNag: "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess",
    checkov: "CKV_AWS_290 CKV_AWS_111",
    securityHub: "IAM.21",
  },
  on: holders,
  faults: (holder) =>
    faultsOfAllows(holder, (statement) => {
      if (statement.NotAction !== undefined) return ["The policy allows everything but its NotAction."];
      return list(statement.Action)
        .filter(isEveryAction)
        .map((action) => `The policy allows the action ${action}.`);
    }),
});

/** No policy allows its actions on everything, but for the few actions that AWS cannot restrict to a resource. */
export const noResourceWildcard = rule({
  name: "iam-no-resource-star",
  title: "Policies name their resources (no *, but for actions that AWS cannot restrict)",
  why: "A policy on every resource reaches the tables, queues and keys of other systems in the account.",
  mend: "Name the ARNs that are used.",
  severity: "medium",
  frameworks: { cdkNag: "AwsSolutions-IAM5", checkov: "CKV_AWS_355 CKV_AWS_356" },
  on: holders,
  faults: (holder) =>
    faultsOfAllows(holder, (statement) => {
      const actions =
        statement.NotAction === undefined ? list(statement.Action).filter(canBeRestricted) : ["everything"];
      if (actions.length === 0) return [];
      if (statement.NotResource !== undefined)
        return [`The policy allows ${actions.join(", ")} on all but its NotResource.`];
      return list(statement.Resource)
        .filter(isEveryResource)
        .map((resource) => `The policy allows ${actions.join(", ")} on the resource ${resource}.`);
    }),
});

interface Statement {
  Effect?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
}

function faultsOfAllows(holder: Holder, faultsOf: (statement: Statement) => string[]): string[] {
  return documentsOf(holder).flatMap((document) => {
    const statements = statementsOf(document);
    if (!statements) return ["The policy document is not JSON, so that nobody can tell what it allows."];
    return statements.filter(({ Effect }) => Effect === "Allow").flatMap(faultsOf);
  });
}

/** A role's inline policies, or the one policy of all the others. */
function documentsOf(holder: Holder): unknown[] {
  if ("policy" in holder) return [holder.policy];
  if (!("inlinePolicies" in holder)) return [];
  return list(holder.inlinePolicies).map((inline) => (inline as { policy?: unknown }).policy ?? "{}");
}

/** Programs write a policy as JSON text or as an object. Undefined where it is neither. */
function statementsOf(document: unknown): Statement[] | undefined {
  const read = typeof document === "string" ? parsed(document) : document;
  if (typeof read !== "object" || read === null) return undefined;
  return list((read as { Statement?: unknown }).Statement) as Statement[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** `*`, `s3:*`, and other spellings of the same. */
const isEveryAction = (action: unknown) => /^(?:\*+|[^:]*:[*?]*\*[*?]*)$/.test(String(action));

/** `*`, or an ARN whose resource part is all wildcard: `arn:aws:s3:::*`. */
const isEveryResource = (resource: unknown) => /^(?:\*+|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*+)$/.test(String(resource));
