/** An attribute value as it travels: exactly one member is set. Binary is base64, numbers are text. */
export interface AttributeValue {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: AttributeValue[];
  M?: Item;
}

/** The attributes of an item, or of a map inside one, by name. */
export type Item = Record<string, AttributeValue>;

/** The name of a data type. */
export type AttributeType = keyof AttributeValue;

/** The types that a key attribute can have. */
export type ScalarType = "S" | "N" | "B";

/** The type of a checked value. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new Error("an attribute value without a type passed the check");
}

/**
 * A member of a map whose names come from outside. Plain member access would find `constructor` in every map.
 */
export function member<Value>(map: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}

/** Sets a member of a map whose names come from outside: `__proto__` is a name like any other. */
export function setMember<Value>(map: Record<string, Value>, name: string, value: Value): void {
  if (name === "__proto__") {
    Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    map[name] = value;
  }
}

/** The bytes of a binary value, one per character, so that text comparison is byte comparison. */
export const bytesOf = (base64: string): string => Buffer.from(base64, "base64").toString("latin1");
