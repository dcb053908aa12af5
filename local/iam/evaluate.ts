import { matches, matchesArn } from "./pattern";
import type { Policy, Statement } from "./policy";
import { meant, type Principal } from "./principal";
import { type Lookup, patternFor } from "./template";
import { all, not, some, type Truth, Unknown } from "./truth";

/** What is asked: may this principal do this? */
export interface Question {
  readonly principal: Principal;
  /** Such as `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN of what it is done to. */
  readonly resource: string;
  readonly lookup: Lookup;
}

/** All policies that have a say. */
export interface Policies {
  /** Those of the role. None for a service. */
  readonly identity: readonly Policy[];
  /** What the role may do at most. Undefined: it has no boundary. */
  readonly boundary?: Policy;
  /** The policy of the resource. */
  readonly resource?: Policy;
  /** True where the role's own policies count only as far as the resource's policy says so, as with KMS keys. */
  readonly resourceDecides?: boolean;
}

/** The kinds of policies, as AWS's refusals name them. */
export type PolicyKind = "identity-based policy" | "permissions boundary" | "resource-based policy";

/** Why not. */
export interface Denial {
  /** A Deny statement (`explicit`), or the want of an Allow. */
  readonly effect: "explicit" | "implicit";
  readonly kind: PolicyKind;
  /** What could not be evaluated and therefore did not allow, or denied. */
  readonly notes: readonly string[];
}

/**
 * Decides as IAM does within one account: a Deny anywhere wins; a boundary must allow too; then the role's policies or the
 * resource's must allow. What cannot be evaluated does not allow, and it denies. Undefined: allowed.
 */
export function evaluate(question: Question, policies: Policies): Denial | undefined {
  const { identity, boundary, resource, resourceDecides = false } = policies;
  const notes = new Set<string>();
  const judge = (kind: PolicyKind, effect: Denial["effect"]): Denial => ({ kind, effect, notes: [...notes] });
  const denies = (policy: Policy) =>
    policy.some((statement) => !statement.allows && noted(applies(statement, question)));
  const allows = (policy: Policy) =>
    policy.some((statement) => statement.allows && noted(applies(statement, question)) === true);
  const noted = (truth: Truth): Truth => {
    if (truth instanceof Unknown) notes.add(truth.why);
    return truth;
  };

  if (identity.some(denies)) return judge("identity-based policy", "explicit");
  if (boundary && denies(boundary)) return judge("permissions boundary", "explicit");
  if (resource && denies(resource)) return judge("resource-based policy", "explicit");

  const granted = resource ? grantOf(resource, question, allows) : undefined;
  const own = identity.some(allows);
  if (resourceDecides && granted === undefined) return judge("resource-based policy", "implicit");
  if (granted !== "itself" && !own)
    return judge(question.principal.kind === "service" ? "resource-based policy" : "identity-based policy", "implicit");
  if (boundary && !allows(boundary)) return judge("permissions boundary", "implicit");
  return undefined;
}

/** Whether a resource's policy allows it to the principal itself, or to its account at least. */
function grantOf(policy: Policy, { principal }: Question, allows: (policy: Policy) => boolean) {
  const forItself = policy.filter((one) => meaningOf(one, principal) === "itself");
  if (allows(forItself)) return "itself" as const;
  return allows(policy) ? ("account" as const) : undefined;
}

/** Whether a statement is about what is asked. */
function applies(statement: Statement, { principal, action, resource, lookup }: Question): Truth {
  if (statement.principals !== undefined && meaningOf(statement, principal) === undefined) return false;
  const name = action.toLowerCase();
  if (statement.actions.some((pattern) => matches(pattern, name)) === statement.otherActions) return false;
  const isMeant = aboutResource(statement, resource, lookup);
  if (isMeant === false) return false;
  return all([isMeant, ...statement.conditions.map((condition) => condition(lookup))]);
}

function meaningOf({ principals, otherPrincipals }: Statement, principal: Principal) {
  if (principals === undefined) return undefined;
  const found = meant(principals, principal);
  if (!otherPrincipals) return found;
  return found === undefined ? "itself" : undefined;
}

function aboutResource({ resources, otherResources }: Statement, resource: string, lookup: Lookup): Truth {
  if (resources === undefined) return true;
  const found = some(
    resources.map((template) => {
      const pattern = patternFor(template, lookup, true);
      return pattern === undefined ? false : pattern instanceof Unknown ? pattern : matchesArn(pattern, resource);
    }),
  );
  return otherResources ? not(found) : found;
}
