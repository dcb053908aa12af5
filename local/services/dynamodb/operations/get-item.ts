import { answer, Json } from "../answer";
import { Consumption } from "../capacity";
import type { Engine } from "../engine";
import type { Path } from "../expressions/path";
import { project } from "../expressions/projection";
import { placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { projectionAt } from "../requests/projection";
import { anyMap, checkShape, type Input, list, required, text } from "../requests/shape";
import { keyOfRequest } from "../tables/key-schema";
import type { Row } from "../tables/row";
import type { Table } from "../tables/table";
import type { Item } from "../values/attribute-value";
import { measureItem } from "../values/check";
import { checkKeyPaths } from "./item-write";

const shape = {
  Key: required(anyMap),
  ConsistentRead: fields.consistentRead,
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
  AttributesToGet: list(text(), { min: 1, max: 255 }),
  ProjectionExpression: fields.expression,
  ExpressionAttributeNames: anyMap,
};

/** `GetItem`: the item with a key. */
export function getItem(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  const get = prepareGet(input);
  const table = engine.table(name);
  const row = get.on(table);
  const consumption = new Consumption(table).read(row?.size ?? 0, input.ConsistentRead === true);
  return answer({
    Item: row === undefined ? undefined : new Json(projectedText(row.text, get.paths)),
    ConsumedCapacity: consumption.settle(input.ReturnConsumedCapacity),
  });
}

/** A get whose request was checked. */
export interface PreparedGet {
  /** The parts that are wanted; undefined for the whole item. */
  readonly paths: readonly Path[] | undefined;
  /** @throws DynamoDbError when the key does not fit the table */
  on(table: Table): Row | undefined;
}

/** The get that a request asks for, of GetItem or of a transaction. */
export function prepareGet(input: Input): PreparedGet {
  checkParameters(input, { expressions: ["ProjectionExpression"], legacy: ["AttributesToGet"] });
  measureItem(input.Key);
  const placeholders = placeholdersOf(input);
  const paths = projectionAt(input, placeholders);
  placeholders.checkAllUsed();
  return {
    paths,
    on(table) {
      const key = keyOfRequest(table.schema, input.Key as Item);
      checkKeyPaths(table, placeholders.nested);
      return table.get(key);
    },
  };
}

/** The JSON text of an item, or of the parts of it that the paths name. */
export const projectedText = (text: string, paths: readonly Path[] | undefined): string =>
  paths === undefined ? text : JSON.stringify(project(JSON.parse(text), paths));
