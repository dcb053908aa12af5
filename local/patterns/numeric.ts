import { InvalidPattern } from "./invalid-pattern";

type Test = (value: number) => boolean;

const comparisons: Readonly<Record<string, (bound: number) => Test>> = {
  "=": (bound) => (value) => value === bound,
  "<": (bound) => (value) => value < bound,
  "<=": (bound) => (value) => value <= bound,
  ">": (bound) => (value) => value > bound,
  ">=": (bound) => (value) => value >= bound,
};

/** Numbers in patterns are at most this far from 0 (AWS, EventBridge user guide: "Numeric matching"). */
const farthest = 5e9;

/** Reads `["=", 5]`, `["<", 10]` or `[">", 0, "<=", 5]`. @throws InvalidPattern for anything else */
export function readNumeric(terms: unknown): Test {
  if (!Array.isArray(terms)) throw new InvalidPattern("Value of numeric must be an array.");
  const [operator, bound, upperOperator, upperBound, ...rest] = terms as unknown[];
  const lower = comparison(operator, bound);
  if (terms.length <= 2) return lower;
  const isLower = operator === ">" || operator === ">=";
  if (!isLower || rest.length > 0) throw new InvalidPattern("Too many terms in numeric range expression");
  if (upperOperator !== "<" && upperOperator !== "<=")
    throw new InvalidPattern(`Bad numeric range operator: ${String(upperOperator)}`);
  const upper = comparison(upperOperator, upperBound);
  if (Number(bound) >= Number(upperBound)) throw new InvalidPattern("Bottom must be less than top");
  return (value) => lower(value) && upper(value);
}

function comparison(operator: unknown, bound: unknown): Test {
  if (typeof operator !== "string")
    throw new InvalidPattern("Invalid member in numeric match: operator must be a string");
  const compare = comparisons[operator];
  if (compare === undefined) throw new InvalidPattern(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== "number")
    throw new InvalidPattern(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  if (Math.abs(bound) > farthest) throw new InvalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive");
  return compare(bound);
}
