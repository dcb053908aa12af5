import { Json } from "../answer";
import { expectedMap } from "../legacy/conditions";
import { conditionAt, expectedAt, placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { anyMap, type Input } from "../requests/shape";
import type { Change } from "../tables/table";
import { checkReturnValues, type ItemWrite } from "./item-write";

/** What PutItem and DeleteItem take beside the item or its key. */
export const wholeItemShape = {
  ReturnValues: fields.returnValues,
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
  ReturnItemCollectionMetrics: fields.returnItemCollectionMetrics,
  ReturnValuesOnConditionCheckFailure: fields.returnValuesOnConditionCheckFailure,
  ConditionExpression: fields.expression,
  Expected: expectedMap,
  ConditionalOperator: fields.conditionalOperator,
  ExpressionAttributeNames: anyMap,
  ExpressionAttributeValues: anyMap,
};

/** Refuses parameters that do not go together, before anything of a put or delete is looked at. */
export const checkWholeItemParameters = (input: Input): void =>
  checkParameters(input, { expressions: ["ConditionExpression"], legacy: ["Expected", "ConditionalOperator"] });

/** On what condition an item is put or deleted, and what a failed one answers. */
export function conditionOf(input: Input): Pick<ItemWrite, "condition" | "returnItem"> {
  checkReturnValues(input);
  const expected = expectedAt(input);
  const placeholders = placeholdersOf(input);
  const condition = conditionAt(input, "ConditionExpression", placeholders) ?? expected;
  placeholders.checkAllUsed();
  return { condition, returnItem: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" };
}

/** The `Attributes` that a put or delete answers: the item that was there, where it is asked for. */
export const oldAttributes = (input: Input, { before }: Change): Json | undefined =>
  input.ReturnValues === "ALL_OLD" && before !== undefined ? new Json(before.text) : undefined;
