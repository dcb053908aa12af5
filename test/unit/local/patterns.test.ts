import { InvalidPattern, readPattern } from "../../../local/patterns";

/** Whether an event with this detail is as a pattern with that detail says. */
const matches = (pattern: unknown, detail: unknown) => readPattern({ detail: pattern }).matches({ detail });
/** Whether a value is as one alternative of a pattern says. */
const accepts = (alternative: unknown, value: unknown) => matches({ field: [alternative] }, { field: value });

describe("event patterns", () => {
  it.each([
    ["a", "a", "A"],
    ["", "", " "],
    [300, 300.0, "300"],
    [0, 0, false],
    [false, false, true],
    [null, null, "null"],
    [{ prefix: "us-" }, "us-east-1", "eu-us-1"],
    [{ prefix: "" }, "anything", 1],
    [{ prefix: { "equals-ignore-case": "EventB" } }, "eVENTbridge", "anEventBus"],
    [{ suffix: ".png" }, "a.png", "a.PNG"],
    [{ suffix: { "equals-ignore-case": ".png" } }, "a.PNG", "a.pn"],
    [{ "equals-ignore-case": "alice" }, "ALICE", "alice "],
    [{ exists: true }, null, []],
    [{ numeric: ["=", 301.8] }, 3.018e2, "301.8"],
    [{ numeric: ["<", 10] }, -5, 10],
    [{ numeric: [">", 0, "<=", 5] }, 5, 0],
    [{ numeric: [">=", -1.5, "<", 2] }, -1.5, 2],
    [{ cidr: "10.0.0.0/24" }, "10.0.0.255", "10.0.1.0"],
    [{ cidr: "10.0.0.0/24" }, "10.0.0.0", "10.0.0.256"],
    [{ cidr: "0.0.0.0/0" }, "8.8.8.8", "::1"],
    [{ cidr: "2001:db8:1234:1a00::/64" }, "2001:0db8:1234:1a00:0:0:0:1", "2001:db8:1234:1a01::"],
    [{ wildcard: "dir/*.png" }, "dir/a/b.png", "dir/a.jpg"],
    [{ wildcard: "*ab*ba*" }, "xabxbax", "xabax"],
    [{ wildcard: "a*a" }, "aa", "a"],
    [{ wildcard: "no stars" }, "no stars", "no starts"],
    [{ wildcard: "a\\*b\\\\*" }, "a*b\\c", "axb\\c"],
    [{ "anything-but": "a" }, "b", "a"],
    [{ "anything-but": 0 }, "0", 0],
    [{ "anything-but": ["a", 2] }, null, 2],
    [{ "anything-but": { prefix: "us-" } }, 12, "us-east-1"],
    [{ "anything-but": { prefix: ["us-", "eu-"] } }, "ap-1", "eu-1"],
    [{ "anything-but": { suffix: [".txt", ".jpg"] } }, "a.txt.bak", "a.jpg"],
    [{ "anything-but": { "equals-ignore-case": ["a", "b"] } }, "c", "B"],
    [{ "anything-but": { wildcard: "*/lib/*" } }, "a/b", "a/lib/b"],
  ])("%j takes %j and not %j", (alternative, taken, refused) => {
    expect(accepts(alternative, taken)).toBe(true);
    expect(accepts(alternative, refused)).toBe(false);
  });

  it("wants all fields, one of the alternatives of each, and one of an array's elements", () => {
    const pattern = { state: ["a", { prefix: "b" }], tags: ["x", "y"] };
    expect(matches(pattern, { state: "bc", tags: ["q", "y"], more: 1 })).toBe(true);
    expect(matches(pattern, { state: "bc", tags: ["q"] })).toBe(false);
    expect(matches(pattern, { state: "c", tags: ["x"] })).toBe(false);
    expect(matches(pattern, { tags: ["x"] })).toBe(false);
    expect(matches({ State: ["a"] }, { state: "a" })).toBe(false);
  });

  it("finds what is not there, at leaves only; anything-but wants a value", () => {
    const absent = { image: { name: { S: [{ exists: false }, { "anything-but": "roses" }] } } };
    expect(matches(absent, { image: { other: 1 } })).toBe(true);
    expect(matches(absent, {})).toBe(true);
    expect(matches(absent, { image: { name: { S: "lilies" } } })).toBe(true);
    expect(matches(absent, { image: { name: { S: "roses" } } })).toBe(false);
    expect(matches({ image: [{ exists: true }] }, { image: { S: "a" } })).toBe(false);
    expect(accepts({ "anything-but": "a" }, undefined)).toBe(true);
    expect(matches({ field: [{ "anything-but": "a" }] }, {})).toBe(false);
  });

  it("holds a key with a dot for two keys", () => {
    expect(matches({ state: { status: ["on"] } }, { "state.status": "on" })).toBe(true);
    expect(matches({ "state.status": ["on"] }, { state: { status: "on" } })).toBe(true);
    expect(matches({ state: { status: ["on"] } }, { "state.status": { status: "on" } })).toBe(false);
  });

  it("meets fields of an array's objects by one and the same of them", () => {
    const pattern = { people: { name: ["Anna"], jobs: { title: ["nurse"] } } };
    const anna = (title: string) => ({ name: "Anna", jobs: [{ title: "cook" }, { title }] });
    expect(matches(pattern, { people: [{ name: "Bob" }, anna("nurse")] })).toBe(true);
    expect(matches(pattern, { people: [anna("pilot"), { name: "Bob", jobs: [{ title: "nurse" }] }] })).toBe(false);
    expect(matches({ people: { id: [{ exists: true }] } }, { people: [{ a: 1 }, { id: 2 }] })).toBe(true);
  });

  it("takes one side of an $or, beside the other fields, nested and as the name of a field", () => {
    const pattern = { kind: ["a"], $or: [{ count: [{ numeric: [">", 5] }] }, { $or: [{ x: [1] }, { y: [1] }] }] };
    expect(matches(pattern, { kind: "a", count: 6 })).toBe(true);
    expect(matches(pattern, { kind: "a", count: 0, y: 1 })).toBe(true);
    expect(matches(pattern, { kind: "a", count: 0 })).toBe(false);
    expect(matches(pattern, { kind: "b", count: 6 })).toBe(false);
    expect(matches({ $or: ["a", "b"] }, { $or: "b" })).toBe(true);
    expect(matches({ $or: [{ prefix: "a" }, { prefix: "b" }] }, { $or: "bc" })).toBe(true);
  });

  it("reads JSON text, and looks at values only where the pattern does", () => {
    const pattern = readPattern('{ "source": ["mine"] }');
    expect(pattern.matches({ source: "mine", detail: { any: [[1, [2]], null] } })).toBe(true);
    expect(pattern.matches("mine")).toBe(false);
    expect(pattern.matches(null)).toBe(false);
    expect(readPattern({ detail: { key: ["a"] } }).matches({ detail: '{"key":"a"}' })).toBe(false);
  });

  it("takes no longer for a wildcard that almost matches", () => {
    const { matches: slow } = readPattern({ field: [{ wildcard: `${"*a".repeat(20)}*b` }] });
    const before = performance.now();
    expect(slow({ field: "a".repeat(20_000) })).toBe(false);
    expect(performance.now() - before).toBeLessThan(5_000); // a step back at each character would take hours
  });

  // The reasons are AWS's, as LocalStack's archive has them recorded.
  it.each([
    ["[1]", "Filter is not an object"],
    [{}, "Empty objects are not allowed"],
    [{ a: {} }, "Empty objects are not allowed"],
    [{ a: [] }, "Empty arrays are not allowed"],
    [{ a: "b" }, '"a" must be an object or an array'],
    [{ a: 42 }, '"a" must be an object or an array'],
    [{ a: [{ EXISTS: true }] }, "Unrecognized match type EXISTS"],
    [{ a: [{ exists: "yes" }] }, "exists match pattern must be either true or false."],
    [{ a: [{ prefix: ["b"] }] }, "prefix match pattern must be a string"],
    [{ a: [{ suffix: 1 }] }, "suffix match pattern must be a string"],
    [{ a: [{ prefix: "b", suffix: "c" }] }, "Only one key allowed in match expression"],
    [{ a: [{ "equals-ignore-case": ["b"] }] }, "equals-ignore-case match pattern must be a string"],
    [{ a: [{ wildcard: 1 }] }, "wildcard match pattern must be a string"],
    [{ a: [{ wildcard: "a**" }] }, "Consecutive wildcard characters at pos 2"],
    [{ a: [{ wildcard: "a\\b" }] }, "Invalid escape character at pos 1"],
    [{ a: [{ numeric: 10 }] }, "Value of numeric must be an array."],
    [{ a: [{ numeric: [">", 0, ">", 0] }] }, "Bad numeric range operator: >"],
    [{ a: [{ numeric: [">", 0, "<"] }] }, "Value of < must be numeric"],
    [{ a: [{ numeric: [">", 9, "<", 1] }] }, "Bottom must be less than top"],
    [{ a: [{ numeric: ["<", 6e9] }] }, "Value must be between -5.0E9 and 5.0E9, inclusive"],
    [{ a: [{ numeric: ["=", 1, "<", 2] }] }, "Too many terms in numeric range expression"],
    [{ a: [{ numeric: ["!", 1] }] }, "Unrecognized numeric range operator: !"],
    [{ a: [{ cidr: "bad" }] }, "Malformed CIDR, one '/' required"],
    [{ a: [{ cidr: "bad-/64filter" }] }, "Malformed CIDR, mask bits must be an integer"],
    [{ a: [{ cidr: "xx.11.xx/8" }] }, "Nonstandard IP address: xx.11.xx"],
    [{ a: [{ cidr: "10.0.0.0/33" }] }, "Malformed CIDR, too many mask bits"],
    [{ a: [{ "anything-but": null }] }, "Value of anything-but must be an array or single string/number value."],
    [{ a: [{ "anything-but": ["b", null] }] }, "Inside anything but list, start|null|boolean is not supported."],
    [{ a: [{ "anything-but": [] }] }, "Empty arrays are not allowed"],
    [{ a: [{ "anything-but": { prefix: "" } }] }, "Null prefix/suffix not allowed"],
    [{ a: [{ "anything-but": { suffix: [1] } }] }, "prefix/suffix match pattern must be a string"],
    [
      { a: [{ "anything-but": { "equals-ignore-case": 1 } }] },
      "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    ],
    [{ a: [["b"]] }, "Match value must be String, number, true, false, or null"],
    [{ a: { $or: [{ b: [1] }, { c: "d" }] } }, '"c" must be an object or an array'],
  ])("refuses %j", (pattern, reason) => {
    expect(() => readPattern(pattern)).toThrow(new InvalidPattern(reason));
  });

  it("refuses what is no JSON, and more combinations than AWS takes", () => {
    expect(() => readPattern("{'a': 1}")).toThrow(InvalidPattern);
    const choice = (name: string) => ({ $or: Array.from({ length: 11 }, (_, at) => ({ [`${name}${at}`]: [1] })) });
    expect(() => readPattern({ a: choice("x"), b: choice("y"), c: choice("z") })).toThrow("Rule is too complex");
  });
});
