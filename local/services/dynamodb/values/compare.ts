import { type AttributeValue, bytesOf, type Item, member, typeOf } from "./attribute-value";
import { compareNumbers } from "./number";
import { stringOrder } from "./order";

/** Whether two values are the same: type and content; sets in any order; lists and maps by their members. */
export function equal(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  switch (type) {
    case "SS":
    case "NS":
    case "BS":
      return sameSet(left[type] ?? [], right[type] ?? []);
    case "L":
      return sameList(left.L ?? [], right.L ?? []);
    case "M":
      return sameMap(left.M ?? {}, right.M ?? {});
    default:
      return left[type] === right[type];
  }
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  const members = new Set(left);
  return right.every((value) => members.has(value));
}

function sameList(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  return left.length === right.length && left.every((value, at) => equal(value, right[at] ?? {}));
}

function sameMap(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const mine = member(left, name);
    const other = member(right, name);
    return mine !== undefined && other !== undefined && equal(mine, other);
  });
}

/** The order of two values, or undefined where they have none: only strings, numbers and binary of one type do. */
export function compare(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.S !== undefined && right.S !== undefined) return compareTexts(stringOrder(left.S), stringOrder(right.S));
  if (left.B !== undefined && right.B !== undefined) return compareTexts(bytesOf(left.B), bytesOf(right.B));
  return undefined;
}

const compareTexts = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);

/** `begins_with`: strings and binary. */
export function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
  if (value.B !== undefined && prefix.B !== undefined) return bytesOf(value.B).startsWith(bytesOf(prefix.B));
  return false;
}

/** `contains`: part of a string or binary, member of a set, or element of a list. */
export function contains(value: AttributeValue, part: AttributeValue): boolean {
  if (value.L !== undefined) return value.L.some((element) => equal(element, part));
  if (part.S !== undefined) return value.S?.includes(part.S) ?? value.SS?.includes(part.S) ?? false;
  if (part.N !== undefined) return value.NS?.includes(part.N) ?? false;
  if (part.B === undefined) return false;
  if (value.B !== undefined) return bytesOf(value.B).includes(bytesOf(part.B));
  return value.BS?.includes(part.B) ?? false;
}

/** `size`: characters, bytes or members; undefined for the types that have none. */
export function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.byteLength(value.B, "base64");
  const members = value.SS ?? value.NS ?? value.BS ?? value.L;
  if (members !== undefined) return members.length;
  return value.M === undefined ? undefined : Object.keys(value.M).length;
}
