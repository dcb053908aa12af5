import { answer } from "../answer";
import type { Engine } from "../engine";
import * as fields from "../requests/fields";
import { anyMap, checkShape, type Input, required } from "../requests/shape";
import { keyOfRequest } from "../tables/key-schema";
import type { Item } from "../values/attribute-value";
import { measureItem } from "../values/check";
import { type PreparedWrite, perform, writeMetrics } from "./item-write";
import { checkWholeItemParameters, conditionOf, oldAttributes, wholeItemShape } from "./whole-item";

const shape = { Key: required(anyMap), ...wholeItemShape };

/** `DeleteItem`: removes the item with a key; nothing happens where there is none. */
export function deleteItem(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  const remove = prepareDelete(input);
  const table = engine.table(name);
  const change = perform(remove.on(table));
  return answer({
    Attributes: oldAttributes(input, change),
    ...writeMetrics(input, table, input.Key as Item, change),
  });
}

/** The delete that a request asks for, of DeleteItem or of a transaction. */
export function prepareDelete(input: Input): PreparedWrite {
  checkWholeItemParameters(input);
  measureItem(input.Key);
  const { condition, returnItem } = conditionOf(input);
  return {
    on(table) {
      const key = keyOfRequest(table.schema, input.Key as Item);
      return { table, key, condition, returnItem, next: () => undefined };
    },
  };
}
