import type { AttributeValue } from "../values/attribute-value";
import { compare, equal } from "../values/compare";
import { cached } from "./cache";
import { bindFunction, bindSize } from "./condition-functions";
import { parseCondition } from "./condition-parser";
import {
  type BindFault,
  type BindFaults,
  bindPath,
  bindValue,
  newFaults,
  type Operand,
  type Predicate,
} from "./operand";
import { pathText, samePath } from "./path";
import type { Placeholders } from "./placeholders";
import type { Comparator, ConditionSyntax, OperandSyntax } from "./syntax";
import { type ExpressionKind, expressionError } from "./tokens";

const gravity: readonly BindFault[] = ["placeholder", "count", "distinct", "operand"];

const parsers = {
  ConditionExpression: cached((text) => parseCondition("ConditionExpression", text)),
  FilterExpression: cached((text) => parseCondition("FilterExpression", text)),
  KeyConditionExpression: cached((text) => parseCondition("KeyConditionExpression", text)),
};

/** The expressions that are conditions. */
export type ConditionKind = keyof typeof parsers;

/** What a condition says, from the cache where it was read before. */
export const readCondition = (kind: ConditionKind, text: string): ConditionSyntax => parsers[kind](text);

/**
 * Resolves the placeholders of a condition, checks its operands, and makes of it a function.
 *
 * @throws DynamoDbError with the message of the first condition in the text that has a fault
 */
export function bindCondition(kind: ExpressionKind, syntax: ConditionSyntax, placeholders: Placeholders): Predicate {
  switch (syntax.kind) {
    case "and": {
      const left = bindCondition(kind, syntax.left, placeholders);
      const right = bindCondition(kind, syntax.right, placeholders);
      return (item) => left(item) && right(item);
    }
    case "or": {
      const left = bindCondition(kind, syntax.left, placeholders);
      const right = bindCondition(kind, syntax.right, placeholders);
      return (item) => left(item) || right(item);
    }
    case "not": {
      const condition = bindCondition(kind, syntax.condition, placeholders);
      return (item) => !condition(item);
    }
    default: {
      const faults = newFaults();
      const predicate = bindLeaf(syntax, placeholders, faults);
      const message = faults.gravest(gravity);
      if (message !== undefined) throw expressionError(kind, message);
      return predicate;
    }
  }
}

type Leaf = Exclude<ConditionSyntax, { kind: "and" | "or" | "not" }>;

function bindLeaf(syntax: Leaf, placeholders: Placeholders, faults: BindFaults): Predicate {
  const operands = syntax.operands.map((operand) => bindOperand(operand, placeholders, faults));
  const [first = nothing, second = nothing, third = nothing] = operands;
  switch (syntax.kind) {
    case "call":
      checkDistinct(syntax.name, operands, faults);
      return bindFunction(syntax, operands, faults);
    case "compare":
      checkDistinct(syntax.operator, operands, faults);
      return comparison(syntax.operator, first, second);
    case "between":
      checkBounds(second.value, third.value, faults);
      return between(first, second, third);
    case "in":
      return isIn(first, operands.slice(1));
  }
}

const nothing: Operand = { get: () => undefined };

function bindOperand(syntax: OperandSyntax, placeholders: Placeholders, faults: BindFaults): Operand {
  if (syntax.kind === "path") return bindPath(syntax, placeholders, faults);
  if (syntax.kind === "value") return bindValue(syntax, placeholders, faults);
  const operands = syntax.operands.map((operand) => bindOperand(operand, placeholders, faults));
  return bindSize(syntax, operands, faults);
}

const orderTests: Record<Exclude<Comparator, "=" | "<>">, (order: number) => boolean> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** A comparison with an attribute that is not there is false; only `<>` is then true. */
function comparison(operator: Comparator, left: Operand, right: Operand): Predicate {
  if (operator === "=") return (item) => same(left.get(item), right.get(item));
  if (operator === "<>") return (item) => !same(left.get(item), right.get(item));
  const test = orderTests[operator];
  return (item) => {
    const order = orderOf(left.get(item), right.get(item));
    return order !== undefined && test(order);
  };
}

const same = (left: AttributeValue | undefined, right: AttributeValue | undefined): boolean =>
  left !== undefined && right !== undefined && equal(left, right);

const orderOf = (left: AttributeValue | undefined, right: AttributeValue | undefined): number | undefined =>
  left === undefined || right === undefined ? undefined : compare(left, right);

function between(operand: Operand, lower: Operand, upper: Operand): Predicate {
  return (item) => {
    const value = operand.get(item);
    const above = orderOf(value, lower.get(item));
    const below = orderOf(value, upper.get(item));
    return above !== undefined && below !== undefined && above >= 0 && below <= 0;
  };
}

function isIn(operand: Operand, choices: readonly Operand[]): Predicate {
  return (item) => {
    const value = operand.get(item);
    return value !== undefined && choices.some((choice) => same(value, choice.get(item)));
  };
}

function checkDistinct(name: string, operands: readonly Operand[], faults: BindFaults): void {
  const [first, second] = operands;
  if (operands.length !== 2 || first?.path === undefined || second?.path === undefined) return;
  if (!samePath(first.path, second.path)) return;
  faults.note(
    "distinct",
    "The first operand must be distinct from the remaining operands for this operator or function; " +
      `operator: ${name}, first operand: ${pathText(first.path)}`,
  );
}

function checkBounds(lower: AttributeValue | undefined, upper: AttributeValue | undefined, faults: BindFaults): void {
  if (lower === undefined || upper === undefined) return;
  const order = compare(lower, upper);
  const rule =
    Object.keys(lower)[0] !== Object.keys(upper)[0]
      ? "same data type for lower and upper bounds"
      : order !== undefined && order > 0
        ? "upper bound to be greater than or equal to lower bound"
        : undefined;
  if (rule === undefined) return;
  faults.note(
    "operand",
    `The BETWEEN operator requires ${rule}; ` +
      `lower bound operand: AttributeValue: ${shown(lower)}, upper bound operand: AttributeValue: ${shown(upper)}`,
  );
}

/** A value as Java shows it in DynamoDB's messages. */
const shown = (value: AttributeValue): string =>
  `{${Object.entries(value)
    .map(([type, content]) => `${type}:${typeof content === "object" ? JSON.stringify(content) : content}`)
    .join()}}`;
