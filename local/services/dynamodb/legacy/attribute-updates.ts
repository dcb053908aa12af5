import { invalidParameter, validationError } from "../errors";
import type { UpdateAction } from "../expressions/update";
import { anyMap, type Input, map, oneOf, structure } from "../requests/shape";
import { type AttributeValue, typeOf } from "../values/attribute-value";
import { measureValue } from "../values/check";

/** The shape of AttributeUpdates. */
export const attributeUpdateMap = map(structure({ Value: anyMap, Action: oneOf("ADD", "PUT", "DELETE") }));

/** AttributeUpdates as the actions of an update. @throws DynamoDbError for an action without its value, or the wrong one */
export function bindAttributeUpdates(updates: Input): readonly UpdateAction[] {
  return Object.entries(updates).map(([name, update]): UpdateAction => {
    const { Action: action = "PUT", Value: value } = update as { Action?: string; Value?: AttributeValue };
    const path = [name] as const;
    if (value === undefined) {
      if (action === "DELETE") return { action: "REMOVE", path };
      throw invalidParameter("Only DELETE action is allowed when no attribute value is specified");
    }
    measureValue(value);
    const type = typeOf(value);
    if (action === "PUT") return { action: "SET", path, type, value: () => value };
    checkOperand(action, type);
    return { action: action === "ADD" ? "ADD" : "DELETE", path, operand: value };
  });
}

function checkOperand(action: string, type: string): void {
  const sets = ["SS", "NS", "BS"];
  const allowed = action === "ADD" ? ["N", "L", ...sets] : sets;
  if (allowed.includes(type)) return;
  throw action === "ADD"
    ? validationError(`ADD action is not supported for the type ${type}`)
    : validationError(`DELETE action with value is not supported for the type ${type}`);
}
