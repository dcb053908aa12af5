import "./support/environment";
import * as classic from "zod";
import * as z from "zod/mini";
import { open, route } from "../../../functions/runtime/contract";
import { ok } from "../../../functions/runtime/reply";
import { serve } from "../../../functions/runtime/serve";
import { call, useOutput } from "./support/requests";
import { get, put, typed } from "./support/things";

useOutput();

describe("validation", () => {
  it("S5.15 S5.17 names every field that is wrong, in all places at once", async () => {
    const { status, body } = await get({
      pathParameters: { id: "too long" },
      query: { size: "0", nmae: "typo", __proto__x: "1" },
      headers: { "x-kind": "c" },
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      type: "urn:portico:problem:invalid-request",
      detail: expect.stringMatching(/^#\/path\/id .*, and 4 more$/),
    });
    expect(body.errors).toEqual([
      { pointer: "#/path/id", detail: "must be at most 5 characters long" },
      { pointer: "#/query/size", detail: "must be at least 1" },
      { pointer: "#/query/nmae", detail: "is not known here" },
      { pointer: "#/query/__proto__x", detail: "is not known here" },
      { pointer: "#/headers/x-kind", detail: 'must be "a" or "b"' },
    ]);
  });

  it("S5.17 names missing and unknown fields of the body", async () => {
    const { body } = await put({ nmae: "x", "a/b~c d": 1 });
    expect(body.errors).toEqual([
      { pointer: "#/name", detail: "is required" },
      { pointer: "#/nmae", detail: "is not known here" },
      { pointer: "#/a~1b~0c%20d", detail: "is not known here" },
    ]);
  });

  it("S5.17 refuses a parameter that is given twice, unless it is a list", async () => {
    const { status, body } = await get({ query: { name: ["a", "a"], size: ["1", "2"], tag: ["x", "x"] } });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { pointer: "#/query/name", detail: "is given 2 times; give it once" },
      { pointer: "#/query/size", detail: "is given 2 times; give it once" },
    ]);
  });

  it("S5.17 refuses a parameter called __proto__", async () => {
    const { status, body } = await get({ multiValueQueryStringParameters: JSON.parse('{"__proto__":["1"]}') });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: "#/query/__proto__", detail: "is not known here" }]);
  });

  it.each([
    [{ x: "" }, "x", "must not be empty"],
    [{ x: "abc" }, "x", "must match /^\\d+$/"],
    [{ n: 5 }, "n", "must be less than 5"],
    [{ n: 1 }, "n", "must be more than 1"],
    [{ n: 2.5 }, "n", "must be a whole number"],
    [{ m: 3 }, "m", "must be a multiple of 2"],
    [{ u: true }, "u", "is not valid"],
    [{ k: { kind: "circle", side: 1 } }, "k/side", "is not known here"],
    [{ k: { kind: "square" } }, "k/side", "is required"],
    [{ k: 7 }, "k", "is not valid"],
    [{ mail: "x" }, "mail", "must be a valid email"],
    [{ own: 1 }, "own", "must be odd-looking"],
    [{ list: [1, "2", null] }, "list/1", "must be a number"],
  ])("S5.17 says what is wrong with %j", async (value, field, detail) => {
    const body = z.strictObject({
      x: z.optional(z.string().check(z.minLength(1), z.regex(/^\d+$/))),
      n: z.optional(z.number().check(z.int(), z.gt(1), z.lt(5))),
      m: z.optional(z.number().check(z.multipleOf(2))),
      u: z.optional(z.union([z.string(), z.number()])),
      k: z.optional(
        z.union([
          z.strictObject({ kind: z.literal("circle") }),
          z.strictObject({ kind: z.literal("square"), side: z.number() }),
        ]),
      ),
      mail: z.optional(z.email()),
      own: z.optional(z.string("must be odd-looking")),
      list: z.optional(z.array(z.number())),
    });
    const one = serve(route("POST /x", { summary: "x", auth: open(), body, responses: { 200: z.unknown() } }), () =>
      ok({}),
    );
    const answer = await call(one, "POST /x", { body: value });
    expect(answer.body.errors).toContainEqual({ pointer: `#/${field}`, detail });
  });

  it("takes contracts written with zod itself as well as with zod/mini", async () => {
    const body = classic.strictObject({ n: classic.number().int().min(1, "must be positive").max(9) });
    const one = serve(
      route("POST /x", { summary: "x", auth: open(), body, responses: { 200: classic.any() } }),
      ({ body }) => ok(body),
    );
    expect((await call(one, "POST /x", { body: { n: 3 } })).body).toEqual({ n: 3 });
    expect((await call(one, "POST /x", { body: { n: 0 } })).body.errors).toEqual([
      { pointer: "#/n", detail: "must be positive" },
    ]);
    expect((await call(one, "POST /x", { body: { n: 10 } })).body.errors).toEqual([
      { pointer: "#/n", detail: "must be at most 9" },
    ]);
  });

  it("answers a hundred errors at most, and no endless names", async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, 1]));
    const loose = route("POST /x", {
      summary: "x",
      auth: open(),
      body: z.strictObject({}),
      responses: { 200: z.unknown() },
    });
    const { body } = await call(
      serve(loose, () => ok({})),
      "POST /x",
      { body: { ["y".repeat(100_000)]: 1, ...many } },
    );
    expect(body.errors).toHaveLength(100);
    expect(JSON.stringify(body).length).toBeLessThan(10_000);
    expect(body.detail).toContain("and 500 more");
  });
});

describe("body", () => {
  it.each([
    "application/json",
    "application/json; charset=utf-8",
    'Application/JSON;Charset="UTF-8"',
    "application/problem+json",
    "application/vnd.a.b+json;v=1",
  ])("takes %s", async (type) => expect((await put({ name: "x" }, typed(type))).status).toBe(200));

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/jsonp",
    "application/json; charset=latin1",
    "json",
    undefined,
  ])("S5.18 answers 415 unsupported-media-type to %s", async (type) =>
    expect(await put({ name: "x" }, typed(type))).toMatchObject({
      status: 415,
      body: { type: "urn:portico:problem:unsupported-media-type" },
    }),
  );

  it("S5.18 answers 413 payload-too-large before it reads anything else, counting bytes", async () => {
    const text = (length: number) => `{"name":"${"é".repeat((length - 11) / 2)}"}`;
    expect((await put(text(99))).status).toBe(200);
    expect(await put(`${text(99)}  `, typed("text/plain"))).toMatchObject({
      status: 413,
      body: { type: "urn:portico:problem:payload-too-large" },
    });
    const base64 = (value: string) => put(Buffer.from(value).toString("base64"), { isBase64Encoded: true });
    expect((await base64(text(99))).status).toBe(200);
    expect((await base64(`${text(99)}  `)).status).toBe(413);
  });

  it.each([
    ["{", "line 1, column 2"],
    ['{"name":}', "unexpected }"],
    ['{\n  "name": "x",\n}', "line 3, column 1"],
    ["nul", "too early"],
    ["name=x", "unexpected"],
    ["[1] 2", "line 1, column 5"],
  ])("S5.18 answers 400 malformed-json to %j, and says where", async (text, place) => {
    const { status, body } = await put(text);
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: "urn:portico:problem:malformed-json", detail: expect.stringContaining(place) });
  });

  it.each([[undefined], [""]])("says that a body is required (%j)", async (body) => {
    const answer = await put(body, typed(undefined));
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: "The body is required", errors: [{ pointer: "#", detail: "is required" }] },
    });
  });

  it("takes a body in base64, and refuses one that is not UTF-8", async () => {
    const encoded = (bytes: Buffer) => put(bytes.toString("base64"), { isBase64Encoded: true });
    expect((await encoded(Buffer.from('{"name":"é"}'))).body).toEqual({ name: "é" });
    expect((await encoded(Buffer.from('\ufeff{"name":"é"}'))).status).toBe(200);
    expect(await encoded(Buffer.from('{"name":"é"}', "latin1"))).toMatchObject({
      status: 400,
      body: { detail: "The body is not UTF-8" },
    });
  });

  it("takes a byte order mark for what it is", async () => expect((await put('\ufeff{"name":"x"}')).status).toBe(200));

  it.each([
    ['{"name":"x","more":{"__proto__":{"isAdmin":true}}}', "#/more/__proto__"],
    ['{"name":"x","__proto__":{}}', "#/__proto__"],
    ['{"name":"x","more":[1,1e999]}', "#/more/1"],
    [`{"name":"x","more":${"[".repeat(40)}${"]".repeat(40)}}`, undefined],
  ])("S1.28 refuses what it could not keep as it was sent: %s", async (text, pointer) => {
    const { status, body } = await put(text);
    expect(status).toBe(pointer ? 400 : 200);
    expect(body.errors?.[0].pointer).toBe(pointer);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it("S1.28 refuses nesting that would overflow what recurses over it", async () => {
    const deep = route("POST /x", {
      summary: "x",
      auth: open(),
      body: z.unknown(),
      maxBytes: 5_000_000,
      responses: { 200: z.unknown() },
    });
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    const one = serve(deep, () => ok({}));
    expect((await call(one, "POST /x", { body: nested(100) })).status).toBe(200);
    const { status, body } = await call(one, "POST /x", { body: nested(2_000_000) });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: "#", detail: "is nested deeper than 100 arrays and objects" }]);
  });
});
