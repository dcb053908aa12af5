import { answer, Json } from "../answer";
import type { Engine } from "../engine";
import { expectedMap } from "../legacy/conditions";
import { conditionAt, expectedAt, placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { anyMap, checkShape, type Input, required } from "../requests/shape";
import { keyOfItem } from "../tables/key-schema";
import { checkedItem, checkReturnValues, type ItemWrite, perform, writeMetrics } from "./item-write";

const shape = {
  Item: required(anyMap),
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

/** `PutItem`: stores an item in place of the one with its key. */
export function putItem(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  const write = readPut(engine, name, input);
  const change = perform(write);
  const { before } = change;
  return answer({
    Attributes: input.ReturnValues === "ALL_OLD" && before !== undefined ? new Json(before.text) : undefined,
    ...writeMetrics(input, write.table, write.item, change),
  });
}

/** A put that is ready to be done, of PutItem or of a transaction. */
export function readPut(engine: Engine, name: string, input: Input): ItemWrite & { item: Record<string, object> } {
  checkParameters(input, { expressions: ["ConditionExpression"], legacy: ["Expected", "ConditionalOperator"] });
  const next = checkedItem(input.Item);
  checkReturnValues(input);
  const expected = expectedAt(input);
  const placeholders = placeholdersOf(input);
  const condition = conditionAt(input, "ConditionExpression", placeholders) ?? expected;
  placeholders.checkAllUsed();
  const table = engine.table(name);
  const key = keyOfItem(table.schema, next.item);
  table.checkIndexKeys(next.item);
  const returnItem = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return { table, key, condition, returnItem, item: next.item, next: () => next };
}
