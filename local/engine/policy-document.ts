import { createHash } from "node:crypto";
import type { Properties } from "../service";

interface Principal {
  type: string;
  identifiers: string[];
}

/** One statement as `aws.iam.getPolicyDocument` takes it. */
interface StatementArgs {
  sid?: string;
  effect?: string;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: Principal[];
  notPrincipals?: Principal[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

interface PolicyArgs {
  version?: string;
  policyId?: string;
  statements?: StatementArgs[];
  sourcePolicyDocuments?: string[];
  overridePolicyDocuments?: string[];
}

type Statement = { Sid?: string } & Properties;

/**
 * The answer of `aws.iam.getPolicyDocument`: the policy as JSON. Source documents come first; the statements of override documents take the
 * place of those with the same `Sid`.
 */
export function policyDocument(args: Properties): Properties {
  const { version = "2012-10-17", policyId, statements = [], ...documents } = args as PolicyArgs;
  const { sourcePolicyDocuments = [], overridePolicyDocuments = [] } = documents;
  const merged: Statement[] = [...sourcePolicyDocuments.flatMap(statementsIn), ...statements.map(statementOf)];
  for (const override of overridePolicyDocuments.flatMap(statementsIn)) {
    const place = override.Sid ? merged.findIndex(({ Sid }) => Sid === override.Sid) : -1;
    if (place < 0) merged.push(override);
    else merged[place] = override;
  }
  const document = { Version: version, ...(policyId ? { Id: policyId } : {}), Statement: merged };
  const json = JSON.stringify(document, null, 2);
  const id = createHash("sha256").update(json).digest("hex").slice(0, 10);
  return { ...args, id, json, minifiedJson: JSON.stringify(document) };
}

function statementsIn(document: string): Statement[] {
  const { Statement: found } = JSON.parse(document) as { Statement?: Statement | Statement[] };
  return found === undefined ? [] : [found].flat();
}

function statementOf(args: StatementArgs): Statement {
  const statement: Statement = {};
  if (args.sid) statement.Sid = args.sid;
  statement.Effect = args.effect ?? "Allow";
  const lists: [string, string[] | undefined][] = [
    ["Action", args.actions],
    ["NotAction", args.notActions],
    ["Resource", args.resources],
    ["NotResource", args.notResources],
  ];
  for (const [name, values] of lists) if (values?.length) statement[name] = oneOrMany(values);
  if (args.principals?.length) statement.Principal = principalsOf(args.principals);
  if (args.notPrincipals?.length) statement.NotPrincipal = principalsOf(args.notPrincipals);
  if (args.conditions?.length) statement.Condition = conditionsOf(args.conditions);
  return statement;
}

/** `*` for anybody stands alone; everything else is grouped by type. */
function principalsOf(principals: readonly Principal[]): unknown {
  if (principals.some(({ type, identifiers }) => type === "*" && identifiers.includes("*"))) return "*";
  const byType: Record<string, string[]> = {};
  for (const { type, identifiers } of principals) byType[type] = [...(byType[type] ?? []), ...identifiers];
  return Object.fromEntries(Object.entries(byType).map(([type, names]) => [type, oneOrMany(names)]));
}

function conditionsOf(conditions: NonNullable<StatementArgs["conditions"]>): Properties {
  const byTest: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) {
    const variables = byTest[test] ?? {};
    byTest[test] = { ...variables, [variable]: [...(variables[variable] ?? []), ...values] };
  }
  return Object.fromEntries(
    Object.entries(byTest).map(([test, variables]) => [
      test,
      Object.fromEntries(Object.entries(variables).map(([name, values]) => [name, oneOrMany(values)])),
    ]),
  );
}

const oneOrMany = (values: readonly string[]): string | string[] =>
  values.length === 1 ? (values[0] as string) : [...values].sort();
