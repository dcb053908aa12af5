import { invalidParameter, validationError } from "../errors";
import { type AttributeValue, type Item, member, type ScalarType, typeOf } from "../values/attribute-value";
import { orderOf } from "../values/order";
import type { KeySchemaElement, TableDefinition } from "./definition";

/** One attribute of a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: ScalarType;
}

/** The attributes of a primary key or an index key. A table has one of each at most; a global index up to four. */
export interface KeySchema {
  readonly hash: readonly KeyAttribute[];
  readonly range: readonly KeyAttribute[];
}

/** Where an item is: its partition and its place there, as order text. `range` is empty where there is no sort key. */
export interface Key {
  readonly hash: string;
  readonly range: string;
}

/** Reads a key schema with the types of its attributes. */
export function keySchemaOf(
  elements: readonly KeySchemaElement[],
  { AttributeDefinitions }: Pick<TableDefinition, "AttributeDefinitions">,
): KeySchema {
  const attributes = (kind: "HASH" | "RANGE") =>
    elements
      .filter(({ KeyType }) => KeyType === kind)
      .map(({ AttributeName: name }) => {
        const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
        if (type === undefined) throw new Error(`key attribute ${name} has no definition`);
        return { name, type };
      });
  return { hash: attributes("HASH"), range: attributes("RANGE") };
}

/** Largest partition key in bytes (AWS, "Service quotas": partition key length). */
const maxHashBytes = 2048;
/** Largest sort key in bytes (AWS, "Service quotas": sort key length). */
const maxRangeBytes = 1024;

/**
 * The key of an item that is to be stored.
 *
 * @throws DynamoDbError when a key attribute is missing, of another type, empty or too large
 */
export function keyOfItem(schema: KeySchema, item: Item): Key {
  for (const { name, type } of [...schema.hash, ...schema.range]) {
    const value = member(item, name);
    if (value === undefined) throw invalidParameter(`Missing the key ${name} in the item`);
    if (value[type] === undefined) {
      throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
    }
    checkNotEmpty(name, type, value);
  }
  return checkedKey(schema, item);
}

/**
 * The key that a request names: exactly the key attributes.
 *
 * @throws DynamoDbError when it has others, or one is of another type, empty or too large
 */
export function keyOfRequest(schema: KeySchema, key: Item): Key {
  const attributes = [...schema.hash, ...schema.range];
  if (Object.keys(key).length !== attributes.length) throw schemaMismatch();
  for (const { name, type } of attributes) {
    const value = member(key, name);
    if (value?.[type] === undefined) throw schemaMismatch();
    checkNotEmpty(name, type, value);
  }
  return checkedKey(schema, key);
}

/** A key with attributes that the table's key does not have, or without one that it has. */
export const schemaMismatch = () => validationError("The provided key element does not match the schema");

function checkNotEmpty(name: string, type: ScalarType, value: AttributeValue): void {
  if (value[type] !== "") return;
  throw validationError(
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      `${type === "S" ? "string" : "binary"} value. Key: ${name}`,
  );
}

function checkedKey(schema: KeySchema, item: Item): Key {
  if (schema.hash.some((attribute) => tooLong(attribute, item, maxHashBytes))) {
    throw invalidParameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
  }
  if (schema.range.some((attribute) => tooLong(attribute, item, maxRangeBytes))) {
    throw invalidParameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  }
  return { hash: keyText(schema.hash, item) ?? "", range: keyText(schema.range, item) ?? "" };
}

function tooLong({ name, type }: KeyAttribute, item: Item, limit: number): boolean {
  const text = member(item, name)?.[type] ?? "";
  if (type === "N" || text.length * 3 <= limit) return false;
  return Buffer.byteLength(text, type === "B" ? "base64" : "utf8") > limit;
}

/**
 * Checks the attributes of an item that are keys of an index. An item without them is not in the index.
 *
 * @throws DynamoDbError when one is of another type, or empty
 */
export function checkIndexKeys(indexName: string, schema: KeySchema, item: Item): void {
  for (const { name, type } of [...schema.hash, ...schema.range]) {
    const value = member(item, name);
    if (value === undefined) continue;
    if (value[type] === undefined) {
      throw invalidParameter(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${indexName}`,
      );
    }
    if (value[type] === "") {
      throw validationError(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
          `The AttributeValue for a key attribute cannot contain an empty ${type === "S" ? "string" : "binary"} value. ` +
          `IndexName: ${indexName}, IndexKey: ${name}`,
      );
    }
  }
}

/** The key of an item in an index, or undefined where the item is not in it. */
export function keyInIndex(schema: KeySchema, item: Item): Key | undefined {
  const hash = keyText(schema.hash, item);
  const range = keyText(schema.range, item);
  return hash === undefined || range === undefined ? undefined : { hash, range };
}

/** The order text of one or more attributes, or undefined where the item has not all of them. */
export function keyText(attributes: readonly KeyAttribute[], item: Item): string | undefined {
  const [only] = attributes;
  if (only === undefined) return "";
  if (attributes.length === 1) {
    return partText(only, item);
  }
  let text = "";
  for (const attribute of attributes) {
    const part = partText(attribute, item);
    if (part === undefined) return undefined;
    text += keyPart(part);
  }
  return text;
}

/** Items that were there before an index may have something else in its key attribute: they are not in the index. */
function partText({ name, type }: KeyAttribute, item: Item): string | undefined {
  const value = member(item, name)?.[type];
  return value === undefined || value === "" ? undefined : orderOf(type, value);
}

/** One part of a key of several attributes: ends in a sign below all that can follow, so that the order is kept. */
export const keyPart = (order: string): string => `${order.replaceAll("\0", "\0\u0001")}\0\0`;
