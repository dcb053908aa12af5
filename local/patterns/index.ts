import { type Field, flatten } from "./flatten";
import { InvalidPattern } from "./invalid-pattern";
import { type Demand, type Rule, readRules } from "./rule";

export { InvalidPattern } from "./invalid-pattern";

/** An event pattern, read. */
export interface EventPattern {
  /** Whether an event, as JSON stands for it, is as the pattern says. */
  matches(event: unknown): boolean;
}

/**
 * Reads a pattern of EventBridge's grammar, which event source mappings share: values, `prefix`, `suffix`, `anything-but`, `numeric`, `exists`,
 * `equals-ignore-case`, `wildcard`, `cidr`, `$or` (AWS, EventBridge user guide: "Comparison operators for use in event patterns"). Fields of
 * an array's objects must be met by one and the same of them. AWS also refuses wildcards that cost it too much; here all are taken.
 *
 * @param pattern JSON text, or what it stands for
 * @throws InvalidPattern with AWS's reason
 * @example
 * readPattern('{ "detail": { "total": [{ "numeric": [">", 100] }] } }').matches({ detail: { total: 101 } }); // true
 */
export function readPattern(pattern: unknown): EventPattern {
  const rules = readRules(typeof pattern === "string" ? parse(pattern) : pattern);
  return {
    matches(event) {
      const fields = flatten(event);
      return rules.some((rule) => holds(rule, 0, fields, new Map()));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidPattern(error instanceof Error ? error.message : String(error));
  }
}

/** Whether the demands from one on are met, with elements of arrays that those before have chosen. */
function holds(
  rule: Rule,
  from: number,
  fields: ReadonlyMap<string, readonly Field[]>,
  chosen: Field["elements"],
): boolean {
  const demand = rule[from];
  if (demand === undefined) return true;
  const found = fields.get(demand.path);
  if (found === undefined)
    return demand.matchers.some(({ kind }) => kind === "absent") && holds(rule, from + 1, fields, chosen);
  return found.some((field) => {
    if (!isMet(demand, field) || !agrees(field.elements, chosen)) return false;
    const both = field.elements.size === 0 ? chosen : new Map([...chosen, ...field.elements]);
    return holds(rule, from + 1, fields, both);
  });
}

const isMet = ({ matchers }: Demand, { value }: Field): boolean =>
  matchers.some((matcher) => matcher.kind === "value" && matcher.matches(value));

const agrees = (elements: Field["elements"], chosen: Field["elements"]): boolean =>
  [...elements].every(([array, index]) => (chosen.get(array) ?? index) === index);
