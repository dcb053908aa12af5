import {
  asksFor,
  includesAction,
  isEveryResource,
  list,
  matches,
  reachesEverything,
  type Statement,
  statementsOf,
  testsOf,
} from "../kit/documents";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { credentialActions, dataActions, escalations, permissionActions, runners } from "./dangerous-actions";
import { documentsOf, faultsOfHolder, few, holders } from "./holders";

const leastPrivilege = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege";

/** Policies keep actions that reach far to named resources. */
export const actionRules: readonly Rule[] = [
  rule({
    name: "iam-no-priv-esc",
    title: "Policies do not let their holder give itself more permissions",
    why: "Whoever may write policies, or pass any role to code of its own, may do everything.",
    mend: "Name the roles, users and policies in Resource, and for iam:PassRole the service in a condition on iam:PassedToService.",
    severity: "critical",
    frameworks: { checkov: "CKV_AWS_286 CKV_AWS_110" },
    docs: leastPrivilege,
    on: holders,
    faults: (holder) => [...faultsOfHolder(holder, escalating), ...documentsOf(holder).flatMap(passingRoles)],
  }),
  rule({
    name: "iam-no-credential-exposure",
    title: "Policies allow actions that answer credentials on named resources only",
    why: "An intruder who gets credentials of others goes on with their permissions.",
    mend: "Name the users, roles and databases whose credentials are asked for.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_287 CKV_AWS_107" },
    docs: leastPrivilege,
    on: holders,
    faults: (holder) => faultsOfHolder(holder, onEverything(credentialActions, "answers credentials")),
  }),
  rule({
    name: "iam-no-data-exfil",
    title: "Policies allow reading objects, parameters and secrets on named resources only",
    why: "A policy that reads every object, parameter or secret reads those of all other systems in the account.",
    mend: "Name the buckets, parameters and secrets that are read.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_288 CKV_AWS_108" },
    docs: leastPrivilege,
    on: holders,
    faults: (holder) => faultsOfHolder(holder, onEverything(dataActions, "reads what others store")),
  }),
  rule({
    name: "iam-no-permission-mgmt-star",
    title: "Policies allow actions that manage permissions on named resources only",
    why: "Whoever manages the permissions of every resource can open all of them.",
    mend: "Name the ARNs whose permissions are managed.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_289 CKV_AWS_109" },
    docs: leastPrivilege,
    on: holders,
    faults: (holder) => faultsOfHolder(holder, onEverything(permissionActions, "decides what others may do")),
  }),
  rule({
    name: "iam-kms-decrypt-scoped",
    title: "Policies allow decryption with named keys only",
    why: "A policy that decrypts with every key makes all keys but one worth nothing.",
    mend: "Name the ARNs of the keys, or their aliases in a condition on kms:ResourceAliases.",
    severity: "medium",
    frameworks: { securityHub: "KMS.1 KMS.2" },
    docs: controlPage("KMS.1"),
    on: holders,
    faults: (holder) =>
      faultsOfHolder(holder, (statement) => {
        const actions = allowed(["kms:Decrypt", "kms:ReEncryptFrom"], statement);
        if (actions.length === 0 || !reachesAll(statement, /^arn:[^:]*:kms:[^:]*:[^:]*:key\/\*+$/)) return [];
        if (conditionOn(statement, "kms:ResourceAliases")) return [];
        return [`The policy allows ${actions.join(" and ")} with every key.`];
      }),
  }),
];

/** Those of a list of actions that a statement allows. Names are looked up; only patterns have to be tried one by one. */
function allowed(actions: readonly string[], statement: Statement): string[] {
  if (statement.NotAction !== undefined) return actions.filter((action) => includesAction(statement, action));
  const own = list(statement.Action).map((action) => String(action).toLowerCase());
  const named = new Set(own);
  const patterns = own.filter((action) => /[*?]/.test(action));
  return actions.filter(
    (action) => named.has(action.toLowerCase()) || patterns.some((pattern) => matches(pattern, action)),
  );
}

const onEverything = (actions: readonly string[], what: string) => (statement: Statement) => {
  const found = allowed(actions, statement).filter((action) => !isLimited(action, statement));
  if (found.length === 0 || !reachesEverything(statement)) return [];
  return [`The policy allows on every resource what ${what}: ${few(found)}.`];
};

/** The conditions that AWS has for saying what an action is for, where its resource cannot. */
function isLimited(action: string, statement: Statement): boolean {
  if (action === "iam:PassRole") return conditionOn(statement, "iam:PassedToService");
  if (action === "kms:CreateGrant")
    return conditionOn(statement, "kms:ViaService") || isTrue(statement, "kms:GrantIsForAWSResource");
  return conditionOn(statement, "iam:PermissionsBoundary") || conditionOn(statement, "iam:PolicyARN");
}

const conditionOn = (statement: Statement, key: string) =>
  testsOf(statement).some((test) => test.key === key.toLowerCase() && asksFor(test.operator, test.values));

const isTrue = (statement: Statement, key: string) =>
  testsOf(statement).some(
    ({ operator, key: tested, values }) =>
      tested === key.toLowerCase() && operator === "Bool" && values.length === 1 && values[0] === "true",
  );

const reachesAll = (statement: Statement, everyOfKind: RegExp) =>
  statement.NotResource !== undefined ||
  list(statement.Resource).some((resource) => isEveryResource(resource) || everyOfKind.test(String(resource)));

const everyPrincipal = /^arn:[^:]*:(?:iam|lambda):[^:]*:[^:]*:(?:role|user|group|policy|function)[/:]\*+$/;

function escalating(statement: Statement): string[] {
  const found = allowed(escalations, statement).filter((action) => !isLimited(action, statement));
  if (found.length > 0 && reachesAll(statement, everyPrincipal))
    return [`The policy allows ${few(found)} on every resource, by which its holder can take any permission.`];
  return [];
}

/** Passing any role is as good as having it, as soon as something can be started in it. */
function passingRoles(document: unknown): string[] {
  const allows = statementsOf(document)?.filter(({ Effect }) => Effect === "Allow") ?? [];
  const passing = allows.filter(
    (statement) => allowed(["iam:PassRole"], statement).length > 0 && reachesAll(statement, everyPrincipal),
  );
  if (passing.some((statement) => !isLimited("iam:PassRole", statement)))
    return ["The policy allows passing every role to every service (iam:PassRole)."];
  const started = passing.length === 0 ? [] : allows.flatMap((statement) => allowed(runners, statement));
  if (started.length === 0) return [];
  return [`The policy allows passing every role (iam:PassRole), and starting code in it with ${few(started)}.`];
}
