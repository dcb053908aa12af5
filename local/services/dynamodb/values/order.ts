import { bytesOf, type ScalarType } from "./attribute-value";
import { numberOrder } from "./number";

/**
 * Text whose order as JavaScript text is DynamoDB's order of the values: strings by their UTF-8 bytes, numbers by
 * value, binary by unsigned bytes. Keys are held in this form, so that a comparison of keys is one comparison of text.
 */
export function orderOf(type: ScalarType, value: string): string {
  if (type === "S") return stringOrder(value);
  return type === "N" ? numberOrder(value) : bytesOf(value);
}

const aboveSurrogates = /[\ud800-\uffff]/;
const eachAbove = /[\ud800-\uffff]/g;

/**
 * JavaScript orders text by UTF-16 units, DynamoDB by UTF-8 bytes, which is by code points. The two differ only
 * where surrogate pairs (U+10000 and up) meet U+E000-U+FFFF: here the two ranges change places.
 */
export function stringOrder(text: string): string {
  if (!aboveSurrogates.test(text)) return text;
  return text.replace(eachAbove, (unit) => {
    const code = unit.charCodeAt(0);
    return String.fromCharCode(code < 0xe000 ? code + 0x2000 : code - 0x800);
  });
}
