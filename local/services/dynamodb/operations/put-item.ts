import { answer } from "../answer";
import type { Engine } from "../engine";
import * as fields from "../requests/fields";
import { anyMap, checkShape, type Input, required } from "../requests/shape";
import { keyOfItem } from "../tables/key-schema";
import type { CheckedItem } from "../tables/table";
import { checkedItem, type PreparedWrite, perform, writeMetrics } from "./item-write";
import { checkWholeItemParameters, conditionOf, oldAttributes, wholeItemShape } from "./whole-item";

const shape = { Item: required(anyMap), ...wholeItemShape };

/** `PutItem`: stores an item in place of the one with its key. */
export function putItem(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  const put = preparePut(input);
  const table = engine.table(name);
  const change = perform(put.on(table));
  return answer({
    Attributes: oldAttributes(input, change),
    ...writeMetrics(input, table, put.item, change),
  });
}

/** The put that a request asks for, of PutItem or of a transaction. */
export function preparePut(input: Input): PreparedWrite & Pick<CheckedItem, "item"> {
  checkWholeItemParameters(input);
  const next = checkedItem(input.Item);
  const { condition, returnItem } = conditionOf(input);
  return {
    item: next.item,
    on(table) {
      const key = keyOfItem(table.schema, next.item);
      table.checkIndexKeys(next.item);
      return { table, key, condition, returnItem, next: () => next };
    },
  };
}
