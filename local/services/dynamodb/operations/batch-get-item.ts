import { answer, Json, object } from "../answer";
import { Consumptions } from "../capacity";
import type { Engine } from "../engine";
import { validationError } from "../errors";
import { placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { projectionAt } from "../requests/projection";
import { anyMap, checkShape, type Input, list, map, required, structure, text, throwFaults } from "../requests/shape";
import { nameInArn } from "../tables/definition";
import { keyOfRequest } from "../tables/key-schema";
import type { Item } from "../values/attribute-value";
import { measureItem } from "../values/check";
import { projectedText } from "./get-item";
import { checkKeyPaths } from "./item-write";

/** Most keys of one request (AWS, "Service quotas": BatchGetItem). */
const maxKeys = 100;
/** Bytes after which the rest of a batch is answered as unprocessed. */
const maxAnswerBytes = 16 * 1024 * 1024;

const shape = {
  RequestItems: required(
    map(
      structure({
        Keys: required(list(anyMap, { min: 1 })),
        ConsistentRead: fields.consistentRead,
        AttributesToGet: list(text(), { min: 1, max: 255 }),
        ProjectionExpression: fields.expression,
        ExpressionAttributeNames: anyMap,
      }),
    ),
  ),
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
};

/** The part of a batch that is about one table. */
type TablePart = Input & { readonly Keys: readonly Item[] };

/** `BatchGetItem`: up to 100 items of any tables. What does not fit in 16 MB is answered as unprocessed. */
export function batchGetItem(engine: Engine, input: Input): string {
  checkShape(input, shape);
  const parts = Object.entries(input.RequestItems as Record<string, TablePart>);
  checkNumber(parts);
  const responses: Record<string, Json> = {};
  const unprocessed: Record<string, unknown> = {};
  const consumed = new Consumptions();
  let room = maxAnswerBytes;
  // All parts are checked before the first is read.
  const reads = parts.map(([name, part]) => ({ name, part, read: preparePart(engine, name, part) }));
  for (const { name, part, read } of reads) {
    const { texts, left, bytes } = read(room, consumed);
    room -= bytes;
    responses[name] = Json.list(texts);
    if (left.length > 0) unprocessed[name] = { ...part, Keys: left };
  }
  return answer({
    Responses: object(responses),
    UnprocessedKeys: unprocessed,
    ConsumedCapacity: consumed.settle(input.ReturnConsumedCapacity),
  });
}

function checkNumber(parts: readonly (readonly [string, TablePart])[]): void {
  if (parts.length === 0) throw validationError("The requestItems parameter is required for BatchGetItem");
  for (const [name, { Keys: keys }] of parts) {
    if (keys.length <= maxKeys) continue;
    throwFaults([
      `Value at 'RequestItems.${name}.member.Keys' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${maxKeys}`,
    ]);
  }
  if (parts.reduce((sum, [, { Keys: keys }]) => sum + keys.length, 0) > maxKeys) {
    throw validationError("Too many items requested for the BatchGetItem call");
  }
}

/** Checks one table's part, and answers how to read it. */
function preparePart(engine: Engine, nameOrArn: string, part: TablePart) {
  fields.tableNameOf({ TableName: nameOrArn }, "TableName", "requestItems");
  checkParameters(part, { expressions: ["ProjectionExpression"], legacy: ["AttributesToGet"] });
  for (const key of part.Keys) measureItem(key);
  const placeholders = placeholdersOf(part);
  const paths = projectionAt(part, placeholders);
  placeholders.checkAllUsed();
  const table = engine.table(nameInArn(nameOrArn));
  const keys = part.Keys.map((key) => keyOfRequest(table.schema, key));
  checkNoDuplicates(keys);
  checkKeyPaths(table, placeholders.nested);
  return (room: number, consumed: Consumptions) => {
    const consumption = consumed.of(table);
    const texts: string[] = [];
    const left: Item[] = [];
    let bytes = 0;
    for (const [at, key] of keys.entries()) {
      const row = table.get(key);
      if (bytes + (row?.size ?? 0) > room) {
        left.push(part.Keys[at] ?? {});
        continue;
      }
      bytes += row?.size ?? 0;
      consumption.read(row?.size ?? 0, part.ConsistentRead === true);
      if (row !== undefined) texts.push(projectedText(row.text, paths));
    }
    return { texts, left, bytes };
  };
}

/** @throws DynamoDbError when a batch names one item twice */
export function checkNoDuplicates(keys: readonly { hash: string; range: string }[]): void {
  const seen = new Set(keys.map(({ hash, range }) => JSON.stringify([hash, range])));
  if (seen.size < keys.length) throw validationError("Provided list of item keys contains duplicates");
}
