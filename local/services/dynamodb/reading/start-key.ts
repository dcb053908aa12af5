import { DynamoDbError, validationError } from "../errors";
import type { Input } from "../requests/shape";
import { keyOfRequest, keyText, schemaMismatch } from "../tables/key-schema";
import { type Item, member } from "../values/attribute-value";
import { measureItem } from "../values/check";
import type { KeyRange } from "./range";
import type { Source } from "./source";

const prefix = "The provided starting key is invalid";

/** The `ExclusiveStartKey` of a request, its values checked. @throws DynamoDbError when a value cannot be one */
export function startKeyAt(input: Input): Item | undefined {
  const key = input.ExclusiveStartKey;
  if (key === undefined || key === null) return undefined;
  try {
    measureItem(key);
  } catch (error) {
    if (!(error instanceof DynamoDbError) || !error.message.startsWith("Supplied AttributeValue")) throw error;
    throw validationError(`${prefix}: ${error.message}`);
  }
  return key as Item;
}

/** @throws DynamoDbError when a start key has not exactly the key attributes of what is read */
export function checkStartKey(
  { table, index, keyAttributes }: Source,
  startKey: Item,
  operation: "Query" | "Scan",
): void {
  const sized = Object.keys(startKey).length === keyAttributes.length;
  const fits = sized && keyAttributes.every(({ name, type }) => member(startKey, name)?.[type] !== undefined);
  if (!fits) {
    const plain = index !== undefined || operation === "Query";
    throw validationError(plain ? prefix : `${prefix}: ${schemaMismatch().message}`);
  }
  const names = [...table.schema.hash, ...table.schema.range].map(({ name }) => name);
  const key = Object.fromEntries(names.map((name) => [name, member(startKey, name) ?? {}]));
  try {
    keyOfRequest(table.schema, key);
  } catch (error) {
    throw error instanceof DynamoDbError ? validationError(`${prefix}: ${error.message}`) : error;
  }
}

/** @throws DynamoDbError when a start key is outside of what the query reads */
export function checkInRange({ schema }: Source, startKey: Item, { hash, range }: KeyRange): void {
  const place = keyText(schema.range, startKey) ?? "";
  if (range !== undefined && (range.below(place) || range.above(place))) {
    throw validationError("The provided starting key does not match the range key predicate");
  }
  if (keyText(schema.hash, startKey) === hash) return;
  throw validationError(
    range === undefined
      ? "The provided starting key is outside query boundaries based on provided conditions"
      : "The query can return at most one row and cannot be restarted",
  );
}
