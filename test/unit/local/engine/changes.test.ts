import { asksReplacement, changedProperties, differsAt, ignoringChanges } from "../../../../local/engine/changes";

describe("changedProperties", () => {
  it("compares values, not the order of names", () => {
    const before = { a: { x: 1, y: [1, { p: 1, q: 2 }] }, b: 1, gone: true };
    expect(changedProperties(before, { a: { y: [1, { q: 2, p: 1 }], x: 1 }, b: 2, made: 0 })).toEqual([
      "b",
      "gone",
      "made",
    ]);
  });

  it("minds the order of lists", () => {
    expect(changedProperties({ a: [1, 2] }, { a: [2, 1] })).toEqual(["a"]);
  });

  it("compares assets by content, not by place", () => {
    const asset = (path: string, hash: string) => ({ code: { kind: "asset", hash, path } });
    expect(changedProperties(asset("/a", "1"), asset("/b", "1"))).toEqual([]);
    expect(changedProperties(asset("/a", "1"), asset("/a", "2"))).toEqual(["code"]);
  });
});

describe("ignoringChanges", () => {
  const before = { a: 1, tags: { own: "x", "dotted.name": 1 }, rules: [{ port: 1 }, { port: 2 }] };

  it.each([
    ["a", { a: 2 }, { a: 1 }],
    ["tags.own", { tags: { own: "y", more: 1 } }, { tags: { own: "x", more: 1 } }],
    ['tags["dotted.name"]', { tags: { "dotted.name": 2 } }, { tags: { "dotted.name": 1 } }],
    ["rules[1].port", { rules: [{ port: 8 }, { port: 9 }] }, { rules: [{ port: 8 }, { port: 2 }] }],
    ["rules[*].port", { rules: [{ port: 8 }, { port: 9 }] }, { rules: [{ port: 1 }, { port: 2 }] }],
    ["none", { none: 1 }, {}],
    ["tags.own", { tags: "plain" }, { tags: "plain" }],
    ["tags.own", { tags: {} }, { tags: { own: "x" } }],
    ["rules[0]", { rules: "plain" }, { rules: "plain" }],
  ])("keeps %s", (path, after, kept) => {
    expect(ignoringChanges(before, after, [path])).toEqual(kept);
  });

  it("keeps everything for *", () => {
    expect(ignoringChanges(before, { a: 2, b: 3 }, ["*"])).toEqual(before);
  });
});

describe("differsAt", () => {
  const before = { a: 1, b: { c: 1, d: 2 }, rules: [{ id: 1, port: 1 }, { id: 2 }] };

  it.each([
    ["a", { ...before, a: 2 }, true],
    ["a", { ...before, b: 2 }, false],
    ["b.c", { ...before, b: { c: 1, d: 3 } }, false],
    ["b.c", { ...before, b: { c: 2, d: 2 } }, true],
    ["b.c", { ...before, b: undefined }, true],
    ["b.c", { ...before, b: "plain" }, true],
    ["rules[*].id", { ...before, rules: [{ id: 1, port: 9 }, { id: 2 }] }, false],
    ["rules[*].id", { ...before, rules: [{ id: 1 }] }, true],
    ["rules[*].port", { ...before, rules: [{ port: 1 }] }, false],
    ["none.of[*].it", { ...before, rules: [] }, false],
  ])("%s in %j: %s", (path, after, expected) => {
    expect(differsAt(path, before, after)).toBe(expected);
  });
});

describe("asksReplacement", () => {
  it.each([
    [["a"], ["a"], true],
    [["a.b[0]"], ["a"], true],
    [["a"], ["b"], false],
    [["*"], ["b"], true],
    [["*"], [], false],
    [[], ["a"], false],
  ])("%j for changes of %j: %s", (paths, changed, expected) => {
    expect(asksReplacement(paths, changed)).toBe(expected);
  });
});
