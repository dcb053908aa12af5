import { validationError } from "../errors";
import { bindCondition, type ConditionKind, readCondition } from "../expressions/condition";
import type { Predicate } from "../expressions/operand";
import { Placeholders } from "../expressions/placeholders";
import { expressionError } from "../expressions/tokens";
import { bindExpected } from "../legacy/conditions";
import { textAt } from "./fields";
import type { Input } from "./shape";

/** Longest expression in bytes (AWS, "Service quotas": expression parameters). */
const maxExpressionBytes = 4096;

/** The text of an expression in a request, or undefined. @throws DynamoDbError when it is empty or too long */
export function expressionAt(input: Input, kind: Parameters<typeof expressionError>[0]): string | undefined {
  const expression = textAt(input, kind);
  if (expression === undefined) return undefined;
  if (expression === "") throw expressionError(kind, "The expression can not be empty;");
  if (expression.length > maxExpressionBytes) {
    throw expressionError(
      kind,
      `Expression size has exceeded the maximum allowed size; expression size: ${expression.length}`,
    );
  }
  return expression;
}

/** The placeholders of a request. */
export const placeholdersOf = (input: Input): Placeholders =>
  new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);

/** A condition or filter of a request as a function, or undefined where it has none. */
export function conditionAt(input: Input, kind: ConditionKind, placeholders: Placeholders): Predicate | undefined {
  const text = expressionAt(input, kind);
  return text === undefined ? undefined : bindCondition(kind, readCondition(kind, text), placeholders);
}

/** The condition in `Expected`, the older form of a ConditionExpression, or undefined. */
export function expectedAt(input: Input): Predicate | undefined {
  const { Expected: expected, ConditionalOperator: operator } = input;
  checkConditionalOperator(input, ["Expected"]);
  return expected === undefined || expected === null ? undefined : bindExpected(expected as Input, operator);
}

/** @throws DynamoDbError when there is a ConditionalOperator and nothing that it could combine */
export function checkConditionalOperator(input: Input, members: readonly string[]): void {
  if (input.ConditionalOperator === undefined || input.ConditionalOperator === null) return;
  const conditions = members.flatMap((member) => Object.keys((input[member] as object | undefined) ?? {}));
  if (conditions.length === 0) {
    throw validationError(
      "One or more parameter values were invalid: ConditionalOperator cannot be used without Filter or Expected",
    );
  }
  if (conditions.length === 1) {
    throw validationError(
      "One or more parameter values were invalid: " +
        "ConditionalOperator can only be used when Filter or Expected has two or more elements",
    );
  }
}
