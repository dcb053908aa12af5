import { validationError } from "../errors";
import type { AttributeValue } from "../values/attribute-value";
import { bindCondition, readCondition } from "./condition";
import { bindPath, bindValue, newFaults } from "./operand";
import type { Placeholders } from "./placeholders";
import type { Comparator, ConditionSyntax, OperandSyntax } from "./syntax";

/** How a key attribute is compared. */
export type KeyOperator = "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with";

/** What a query says of one key attribute. `between` has two values, all others one. */
export interface KeyCondition {
  readonly operator: KeyOperator;
  readonly values: readonly AttributeValue[];
}

/** The conditions of a query, by attribute. */
export type KeyConditions = ReadonlyMap<string, KeyCondition>;

const kind = "KeyConditionExpression";

/**
 * The conditions of a KeyConditionExpression. Which attributes are keys is checked later, when the table is known.
 *
 * @throws DynamoDbError when the text is no condition, or one that an index cannot answer
 */
export function bindKeyConditions(text: string, placeholders: Placeholders): KeyConditions {
  const syntax = readCondition(kind, text);
  // The rules for all conditions come first, as they do in DynamoDB; the function itself is not needed.
  bindCondition(kind, syntax, placeholders);
  const conditions = new Map<string, KeyCondition>();
  for (const part of partsOf(syntax)) {
    const [name, condition] = bindPart(part, placeholders);
    if (conditions.has(name)) {
      throw validationError("KeyConditionExpressions must only contain one condition per key");
    }
    conditions.set(name, condition);
  }
  return conditions;
}

/** One condition of a query before its placeholders are known. The key attribute has to be the first operand. */
interface Part {
  readonly operator: KeyOperator;
  readonly shown: string;
  readonly operands: readonly OperandSyntax[];
}

function partsOf(syntax: ConditionSyntax): Part[] {
  switch (syntax.kind) {
    case "and":
      return [...partsOf(syntax.left), ...partsOf(syntax.right)];
    case "or":
    case "not":
    case "in":
      throw invalidOperator(syntax.kind.toUpperCase());
    case "call":
      if (syntax.name !== "begins_with") throw invalidOperator(syntax.name);
      return [{ operator: "begins_with", shown: "begins_with", operands: syntax.operands }];
    case "between":
      return [{ operator: "between", shown: "BETWEEN", operands: syntax.operands }];
    case "compare":
      if (syntax.operator === "<>") throw invalidOperator("<>");
      return [comparison(syntax.operator, syntax.operands)];
  }
}

const invalidOperator = (operator: string) =>
  validationError(`Invalid operator used in KeyConditionExpression: ${operator}`);

type OrderComparator = Exclude<Comparator, "<>">;
const mirrored: Record<OrderComparator, OrderComparator> = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/** A comparison with the attribute on the left: `:v < a` is `a > :v`. */
function comparison(operator: OrderComparator, operands: readonly [OperandSyntax, OperandSyntax]): Part {
  const [left, right] = operands;
  if (left.kind === "path") return { operator, shown: operator, operands };
  if (right.kind === "path") return { operator: mirrored[operator], shown: operator, operands: [right, left] };
  refuseCalls(operands);
  throw validationError("Invalid condition in KeyConditionExpression: No key attribute specified");
}

function bindPart({ operator, shown, operands }: Part, placeholders: Placeholders): [string, KeyCondition] {
  refuseCalls(operands);
  const [attribute, ...others] = operands;
  if (attribute?.kind !== "path") {
    throw validationError(
      `Invalid condition in KeyConditionExpression: ${shown} operator must have the key attribute as its first operand`,
    );
  }
  const faults = newFaults();
  const values = others.map((operand) => {
    if (operand.kind === "value") return bindValue(operand, placeholders, faults).value ?? {};
    throw validationError(
      "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    );
  });
  const { path } = bindPath(attribute, placeholders, faults);
  if (path === undefined || path.length > 1) {
    throw validationError("KeyConditionExpressions cannot have conditions on nested attributes");
  }
  return [path[0], { operator, values }];
}

function refuseCalls(operands: readonly OperandSyntax[]): void {
  if (operands.some((operand) => operand.kind === "call")) {
    throw validationError("KeyConditionExpressions cannot contain nested operations");
  }
}
