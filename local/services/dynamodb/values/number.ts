import { validationError } from "../errors";

/** A number in parts: ±d.ddd × 10^exponent, with no zero at either end of the digits. Zero has no digits. */
export interface Decimal {
  negative: boolean;
  digits: string;
  /** Power of ten of the first digit. */
  exponent: number;
}

/** Significant digits that a number can have (AWS, "Data types": Number). */
const maxDigits = 38;
/** Largest power of ten of the first digit: 9.99…E+125. */
const maxExponent = 125;
/** Smallest power of ten of the first digit: 1E-130. */
const minExponent = -130;

const notation = /^[+-]?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/;
const alreadyNormal = /^(?:0|-?[1-9]\d{0,37})$/;

/**
 * The normal form of a number: plain decimal notation, no needless zeros, no exponent, no minus before zero.
 *
 * @throws DynamoDbError when the text is no number, has more than 38 significant digits, or is out of range
 */
export function normalNumber(text: string): string {
  return alreadyNormal.test(text) ? text : toText(withinLimits(parse(text)));
}

/** Reads any notation that DynamoDB takes. Does not check the limits. */
export function parse(text: string): Decimal {
  const match = notation.exec(text);
  if (match === null) {
    throw validationError(
      text === ""
        ? "The parameter cannot be converted to a numeric value"
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  const [, whole = "", fraction = match[3] ?? "", , power = "0"] = match;
  return normalise(text.startsWith("-"), whole + fraction, whole.length - 1 + Number(power));
}

/** Drops zeros at both ends of the digits. `exponent` is the power of ten of the first digit given. */
function normalise(negative: boolean, digits: string, exponent: number): Decimal {
  let first = 0;
  while (digits[first] === "0") first++;
  let last = digits.length;
  while (last > first && digits[last - 1] === "0") last--;
  if (first === last) return { negative: false, digits: "", exponent: 0 };
  return { negative, digits: digits.slice(first, last), exponent: exponent - first };
}

function withinLimits(number: Decimal): Decimal {
  if (number.digits === "") return number;
  if (number.exponent > maxExponent) {
    throw validationError("Number overflow. Attempting to store a number with magnitude larger than supported range");
  }
  if (number.exponent < minExponent) {
    throw validationError("Number underflow. Attempting to store a number with magnitude smaller than supported range");
  }
  if (number.digits.length > maxDigits) {
    throw validationError("Attempting to store more than 38 significant digits in a Number");
  }
  return number;
}

function toText({ negative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits + "0".repeat(exponent + 1 - digits.length);
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/**
 * The sum of two normal numbers, exactly.
 *
 * @throws DynamoDbError when the sum has more than 38 significant digits or is out of range
 */
export function add(left: string, right: string): string {
  const a = parse(left);
  const b = parse(right);
  const scale = Math.min(lowest(a), lowest(b));
  const sum = unscaled(a, scale) + unscaled(b, scale);
  const digits = (sum < 0n ? -sum : sum).toString();
  return toText(withinLimits(normalise(sum < 0n, digits, scale + digits.length - 1)));
}

/** The difference of two normal numbers, exactly. Errors as {@link add}. */
export function subtract(left: string, right: string): string {
  return add(left, right.startsWith("-") ? right.slice(1) : `-${right}`);
}

/** Power of ten of the last digit. */
const lowest = ({ digits, exponent }: Decimal): number => exponent - digits.length + 1;

function unscaled(number: Decimal, scale: number): bigint {
  if (number.digits === "") return 0n;
  const value = BigInt(number.digits + "0".repeat(lowest(number) - scale));
  return number.negative ? -value : value;
}

/**
 * Text whose order as text is the order of the numbers. `0` starts the negative, `1` is zero, `2` starts the positive;
 * then the exponent and the digits, each turned round for negative numbers, which end in a sign above all digits.
 */
export function numberOrder(normal: string): string {
  const { negative, digits, exponent } = parse(normal);
  if (digits === "") return "1";
  const power = exponent - minExponent;
  if (!negative) return `2${padded(power)}${digits}`;
  let turned = "";
  for (const digit of digits) turned += 9 - Number(digit);
  return `0${padded(maxExponent - minExponent - power)}${turned}~`;
}

const padded = (power: number): string => String(power).padStart(3, "0");

/** Negative, zero or positive as `left` is below, equal to or above `right`. Both are normal. */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  // A double tells any two numbers of up to 15 significant digits apart.
  if (left.length <= 15 && right.length <= 15) return Number(left) - Number(right);
  return numberOrder(left) < numberOrder(right) ? -1 : 1;
}

/** Bytes that a number takes: one, one for each two significant digits, and one for a minus (AWS, "Item sizes and formats"). */
export function numberSize(normal: string): number {
  const negative = normal.charCodeAt(0) === minus;
  let digits = 0;
  let significant = 0;
  for (let at = negative ? 1 : 0; at < normal.length; at++) {
    const code = normal.charCodeAt(at);
    if (code === point) continue;
    if (code !== zero) {
      significant = ++digits;
    } else if (digits > 0) {
      digits++;
    }
  }
  return 1 + Math.ceil(significant / 2) + (negative ? 1 : 0);
}

const minus = 45;
const point = 46;
const zero = 48;
