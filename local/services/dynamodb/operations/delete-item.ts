import { answer, Json } from "../answer";
import type { Engine } from "../engine";
import { expectedMap } from "../legacy/conditions";
import { conditionAt, expectedAt, placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { anyMap, checkShape, type Input, required } from "../requests/shape";
import { keyOfRequest } from "../tables/key-schema";
import type { Item } from "../values/attribute-value";
import { measureItem } from "../values/check";
import { checkReturnValues, type PreparedWrite, perform, writeMetrics } from "./item-write";

const shape = {
  Key: required(anyMap),
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

/** `DeleteItem`: removes the item with a key; nothing happens where there is none. */
export function deleteItem(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  const remove = prepareDelete(input);
  const table = engine.table(name);
  const change = perform(remove.on(table));
  const { before } = change;
  return answer({
    Attributes: input.ReturnValues === "ALL_OLD" && before !== undefined ? new Json(before.text) : undefined,
    ...writeMetrics(input, table, input.Key as Item, change),
  });
}

/** The delete that a request asks for, of DeleteItem or of a transaction. */
export function prepareDelete(input: Input): PreparedWrite {
  checkParameters(input, { expressions: ["ConditionExpression"], legacy: ["Expected", "ConditionalOperator"] });
  measureItem(input.Key);
  checkReturnValues(input);
  const expected = expectedAt(input);
  const placeholders = placeholdersOf(input);
  const condition = conditionAt(input, "ConditionExpression", placeholders) ?? expected;
  placeholders.checkAllUsed();
  const returnItem = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return {
    on(table) {
      const key = keyOfRequest(table.schema, input.Key as Item);
      return { table, key, condition, returnItem, next: () => undefined };
    },
  };
}
