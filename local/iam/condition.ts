import { type Operator, operatorNamed } from "./operators";
import { type Lookup, patternFor, readTemplate, type Template } from "./template";
import { all, not, some, type Truth, Unknown } from "./truth";

/** One condition of a statement: whether it is met by a request. */
export type Condition = (lookup: Lookup) => Truth;

/** How a request with several values of a key is judged. */
type Quantifier = "ForAllValues" | "ForAnyValue" | undefined;

/**
 * Reads one condition: an operator with its key and the values that the policy has for it. One that this evaluator
 * does not have is neither met nor not met: it denies, and says so.
 */
export function readCondition(name: string, key: string, values: readonly string[], version: string): Condition {
  const [, quantifier, operatorName = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  if (operatorName === "Null") return nullTest(key, values);
  const operator = operatorNamed(operatorName);
  if (operator === undefined) return () => new Unknown(`the condition operator ${name} is not evaluated here`);
  const templates = values.map((value) => readTemplate(value, version));
  return (lookup) => {
    const given = lookup(key.toLowerCase());
    if (given === undefined) return unknownKey(key);
    if (given.length === 0 && ifExists !== undefined) return true;
    return judge(given, quantifier as Quantifier, operator, (value) => holds(operator, templates, value, lookup));
  };
}

const unknownKey = (key: string) => new Unknown(`the condition key ${key} is not known here`);

/** Without a quantifier the key has one value or none; where it has none, only what asks for a difference is met. */
function judge(
  given: readonly string[],
  quantifier: Quantifier,
  { negated }: Operator,
  meets: (value: string) => Truth,
): Truth {
  const truths = given.map(meets);
  if (quantifier === "ForAllValues") return all(truths);
  if (quantifier === "ForAnyValue") return some(truths);
  if (given.length === 0) return negated;
  return negated ? all(truths) : some(truths);
}

/** Whether one value of the request is what the operator asks for. */
function holds(
  { wildcards, negated, compares }: Operator,
  templates: readonly Template[],
  value: string,
  lookup: Lookup,
) {
  const found = some(
    templates.map((template) => {
      const pattern = patternFor(template, lookup, wildcards);
      return pattern === undefined ? false : pattern instanceof Unknown ? pattern : compares(pattern, value);
    }),
  );
  return negated ? not(found) : found;
}

/** `Null`: true asks that the key is not there, false that it is. */
const nullTest =
  (key: string, values: readonly string[]): Condition =>
  (lookup) => {
    const given = lookup(key.toLowerCase());
    if (given === undefined) return unknownKey(key);
    return values.some((value) => (value.toLowerCase() === "true") === (given.length === 0));
  };
