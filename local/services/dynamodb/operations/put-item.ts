import { answer, Json } from "../answer";
import type { Engine } from "../engine";
import { expectedMap } from "../legacy/conditions";
import { conditionAt, expectedAt, placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { anyMap, checkShape, type Input, required } from "../requests/shape";
import { keyOfItem } from "../tables/key-schema";
import type { CheckedItem } from "../tables/table";
import { checkedItem, checkReturnValues, type PreparedWrite, perform, writeMetrics } from "./item-write";

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
  const put = preparePut(input);
  const table = engine.table(name);
  const change = perform(put.on(table));
  const { before } = change;
  return answer({
    Attributes: input.ReturnValues === "ALL_OLD" && before !== undefined ? new Json(before.text) : undefined,
    ...writeMetrics(input, table, put.item, change),
  });
}

/** The put that a request asks for, of PutItem or of a transaction. */
export function preparePut(input: Input): PreparedWrite & Pick<CheckedItem, "item"> {
  checkParameters(input, { expressions: ["ConditionExpression"], legacy: ["Expected", "ConditionalOperator"] });
  const next = checkedItem(input.Item);
  checkReturnValues(input);
  const expected = expectedAt(input);
  const placeholders = placeholdersOf(input);
  const condition = conditionAt(input, "ConditionExpression", placeholders) ?? expected;
  placeholders.checkAllUsed();
  const returnItem = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return {
    item: next.item,
    on(table) {
      const key = keyOfItem(table.schema, next.item);
      table.checkIndexKeys(next.item);
      return { table, key, condition, returnItem, next: () => next };
    },
  };
}
