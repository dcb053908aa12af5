import { comparable } from "../../../../local/engine/values";
import { differences } from "../../../../local/provider/differences";

// From Pulumi's protocol (sdk/go/common/resource/properties.go).
const mark = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [mark]: "1b47061264138c4ac30d75fd1eb44270", value });
const file = (hash: string, more: object = {}) => ({ [mark]: "c44067f5952c0a294b673a41bacd8c17", hash, ...more });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const between = (before: Record<string, unknown>, after: Record<string, unknown>) =>
  differences(comparable(before), comparable(after)).map(
    ({ path, property, kind }) => `${kind} ${path} of ${property}`,
  );

describe("differences between inputs", () => {
  it("names the places as Pulumi's property paths do", () => {
    const before = { a: 1, tags: { "x.y": "1", owner: "me" }, rules: [{ port: 80 }, { port: 81 }], gone: true };
    const after = {
      a: 1,
      tags: { "x.y": "2", owner: "me" },
      rules: [{ port: 80 }, { port: 82 }, { port: 83 }],
      more: 1,
    };
    expect(between(before, after)).toEqual([
      'update tags["x.y"] of tags',
      "update rules[1].port of rules",
      "add rules[2] of rules",
      "delete gone of gone",
      "add more of more",
    ]);
  });

  it("finds none where a value became a secret, null or another order of names", () => {
    expect(between({ a: { x: 1, y: 2 }, b: "s" }, { a: { y: 2, x: 1 }, b: secret("s"), c: null })).toEqual([]);
  });

  it("tells values of other kinds apart", () => {
    expect(between({ a: [1], b: "1", c: { d: 1 } }, { a: { 0: 1 }, b: 1, c: "d" })).toEqual([
      "update a of a",
      "update b of b",
      "update c of c",
    ]);
  });

  it("takes what is unknown for a difference", () => {
    expect(between({ a: { b: 1 } }, { a: { b: unknown }, c: unknown })).toEqual(["update a.b of a", "add c of c"]);
  });

  it("compares assets by what they hold: of former ones, the engine sends only a hash", () => {
    expect(between({ code: file("h") }, { code: file("h", { path: "elsewhere" }) })).toEqual([]);
    expect(between({ code: file("h") }, { code: file("i", { text: "new" }) })).toEqual(["update code.asset of code"]);
  });
});
