import { countryHeader } from "../../../../../local/services/wafv2/judge/subject";
import type { Probe } from "../../../../fixtures/waf-probes";
import { rule, WafUnderTest } from "./support";

const none = [{ priority: 0, type: "NONE" }];
const path = { fieldToMatch: { uriPath: {} }, textTransformations: none };
const bytes = (searchString: string, positionalConstraint: string, more: object = path) => ({
  byteMatchStatement: { searchString, positionalConstraint, ...more },
});
const isAt = (text: string) => bytes(text, "STARTS_WITH");

/** Whether a web ACL with one rule refuses requests. */
async function refuser(statement: object) {
  const waf = new WafUnderTest();
  await waf.webAcl([rule(statement)]);
  return (probe: Probe & { clientIp?: string } = {}) => waf.judge(probe).action === "BLOCK";
}

describe("A rule's statement", () => {
  const onBody = (type: string) => ({
    fieldToMatch: { body: { oversizeHandling: "CONTINUE" } },
    textTransformations: [{ priority: 0, type }],
  });
  const onHeader = { fieldToMatch: { singleHeader: { name: "X-A" } }, textTransformations: none };

  it.each<[string, object, Probe, Probe]>([
    ["text that is all", bytes("/dev/a", "EXACTLY"), { path: "/a" }, { path: "/ab" }],
    ["text at the start", bytes("/dev/a", "STARTS_WITH"), { path: "/ab" }, { path: "/b" }],
    ["text at the end", bytes("b", "ENDS_WITH"), { path: "/ab" }, { path: "/ba" }],
    ["text anywhere", bytes("ab", "CONTAINS"), { path: "/xaby" }, { path: "/xay" }],
    ["a word", bytes("ab", "CONTAINS_WORD"), { path: "/x-ab-y" }, { path: "/xab-abx" }],
    [
      "an expression",
      { regexMatchStatement: { regexString: "^/dev/\\d+$", ...path } },
      { path: "/12" },
      { path: "/1a" },
    ],
    ["an expression in any case", { regexMatchStatement: { regexString: "(?i)/ABC", ...path } }, { path: "/abc" }, {}],
    ["a header", bytes("1", "EXACTLY", onHeader), { headers: { "x-a": "1" } }, { headers: { "x-b": "1" } }],
    [
      "a query argument",
      bytes("1", "EXACTLY", { fieldToMatch: { singleQueryArgument: { name: "a" } }, textTransformations: none }),
      { query: "b=2&A=1" },
      { query: "b=1" },
    ],
    [
      "a method",
      bytes("PUT", "EXACTLY", { fieldToMatch: { method: {} }, textTransformations: none }),
      { method: "PUT" },
      { method: "POST" },
    ],
    [
      "a cookie of some",
      bytes("1", "EXACTLY", {
        fieldToMatch: { cookies: { matchScope: "VALUE", matchPatterns: [{ includedCookies: ["a"] }] } },
        textTransformations: none,
      }),
      { headers: { cookie: "b=2; a=1" } },
      { headers: { cookie: "b=1" } },
    ],
    [
      "the name of any header but some",
      bytes("x-a", "EXACTLY", {
        fieldToMatch: { headers: [{ matchScope: "KEY", matchPattern: { excludedHeaders: ["x-b"] } }] },
        textTransformations: none,
      }),
      { headers: { "x-a": "" + "1" } },
      { headers: { "x-b": "x-a" } },
    ],
    [
      "a value of JSON",
      bytes("1", "EXACTLY", {
        fieldToMatch: { jsonBody: { matchScope: "VALUE", matchPattern: { includedPaths: ["/a/b"] } } },
        textTransformations: none,
      }),
      { body: '{"a":{"b":"1"}}' },
      { body: '{"a":{"c":"1"},"b":"1"}' },
    ],
    [
      "a key of JSON",
      bytes("b", "EXACTLY", {
        fieldToMatch: { jsonBody: { matchScope: "KEY", matchPattern: { all: {} } } },
        textTransformations: none,
      }),
      { body: '{"a":[{"b":1}]}' },
      { body: '{"a":"b"}' },
    ],
    [
      "a body that is no JSON, as it is said",
      bytes("none", "EXACTLY", {
        fieldToMatch: { jsonBody: { matchScope: "ALL", matchPattern: { all: {} }, invalidFallbackBehavior: "MATCH" } },
        textTransformations: none,
      }),
      { body: "{" },
      { body: "{}" },
    ],
    [
      "a size",
      { sizeConstraintStatement: { comparisonOperator: "GT", size: 3, ...onBody("NONE") } },
      { body: "éé" },
      { body: "abc" },
    ],
    ["SQL", { sqliMatchStatement: onBody("URL_DECODE") }, { body: "a=1%27%20or%20%271%27=%271" }, { body: "a=b" }],
    ["script", { xssMatchStatement: onBody("HTML_ENTITY_DECODE") }, { body: "&lt;script&gt;" }, { body: "script" }],
    [
      "both",
      { andStatement: { statements: [isAt("/dev/a"), bytes("b", "CONTAINS")] } },
      { path: "/ab" },
      { path: "/a" },
    ],
    ["either", { orStatement: { statements: [isAt("/dev/a"), isAt("/dev/b")] } }, { path: "/b" }, { path: "/c" }],
    [
      "the opposite, as groups write it",
      { notStatement: { statements: [isAt("/dev/a")] } },
      { path: "/b" },
      { path: "/a" },
    ],
    ["the opposite", { notStatement: { statement: isAt("/dev/a") } }, { path: "/b" }, { path: "/a" }],
    [
      "a country that the request says",
      { geoMatchStatement: { countryCodes: ["DE"] } },
      { headers: { [countryHeader]: "de" } },
      { headers: { [countryHeader]: "FR" } },
    ],
  ])("finds %s", async (_, statement, meant, other) => {
    const refuses = await refuser(statement);
    expect([refuses(meant), refuses(other)]).toEqual([true, false]);
  });

  it.each([
    ["LOWERCASE", "ABC", "abc"],
    ["COMPRESS_WHITE_SPACE", "a \t\n b", "a b"],
    ["URL_DECODE", "%61+%C3%A9%zz", "a é%zz"],
    ["URL_DECODE_UNI", "%u0061%62", "ab"],
    ["HTML_ENTITY_DECODE", "&lt;&#97;&#x62;&quot;", '<ab"'],
    ["BASE64_DECODE", "YWJj", "abc"],
    ["BASE64_DECODE", "a-b", "a-b"],
    ["BASE64_DECODE_EXT", "Y W\nJj", "abc"],
    ["HEX_DECODE", "616263", "abc"],
    ["JS_DECODE", "\\u0061\\x62\\143\\n", "abc\n"],
    ["CSS_DECODE", "\\61 b\\c", "ab\f"],
    ["CMD_LINE", "C^at,  /etc;X (y", "cat/etc x(y"],
    ["REPLACE_COMMENTS", "a/*b*/c/*d", "a c "],
    ["REMOVE_NULLS", "a\0b", "ab"],
    ["REPLACE_NULLS", "a\0b", "a b"],
    ["NORMALIZE_PATH", "/a//b/./c/../d", "/a/b/d"],
    ["NORMALIZE_PATH", "/../a/..", "/"],
    ["NORMALIZE_PATH_WIN", "\\a\\..\\b", "/b"],
  ])("changes text by %s first", async (type, sent, seen) => {
    expect((await refuser(bytes(seen, "EXACTLY", onBody(type))))({ body: sent })).toBe(true);
    const twice = [
      { priority: 2, type: "LOWERCASE" },
      { priority: 1, type },
    ];
    const lower = await refuser(bytes(seen.toLowerCase(), "EXACTLY", { ...onBody(type), textTransformations: twice }));
    expect(lower({ body: sent })).toBe(true);
  });

  it.each<[string, boolean]>([
    ["MATCH", true],
    ["NO_MATCH", false],
    ["CONTINUE", true],
  ])("says of a body that is too large to look at: %s", async (oversizeHandling, refused) => {
    const field = { fieldToMatch: { body: { oversizeHandling } }, textTransformations: none };
    const refuses = await refuser(bytes("needle", "STARTS_WITH", field));
    expect(refuses({ body: `needle${"a".repeat(16_384)}` })).toBe(refused);
    expect((await refuser(bytes("needle", "CONTAINS", field)))({ body: `${"a".repeat(16_384)}needle` })).toBe(
      oversizeHandling === "MATCH",
    );
  });

  it("finds addresses of a set, of the client or in a header", async () => {
    const waf = new WafUnderTest();
    const { outputs } = await waf.declare("aws:wafv2/ipSet:IpSet", "set", {
      scope: "REGIONAL",
      addresses: ["192.0.2.0/24", "2001:db8::/32"],
    });
    await waf.webAcl([rule({ ipSetReferenceStatement: { arn: outputs.arn } })]);
    const refused = (clientIp: string) => waf.judge({ clientIp }).action === "BLOCK";
    expect(["192.0.2.7", "192.0.3.1", "2001:db8::1", "2001:db9::1", "127.0.0.1"].map(refused)).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    const config = (position: string) => ({ headerName: "X-Forwarded-For", fallbackBehavior: "MATCH", position });
    for (const [position, said, expected] of [
      ["FIRST", "192.0.2.1, 198.51.100.1", true],
      ["LAST", "192.0.2.1, 198.51.100.1", false],
      ["ANY", "198.51.100.1, 192.0.2.1", true],
      ["FIRST", "", true],
    ] as const) {
      await waf.webAcl([
        rule({ ipSetReferenceStatement: { arn: outputs.arn, ipSetForwardedIpConfig: config(position) } }),
      ]);
      const headers = { "x-forwarded-for": said };
      expect(waf.judge({ headers }).action === "BLOCK").toBe(expected);
    }
    await expect(
      waf.declare("aws:wafv2/ipSet:IpSet", "bad", { scope: "REGIONAL", addresses: ["192.0.2.1"] }),
    ).rejects.toThrow('"192.0.2.1" is no range of addresses');
  });

  it("finds the patterns of a set", async () => {
    const waf = new WafUnderTest();
    const { outputs } = await waf.declare("aws:wafv2/regexPatternSet:RegexPatternSet", "set", {
      scope: "REGIONAL",
      regularExpressions: [{ regexString: "^/dev/a$" }, { regexString: "^/dev/b$" }],
    });
    await waf.webAcl([rule({ regexPatternSetReferenceStatement: { arn: outputs.arn, ...path } })]);
    expect(["/a", "/b", "/c"].map((each) => waf.judge({ path: each }).action)).toEqual(["BLOCK", "BLOCK", "ALLOW"]);
  });

  it("is not about a request whose country nobody knows, nor is its opposite", async () => {
    const isGerman = { geoMatchStatement: { countryCodes: ["DE"] } };
    const opposite = { notStatement: { statement: isGerman } };
    for (const statement of [isGerman, opposite]) expect((await refuser(statement))()).toBe(false);
    const either = await refuser({ orStatement: { statements: [opposite, isAt("/dev/a")] } });
    expect([either({ path: "/a" }), either({ path: "/b" })]).toEqual([true, false]);
    expect((await refuser(opposite))({ headers: { [countryHeader]: "FR" } })).toBe(true);
  });

  it.each<[string, object, string]>([
    ["a statement", { asnMatchStatement: { asnLists: [1] } }, "rule-0: asnMatchStatement, and so matches nothing"],
    ["a transformation", bytes("a", "CONTAINS", onBody("MD5")), "rule-0: the text transformation MD5, and so"],
    ["a part", bytes("a", "CONTAINS", { fieldToMatch: { ja3Fingerprint: {} } }), "rule-0: the request component ja3"],
    ["an expression", { regexMatchStatement: { regexString: "(?<a", ...path } }, "rule-0: the regular expression (?<a"],
  ])("with %s that is not emulated is named, and holds neither way", async (_, statement, note) => {
    for (const each of [statement, { notStatement: { statement: statement } }]) {
      const waf = new WafUnderTest();
      await waf.webAcl([rule(each)]);
      expect(waf.printed).toEqual([expect.stringContaining(`acl: not emulated: ${note}`)]);
      expect(waf.judge({ path: "/a", body: "a" }).action).toBe("ALLOW");
    }
  });
});
