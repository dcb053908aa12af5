import fc from "fast-check";
import * as z from "zod/mini";
import { justBelow, monthsOf, positionOf } from "../../../functions/events/position";
import { baseUrl } from "../../../functions/runtime/base-url";
import { canonicalJson } from "../../../functions/runtime/canonical-json";
import { decodeCursor, encodeCursor } from "../../../functions/runtime/cursor";
import { readEnv } from "../../../functions/runtime/env";
import { inOrderPerKey } from "../../../functions/runtime/in-order-per-key";

describe("baseUrl", () => {
  const urlOf = (resource: string, domainName: string | undefined, path: string) =>
    baseUrl({ resource, requestContext: { requestId: "r", stage: "s", domainName, path } });

  it.each([
    [
      "/events",
      "abc.execute-api.eu-central-1.amazonaws.com",
      "/prod/events",
      "https://abc.execute-api.eu-central-1.amazonaws.com/prod",
    ],
    ["/events/{id}", "api.example.com", "/events/1", "https://api.example.com"],
    ["/events/{id}", "api.example.com", "/v2/store/events/a%2Fb", "https://api.example.com/v2/store"],
    ["/", "api.example.com", "/v2/", "https://api.example.com/v2"],
    ["/", "api.example.com", "/", "https://api.example.com"],
    ["/events", "127.0.0.1:4400", "/events-api/prod/events", "http://127.0.0.1:4400/events-api/prod"],
    ["/events", "localhost:4400", "/a/b/events/", "http://localhost:4400/a/b"],
    ["/events", "api.localhost", "/events", "http://api.localhost"],
    ["/events", "localhost.example.com", "/events", "https://localhost.example.com"],
    ["/events", undefined, "/prod/events", "http://localhost/prod"],
  ])("of %s at %s%s is %s", (resource, domainName, path, url) => expect(urlOf(resource, domainName, path)).toBe(url));
});

describe("readEnv", () => {
  const schema = z.object({
    TABLE_NAME: z.string().check(z.minLength(1)),
    SIZE: z.optional(z.string().check(z.regex(/^\d+$/))),
  });

  it("gives what the schema says", () => {
    expect(readEnv(schema, { TABLE_NAME: "t", OTHER: "x" })).toEqual({ TABLE_NAME: "t" });
  });

  it.each([
    [{}, "TABLE_NAME is required"],
    [{ TABLE_NAME: "" }, "TABLE_NAME must not be empty"],
    [{ SIZE: "x" }, "TABLE_NAME is required; SIZE must match"],
  ])("fails with the name of every variable that is missing or wrong (%j)", (env, message) => {
    expect(() => readEnv(schema, env)).toThrow(message);
  });

  it("reads the process's own environment by default", () => {
    process.env.PORTICO_TEST_VARIABLE = "here";
    expect(readEnv(z.object({ PORTICO_TEST_VARIABLE: z.string() }))).toEqual({ PORTICO_TEST_VARIABLE: "here" });
  });
});

describe("canonicalJson", () => {
  it("sorts keys at every depth, and leaves lists in order", () => {
    expect(canonicalJson({ b: [3, { d: 1, c: null }], a: "é\n", "": true, A: -0 })).toBe(
      '{"":true,"A":0,"a":"é\\n","b":[3,{"c":null,"d":1}]}',
    );
  });

  it("is the same JSON value, and the same text for every order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });

  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, each]) => [key, reversed(each)]),
    );
  };
});

describe("cursor", () => {
  it("gives back the position to the query that it was made for, and to no other", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string()),
        fc.string({ minLength: 1, unit: "grapheme" }),
        (query, position) => {
          const cursor = encodeCursor(query, position);
          expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
          expect(decodeCursor({ ...query }, cursor)).toBe(position);
          expect(() => decodeCursor({ ...query, other: `x${query.other ?? ""}` }, cursor)).toThrow("cursor");
        },
      ),
    );
  });

  it("refuses whatever was not made here", () => {
    fc.assert(fc.property(fc.base64String(), (text) => expect(() => decodeCursor({ a: 1 }, text)).toThrow("cursor")));
  });
});

describe("positions", () => {
  const id = fc.stringMatching(/^[A-Za-z0-9._~-]{1,128}$/);
  const at = "2026-11-22T09:30:00.000Z";

  it("justBelow a position comes no other position, and below it all that are less", () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        const [position, other] = [positionOf(at, a), positionOf(at, b)];
        const bytes = (text: string) => Buffer.from(text);
        const isBelow = Buffer.compare(bytes(other), bytes(justBelow(position))) <= 0;
        expect(isBelow).toBe(other < position);
      }),
    );
  });

  it("walks months back from the end of the stretch, or from now, to its start, or to the first release", () => {
    const now = Date.parse("2027-02-10T00:00:00Z");
    expect([...monthsOf({ from: "2026-11", to: "9999" }, now)]).toEqual(["2027-02", "2027-01", "2026-12", "2026-11"]);
    expect([...monthsOf({ from: "2026-12-05T00:00:00.000Z$", to: "2027-01-01T00:00:00.000Z" }, now)]).toEqual([
      "2027-01",
      "2026-12",
    ]);
    expect([...monthsOf({ from: "2026-11", to: "2026-10-01T00:00:00.000Z" }, now)]).toEqual([]);
  });
});

describe("inOrderPerKey", () => {
  it("keeps items of a key in order, others at the same time but not too many, and results in place", async () => {
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const items = Array.from({ length: 30 }, (_, n) => n);
    const results = await inOrderPerKey(
      items,
      (n) => (n % 3 === 0 ? "three" : undefined),
      5,
      async (n, index) => {
        begun.push(n);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, n % 4));
        running--;
        return n * 10 + index;
      },
    );
    expect(results).toEqual(items.map((n) => n * 11));
    expect(most).toBe(5);
    expect(begun.filter((n) => n % 3 === 0)).toEqual(items.filter((n) => n % 3 === 0));
  });
});
