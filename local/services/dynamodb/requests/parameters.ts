import { validationError } from "../errors";
import type { Input } from "./shape";

/** Which members of an operation hold expressions, and which are the older form of the same. */
export interface ParameterNames {
  readonly expressions: readonly string[];
  readonly legacy: readonly string[];
}

const given = (input: Input, names: readonly string[]) =>
  names.filter((name) => input[name] !== undefined && input[name] !== null);

/**
 * The rules about which expression parameters go together.
 *
 * @throws DynamoDbError when both forms are used at once, or placeholders are given for no expression
 */
export function checkParameters(input: Input, { expressions, legacy }: ParameterNames): void {
  const used = given(input, expressions);
  if (used.length > 0) checkOneForm(input, used, legacy);
  if (used.length === 0 && given(input, ["ExpressionAttributeNames"]).length > 0) {
    throw validationError("ExpressionAttributeNames can only be specified when using expressions");
  }
  const withValues = expressions.filter((name) => name !== "ProjectionExpression");
  if (given(input, ["ExpressionAttributeValues"]).length > 0 && given(input, withValues).length === 0) {
    const verb = withValues.length > 1 ? "are" : "is";
    throw validationError(
      withValues.length === 0
        ? "ExpressionAttributeValues can only be specified when using expressions"
        : "ExpressionAttributeValues can only be specified when using expressions: " +
            `${withValues.join(" and ")} ${verb} null`,
    );
  }
}

function checkOneForm(input: Input, used: readonly string[], legacy: readonly string[]): void {
  // KeyConditions may stand beside a filter or a projection: only one form of the key condition itself is allowed.
  const exclusive = used.includes("KeyConditionExpression")
    ? legacy
    : legacy.filter((name) => name !== "KeyConditions");
  const old = given(input, exclusive);
  if (old.length === 0) return;
  throw validationError(
    "Can not use both expression and non-expression parameters in the same request: " +
      `Non-expression parameters: {${old.join(", ")}} Expression parameters: {${used.join(", ")}}`,
  );
}
