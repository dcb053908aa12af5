import { invalidParameter, serializationError, validationError } from "../errors";
import type { AttributeType, AttributeValue } from "./attribute-value";
import { normalNumber, numberSize } from "./number";

/** Levels of lists and maps that a value can have (AWS, "Service quotas": nested attribute depth). */
const maxDepth = 32;
const types: ReadonlySet<string> = new Set(["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]);

/**
 * Checks what a client sent as a map of attribute values, and brings it into normal form in place: numbers normal,
 * members that DynamoDB does not know dropped.
 *
 * @returns its size in bytes as DynamoDB counts it: names and values (AWS, "Item sizes and formats")
 * @throws DynamoDbError with DynamoDB's message for the first fault
 */
export function measureItem(item: unknown, depth = 0): number {
  if (typeof item !== "object" || item === null) throw serializationError("Unexpected field type");
  if (Array.isArray(item)) {
    throw serializationError("Unrecognized collection type java.util.Map<java.lang.String, AttributeValue>");
  }
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + measureValue(value, depth + 1);
  return size;
}

/** Checks and normalises one value in place. Answers its size in bytes. */
export function measureValue(value: unknown, depth = 1): number {
  if (typeof value !== "object" || value === null) throw serializationError("Unexpected value type in payload");
  if (Array.isArray(value)) {
    throw serializationError("Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue");
  }
  if (depth > maxDepth) {
    throw validationError(
      "Nesting Levels have exceeded supported limits: " +
        "Attributes in the item have nested levels beyond supported limit",
    );
  }
  const held = value as AttributeValue;
  return measureContent(onlyType(held), held, depth);
}

/** The one type that is set. Members that are null or unknown count as not sent, as in AWS's own parser. */
function onlyType(value: AttributeValue): AttributeType {
  let only: AttributeType | undefined;
  let more = false;
  for (const type in value) {
    if (!types.has(type) || value[type as AttributeType] === null) {
      delete value[type as AttributeType];
    } else if (only === undefined) {
      only = type as AttributeType;
    } else {
      more = true;
    }
  }
  if (only === undefined) {
    throw validationError("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  if (more) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  return only;
}

function measureContent(type: AttributeType, value: AttributeValue, depth: number): number {
  switch (type) {
    case "S":
      return Buffer.byteLength(asString(value.S));
    case "N": {
      const normal = normalNumber(asString(value.N));
      value.N = normal;
      return numberSize(normal);
    }
    case "B":
      return binarySize(value.B);
    case "BOOL":
      asBoolean(value.BOOL);
      return 1;
    case "NULL":
      if (asBoolean(value.NULL)) return 1;
      throw invalidParameter("Null attribute value types must have the value of true");
    case "SS":
      return stringSetSize(asList(value.SS));
    case "NS":
      return numberSetSize(asList(value.NS));
    case "BS":
      return binarySetSize(asList(value.BS));
    case "L":
      return listSize(asList(value.L), depth);
    case "M":
      return 3 + Object.keys(value.M ?? {}).length + measureItem(value.M, depth);
  }
}

function listSize(list: readonly unknown[], depth: number): number {
  let size = 3 + list.length;
  for (const element of list) size += measureValue(element, depth + 1);
  return size;
}

function stringSetSize(set: readonly unknown[]): number {
  if (set.length === 0) throw invalidParameter("An string set  may not be empty");
  let size = 0;
  for (const value of set) size += Buffer.byteLength(asString(value));
  if (hasDuplicate(set)) throw invalidParameter(`Input collection [${set.join(", ")}] contains duplicates.`);
  return size;
}

function numberSetSize(set: unknown[]): number {
  if (set.length === 0) throw invalidParameter("An number set  may not be empty");
  let size = 0;
  for (let at = 0; at < set.length; at++) {
    const normal = normalNumber(asString(set[at]));
    set[at] = normal;
    size += numberSize(normal);
  }
  if (hasDuplicate(set)) throw validationError("Input collection contains duplicates");
  return size;
}

function binarySetSize(set: readonly unknown[]): number {
  if (set.length === 0) throw invalidParameter("Binary sets should not be empty");
  let size = 0;
  for (const value of set) size += binarySize(value);
  if (hasDuplicate(set)) throw invalidParameter(`Input collection [${set.join(", ")}]of type BS contains duplicates.`);
  return size;
}

const hasDuplicate = (set: readonly unknown[]): boolean => set.length > 1 && new Set(set).size < set.length;

function asString(value: unknown): string {
  if (typeof value === "string") return value;
  throw serializationError(notConvertible(value, "String"));
}

function asBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") throw serializationError("Unexpected token received from parser");
  throw serializationError(notConvertible(value, "Boolean"));
}

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw serializationError(
    typeof value === "object" ? "Start of structure or map found where not expected" : "Unexpected field type",
  );
}

/** AWS's words for a JSON value of another type than the field's. */
export function notConvertible(value: unknown, wanted: string): string {
  if (Array.isArray(value)) return `Unrecognized collection type class java.lang.${wanted}`;
  if (typeof value === "object") return "Start of structure or map found where not expected";
  if (typeof value === "boolean") return `${value ? "TRUE" : "FALSE"}_VALUE cannot be converted to ${wanted}`;
  if (typeof value === "number") {
    return `${Number.isInteger(value) ? "NUMBER" : "DECIMAL"}_VALUE cannot be converted to ${wanted}`;
  }
  return `STRING_VALUE cannot be converted to ${wanted}`;
}

const notBase64 = /[^A-Za-z0-9+/]/;

/** Bytes of a base64 text, which must be whole and canonical. */
function binarySize(value: unknown): number {
  if (typeof value !== "string") {
    throw serializationError(
      typeof value === "object"
        ? notConvertible(value, "").replace("java.lang.", "java.nio.ByteBuffer")
        : "only base-64-encoded strings are convertible to bytes",
    );
  }
  if (value.length % 4 !== 0) {
    throw serializationError(`Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`);
  }
  const padding = value.endsWith("==") ? 2 : value.endsWith("=") ? 1 : 0;
  const body = padding === 0 ? value : value.slice(0, -padding);
  const tail = value.slice(-4);
  if (notBase64.test(body) || Buffer.from(tail, "base64").toString("base64") !== tail) {
    throw serializationError("Invalid last non-pad Base64 character dectected");
  }
  return (value.length / 4) * 3 - padding;
}
