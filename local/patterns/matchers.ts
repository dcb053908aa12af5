import { readCidr } from "./cidr";
import type { Leaf } from "./flatten";
import { InvalidPattern } from "./invalid-pattern";
import { readNumeric } from "./numeric";
import { readWildcard } from "./wildcard";

/** One of the alternatives that a pattern has for a field. */
export type Matcher =
  /** Holds for some values. */
  | { readonly kind: "value"; matches(value: Leaf): boolean }
  /** Holds where the field has no value at all. */
  | { readonly kind: "absent" };

type TextTest = (value: string) => boolean;

const value = (matches: (value: Leaf) => boolean): Matcher => ({ kind: "value", matches });
const text = (test: TextTest): Matcher => value((one) => typeof one === "string" && test(one));

/** Reads what a pattern has for one field: a list of values and of operators such as `{ "prefix": "a" }`. @throws InvalidPattern */
export function readMatchers(alternatives: readonly unknown[]): readonly Matcher[] {
  if (alternatives.length === 0) throw new InvalidPattern("Empty arrays are not allowed");
  return alternatives.map(readMatcher);
}

function readMatcher(alternative: unknown): Matcher {
  if (Array.isArray(alternative)) throw new InvalidPattern("Match value must be String, number, true, false, or null");
  if (typeof alternative !== "object" || alternative === null) return value((one) => one === alternative);
  const [name, operand] = onlyMember(alternative);
  const operator = operators[name];
  if (operator === undefined) throw new InvalidPattern(`Unrecognized match type ${name}`);
  return operator(operand);
}

/** True for the names of operators, which no alternative of `$or` may have as a field. */
export const isOperator = (name: string): boolean => Object.hasOwn(operators, name);

const operators: Readonly<Record<string, (operand: unknown) => Matcher>> = {
  "anything-but": readAnythingBut,
  cidr: (operand) => text(readCidr(textOf(operand, "prefix"))),
  "equals-ignore-case": (operand) => text(sameLetters(textOf(operand, "equals-ignore-case"))),
  exists(operand) {
    if (typeof operand !== "boolean") throw new InvalidPattern("exists match pattern must be either true or false.");
    return operand ? value(() => true) : { kind: "absent" };
  },
  numeric(operand) {
    const test = readNumeric(operand);
    return value((one) => typeof one === "number" && test(one));
  },
  prefix: (operand) => text(readEnd("prefix", operand)),
  suffix: (operand) => text(readEnd("suffix", operand)),
  wildcard: (operand) => text(readWildcard(textOf(operand, "wildcard"))),
};

const sameLetters = (wanted: string): TextTest => {
  const lower = wanted.toLowerCase();
  return (one) => one.toLowerCase() === lower;
};

/** How a text begins or ends; with `equals-ignore-case`, whatever the case. */
function readEnd(end: "prefix" | "suffix", operand: unknown): TextTest {
  const has = (one: string, part: string) => (end === "prefix" ? one.startsWith(part) : one.endsWith(part));
  if (typeof operand === "object" && operand !== null && !Array.isArray(operand)) {
    const [name, inner] = onlyMember(operand);
    if (name !== "equals-ignore-case") throw new InvalidPattern(`Unsupported anything-but pattern: ${name}`);
    const lower = textOf(inner, "equals-ignore-case").toLowerCase();
    return (one) => has(one.toLowerCase(), lower);
  }
  const part = textOf(operand, end);
  return (one) => has(one, part);
}

/** Any value but these; a field without a value is none. */
function readAnythingBut(operand: unknown): Matcher {
  if (Array.isArray(operand))
    return otherThan(operand, "Inside anything but list, start|null|boolean is not supported.");
  if (typeof operand === "string" || typeof operand === "number") return value((one) => one !== operand);
  const wrong = "Value of anything-but must be an array or single string/number value.";
  if (typeof operand !== "object" || operand === null) throw new InvalidPattern(wrong);
  const [name, inner] = onlyMember(operand);
  const excluded = excludedBy(name, [inner].flat(), wrong);
  return value((one) => typeof one !== "string" || !excluded.some((test) => test(one)));
}

function otherThan(list: readonly unknown[], wrong: string): Matcher {
  if (list.length === 0) throw new InvalidPattern("Empty arrays are not allowed");
  if (!list.every((one) => typeof one === "string" || typeof one === "number")) throw new InvalidPattern(wrong);
  const excluded: ReadonlySet<Leaf> = new Set(list);
  return value((one) => !excluded.has(one));
}

function excludedBy(name: string, operands: readonly unknown[], wrong: string): readonly TextTest[] {
  if (operands.length === 0) throw new InvalidPattern("Empty arrays are not allowed");
  switch (name) {
    case "prefix":
    case "suffix":
      return operands.map((one) => {
        if (typeof one === "object" && one !== null) throw new InvalidPattern(wrong);
        if (one === "") throw new InvalidPattern("Null prefix/suffix not allowed");
        return readEnd(name, textOf(one, "prefix/suffix"));
      });
    case "wildcard":
      return operands.map((one) => readWildcard(textOf(one, "wildcard")));
    case "equals-ignore-case":
      return operands.map((one) => {
        if (typeof one === "string") return sameLetters(one);
        throw new InvalidPattern(
          "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        );
      });
    default:
      throw new InvalidPattern(`Unsupported anything-but pattern: ${name}`);
  }
}

function textOf(operand: unknown, operator: string): string {
  if (typeof operand === "string") return operand;
  throw new InvalidPattern(`${operator} match pattern must be a string`);
}

function onlyMember(operator: object): [name: string, operand: unknown] {
  const [member, ...rest] = Object.entries(operator);
  if (member === undefined) throw new InvalidPattern("Empty objects are not allowed");
  if (rest.length > 0) throw new InvalidPattern("Only one key allowed in match expression");
  return member;
}
