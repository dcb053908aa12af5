/** One statement of a policy document. Nobody has checked it yet, so that each part may be anything. */
export interface Statement {
  Effect?: unknown;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Condition?: unknown;
}

/** What IAM takes as one thing or as a list of them. Nothing is an empty list. */
export const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** Programs write a policy as JSON text or as an object. Undefined where it is neither, so that nobody can tell what it says. */
export function statementsOf(document: unknown): Statement[] | undefined {
  const read = typeof document === "string" ? parsed(document) : document;
  if (typeof read !== "object" || read === null || Array.isArray(read)) return undefined;
  return list((read as { Statement?: unknown }).Statement).filter(isObject);
}

/** What a rule says of a document that {@link statementsOf} cannot read. */
export const unreadable = "The policy document is not JSON, so that nobody can tell what it allows.";

/**
 * The faults of the statements that allow something, or the one fault of a document that cannot be read. No document has no faults.
 *
 * @param faultsOf what is wrong with one statement
 */
export function faultsOfAllows(document: unknown, faultsOf: (statement: Statement) => string[]): string[] {
  if (document === undefined || document === null) return [];
  const statements = statementsOf(document);
  if (!statements) return [unreadable];
  return statements.filter(({ Effect }) => Effect === "Allow").flatMap(faultsOf);
}

/** JSON text as what it says; undefined where it is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `*`, `s3:*`, and other spellings of the same. */
export const isEveryAction = (action: unknown): boolean => /^(?:\*+|[^:]*:[*?]*\*[*?]*)$/.test(String(action));

/** `*`, or an ARN whose resource part is all wildcard: `arn:aws:s3:::*`. */
export const isEveryResource = (resource: unknown): boolean =>
  /^(?:\*+|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*+)$/.test(String(resource));

/** True when a statement's actions include this one, by name or by a pattern such as `kms:De*`. Its NotAction includes all others. */
export function includesAction({ Action, NotAction }: Statement, action: string): boolean {
  if (NotAction !== undefined) return !list(NotAction).some((pattern) => matches(pattern, action));
  return list(Action).some((pattern) => matches(pattern, action));
}

/** True when an IAM pattern of `*` and `?` means this text. IAM ignores the case of actions. */
export function matches(pattern: unknown, text: string): boolean {
  const escaped = String(pattern).replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i").test(text);
}

/** True when a statement reaches every resource of its kind. */
export const reachesEverything = ({ Resource, NotResource }: Statement): boolean =>
  NotResource !== undefined || list(Resource).some(isEveryResource);

/** True when anyone at all is meant: `"Principal": "*"`, `{ "AWS": "*" }`, or all but a few. */
export function meansAnyone({ Principal, NotPrincipal }: Statement): boolean {
  if (NotPrincipal !== undefined) return true;
  return principalsOf(Principal).some(({ name }) => /^\*+$/.test(name));
}

/** Who is meant, with the kind that IAM has for it: `AWS`, `Service`, `Federated`; `*` alone is of kind `AWS`. */
export function principalsOf(principal: unknown): { kind: string; name: string }[] {
  if (!isObject(principal)) return list(principal).map((name) => ({ kind: "AWS", name: String(name) }));
  const byKind = principal as Record<string, unknown>;
  return Object.keys(byKind).flatMap((kind) => list(byKind[kind]).map((name) => ({ kind, name: String(name) })));
}

/** One line of a statement's condition: `StringEquals`, `aws:SourceAccount`, and the values it asks for. */
export interface Test {
  operator: string;
  /** In lower case, as IAM ignores the case of keys. */
  key: string;
  values: string[];
}

/** The condition of a statement, line by line. All of them have to hold. */
export function testsOf({ Condition }: Statement): Test[] {
  const byOperator = isObject(Condition) ? (Condition as Record<string, unknown>) : {};
  return Object.keys(byOperator).flatMap((operator) => {
    const byKey = isObject(byOperator[operator]) ? (byOperator[operator] as Record<string, unknown>) : {};
    return Object.keys(byKey).map((key) => ({
      operator,
      key: key.toLowerCase(),
      values: list(byKey[key]).map(String),
    }));
  });
}

/** The keys that say who calls, or for whom (AWS, IAM user guide: "AWS global condition context keys"; S3 user guide: "The meaning of public"). */
const callerKeys: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "aws:vpcsourceip",
  "kms:calleraccount",
]);

/** True when a statement's condition lets only some callers through. One that also holds where the key is missing does not. */
export const limitsCallers = (statement: Statement): boolean =>
  testsOf(statement).some(({ operator, key, values }) => callerKeys.has(key) && asksFor(operator, values));

/** True when a test of this operator asks for certain values: it must hold, and none of its values means everyone. */
export function asksFor(operator: string, values: readonly string[]): boolean {
  if (!/^(?:ForAnyValue:)?(?:String(?:Equals|Like)(?:IgnoreCase)?|Arn(?:Equals|Like)|IpAddress)$/.test(operator))
    return false;
  return values.length > 0 && !values.some((value) => isAnyValue(operator, value));
}

function isAnyValue(operator: string, value: string): boolean {
  if (operator.endsWith("IpAddress")) return /\/0$/.test(value);
  if (/StringEquals/.test(operator)) return false; // here * is a letter like others
  return /^[*?]*\*[*?]*$/.test(value) || /^arn:[^:]*:[^:]*:[^:]*:\**:\*+$/.test(value);
}

/** True when a statement refuses everyone who comes without TLS. */
export function refusesPlainHttp(statement: Statement): boolean {
  if (statement.Effect !== "Deny" || !meansAnyone(statement) || statement.NotPrincipal !== undefined) return false;
  const tests = testsOf(statement);
  const [only] = tests;
  return (
    tests.length === 1 &&
    only?.key === "aws:securetransport" &&
    /^Bool(?:IfExists)?$/.test(only.operator) &&
    only.values.includes("false")
  );
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
