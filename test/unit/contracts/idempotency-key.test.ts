import { keyParameter } from "../../../components/secure-gateway/idempotency";
import { idempotencyKey } from "../../../functions/runtime/idempotency/key";
import type { ProxyEvent } from "../../../functions/runtime/proxy-event";

const { pattern, minLength, maxLength } = keyParameter.schema;
/** As HTTP hands it on: without spaces at the ends. */
const read = (value: string) =>
  idempotencyKey({ event: { headers: { "Idempotency-Key": value.trim() } } as unknown as ProxyEvent });
const isSaid = (value: string) =>
  new RegExp(pattern, "u").test(value) && value.length >= minLength && value.length <= maxLength;

describe("Idempotency-Key of the document", () => {
  it.each([
    ["8e03978e", "8e03978e"],
    ['"8e03978e"', "8e03978e"],
    ["x", "x"],
    ["a b", "a b"],
    ['a"', 'a"'],
    ["[]\\", "[]\\"],
    ['"a \\" b"', 'a " b'],
    ['"\\\\"', "\\"],
    ['"[]"', "[]"],
  ])("takes %s, and so does the handler", (value, key) => {
    expect([isSaid(value), read(value)]).toEqual([true, key]);
  });

  it.each(['"', '""', '"a', '"a"b"', '"\\"', '"\\n"', " ", "ä", "a\tb", "x".repeat(256), ""])(
    "does not take %j, and nor does the handler",
    (value) => {
      expect(isSaid(value)).toBe(false);
      expect(() => read(value)).toThrow("must be 1 to 255 printable ASCII characters");
    },
  );
});
