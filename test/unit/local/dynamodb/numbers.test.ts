import fc from "fast-check";
import {
  add,
  compareNumbers,
  normalNumber,
  numberOrder,
  numberSize,
  subtract,
} from "../../../../local/services/dynamodb/values/number";
import { stringOrder } from "../../../../local/services/dynamodb/values/order";

/** A number that DynamoDB can hold, as ± digits × 10^scale. */
const decimal = fc
  .record({
    negative: fc.boolean(),
    digits: fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }),
    scale: fc.integer({ min: -100, max: 87 }),
  })
  .map(({ negative, digits, scale }) => ({ value: negative ? -digits : digits, scale }));

const textOf = ({ value, scale }: { value: bigint; scale: number }) => `${value}E${scale}`;

/** The same number times 10^200, exactly. */
const exact = ({ value, scale }: { value: bigint; scale: number }): bigint => value * 10n ** BigInt(scale + 200);

/** The exact value of plain notation, times 10^200. */
function exactOfPlain(text: string): bigint {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole + fraction.padEnd(200, "0"));
  return text.startsWith("-") ? -value : value;
}

describe("numbers", () => {
  it.each([
    ["0", "0"],
    ["-0", "0"],
    ["0.000", "0"],
    ["00042", "42"],
    ["+7", "7"],
    ["1.0", "1"],
    ["3.1400", "3.14"],
    ["1.5E2", "150"],
    ["1e-3", "0.001"],
    [".5", "0.5"],
    ["5.", "5"],
    ["-12.340e1", "-123.4"],
    ["100", "100"],
  ])("writes %s as %s", (given, normal) => {
    expect(normalNumber(given)).toBe(normal);
  });

  it("keeps the value, and leaves a normal number as it is", () => {
    fc.assert(
      fc.property(decimal, (number) => {
        const normal = normalNumber(textOf(number));
        expect(exactOfPlain(normal)).toBe(exact(number));
        expect(normalNumber(normal)).toBe(normal);
      }),
    );
  });

  it("orders numbers by value, and their order texts as the numbers", () => {
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        const [a, b] = [normalNumber(textOf(left)), normalNumber(textOf(right))];
        const expected = Math.sign(Number(exact(left) > exact(right)) - Number(exact(left) < exact(right)));
        const byText = numberOrder(a) === numberOrder(b) ? 0 : numberOrder(a) < numberOrder(b) ? -1 : 1;
        expect(Math.sign(compareNumbers(a, b))).toBe(expected);
        expect(byText).toBe(expected);
      }),
    );
  });

  it("adds and subtracts exactly", () => {
    const small = fc.record({
      value: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
      scale: fc.integer({ min: -8, max: 8 }),
    });
    fc.assert(
      fc.property(small, small, (left, right) => {
        const [a, b] = [normalNumber(textOf(left)), normalNumber(textOf(right))];
        expect(exactOfPlain(add(a, b))).toBe(exact(left) + exact(right));
        expect(exactOfPlain(subtract(a, b))).toBe(exact(left) - exact(right));
      }),
    );
  });

  it.each([
    ["", "The parameter cannot be converted to a numeric value"],
    ["one", "The parameter cannot be converted to a numeric value: one"],
    ["1e", "The parameter cannot be converted to a numeric value: 1e"],
    ["1E126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
    ["-1E126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
    ["1E-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
    ["1".repeat(39), "Attempting to store more than 38 significant digits in a Number"],
  ])("refuses %p", (given, message) => {
    expect(() => normalNumber(given)).toThrow(message);
  });

  it("takes the largest, the smallest and the longest number", () => {
    expect(normalNumber("9.9999999999999999999999999999999999999E+125")).toBe("9".repeat(38) + "0".repeat(88));
    expect(normalNumber("-1E-130")).toBe(`-0.${"0".repeat(129)}1`);
    expect(normalNumber("1".repeat(38))).toBe("1".repeat(38));
  });

  it("refuses a sum that needs more than 38 digits", () => {
    expect(() => add("1", normalNumber("1E-40"))).toThrow("more than 38 significant digits");
  });

  it.each([
    ["0", 1],
    ["1", 2],
    ["12", 2],
    ["123", 3],
    ["-123", 4],
    ["1000", 2],
    ["0.001", 2],
  ])("counts %s as %d bytes", (number, bytes) => {
    expect(numberSize(number)).toBe(bytes);
  });
});

describe("the order of strings", () => {
  it("is that of their UTF-8 bytes", () => {
    const text = fc.string({ unit: "grapheme" });
    const edges = fc.constantFrom("\u{1F600}", "\uFFFD", "\uE000", "\uD7FF", "z", "\u{10FFFF}");
    const strings = fc.array(fc.oneof(text, edges), { maxLength: 4 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(strings, strings, (left, right) => {
        const byText = stringOrder(left) === stringOrder(right) ? 0 : stringOrder(left) < stringOrder(right) ? -1 : 1;
        expect(byText).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
    );
  });

  it("keeps what a string starts with", () => {
    expect(stringOrder("\u{1F600}\uE000x").startsWith(stringOrder("\u{1F600}"))).toBe(true);
  });
});
