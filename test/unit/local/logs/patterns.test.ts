import { filterPattern } from "../../../../local/services/logs/patterns";

const matches = (pattern: string, line: unknown): boolean =>
  filterPattern(pattern).match(typeof line === "string" ? line : JSON.stringify(line)) !== undefined;

describe("patterns of terms", () => {
  it.each<[string, string, boolean]>([
    ["", "anything", true],
    ["ERROR", "[ERROR 404]", true],
    ["ERROR", "error", false],
    ["ERROR 404", "404 is no ERROR", true],
    ["ERROR 404", "ERROR 500", false],
    ['"not found"', "page not found", true],
    ['"not found"', "found, not", false],
    ["?ERROR ?WARN", "a WARN", true],
    ["?ERROR ?WARN", "INFO", false],
    ["ERROR -retry", "ERROR", true],
    ["ERROR -retry", "ERROR in retry", false],
    ["%ERR[0-9]+%", "an ERR42", true],
    ["%ERR[0-9]+%", "an ERR", false],
    ['"a \\"quote\\""', 'a "quote"', true],
  ])("%s of %s: %s", (pattern, line, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });
});

describe("JSON patterns", () => {
  const line = {
    level: "error",
    latency: 12.5,
    code: "404",
    ok: false,
    none: null,
    user: { name: "An Other", roles: ["admin", "dev"] },
    "odd key": 1,
    ip: "10.1.2.3",
  };

  it.each<[string, boolean]>([
    ['{ $.level = "error" }', true],
    ["{ $.level = error }", true],
    ["{ $.level = err* }", true],
    ["{ $.level = *r }", true],
    ["{ $.level != warn }", true],
    ["{ $.level = warn }", false],
    ["{ $.latency > 12 }", true],
    ["{ $.latency >= 12.5 }", true],
    ["{ $.latency < 12.5 }", false],
    ["{ $.latency = 1.25e1 }", true],
    ["{ $.code = 404 }", true],
    ["{ $.user.roles[0] = admin }", true],
    ["{ $.user.roles[1] = admin }", false],
    ['{ $.user.name = "An Other" }', true],
    ['{ $["odd key"] = 1 }', true],
    ["{ $.ok IS FALSE }", true],
    ["{ $.ok IS TRUE }", false],
    ["{ $.none IS NULL }", true],
    ["{ $.absent IS NULL }", false],
    ["{ $.absent NOT EXISTS }", true],
    ["{ $.level NOT EXISTS }", false],
    ["{ $.absent != 1 }", false],
    ["{ $.ip = %10\\.1\\.\\d+\\.\\d+% }", true],
    ["{ $.ip = 10.1.* }", true],
    ['{ $.level = "error" && $.latency > 100 }', false],
    ['{ $.level = "error" || $.latency > 100 }', true],
    // && binds stronger.
    ["{ $.ok IS TRUE && $.ok IS TRUE || $.level = error }", true],
    ["{ $.ok IS TRUE && ($.ok IS TRUE || $.level = error) }", false],
    ["{($.level = error) && ($.latency>1)}", true],
  ])("%s: %s", (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });

  it("match no line that is not JSON", () => {
    expect(matches("{ $.level NOT EXISTS }", "plain text")).toBe(false);
    expect(matches("{ $[0] = 1 }", "[1, 2]")).toBe(true);
  });

  it("give values of the line", () => {
    const matched = filterPattern("{ $.latency = * }").match(JSON.stringify(line));
    expect([matched?.value("$.latency"), matched?.value("$.user.name"), matched?.value("$.no")]).toEqual([
      12.5,
      "An Other",
      undefined,
    ]);
  });
});

describe("space-delimited patterns", () => {
  const line = '127.0.0.1 - frank [10/Oct/2026:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

  it.each<[string, boolean]>([
    ["[ip, id, user, time, request, status, size]", true],
    ["[ip, id, user, time, request, status]", false],
    ["[..., size]", true],
    ["[ip, ...]", true],
    ["[ip, ..., status = 4*, size]", true],
    ["[ip, ..., status = 5*, size]", false],
    ["[..., status = 4* || status = 5*, size > 1000]", true],
    ["[..., status, size > 2000]", false],
    ["[..., (status = 404 && status != 500), size]", true],
    ['[ip, id, user != "frank", ...]', false],
    ["[ip = %127\\.0\\.0\\.[1-9]%, ...]", true],
    ["[ip, id, user, time, request = *html*, status, size]", true],
  ])("%s: %s", (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });

  it("give values of the line", () => {
    const matched = filterPattern("[ip, ..., status = 4*, size]").match(line);
    expect([matched?.value("$size"), matched?.value("$ip")]).toEqual(["1534", "127.0.0.1"]);
  });
});

describe("what is no pattern", () => {
  it.each([
    "{ $.level = ",
    "{ level = 1 }",
    "{ $.level ~ 1 }",
    "{ $.level IS MAYBE }",
    "{ ($.level = 1 }",
    "{ $.a = 1 $.b = 2 }",
    "[a, b",
    "[..., a, ...]",
    "[status ~ 4]",
    "%(%",
  ])("is refused: %s", (pattern) => {
    expect(() => filterPattern(pattern)).toThrow(
      expect.objectContaining({
        name: "InvalidParameterException",
        message: expect.stringContaining("Invalid filter pattern"),
      }),
    );
  });
});
