import "./support/environment";
import * as classic from "zod";
import * as z from "zod/mini";
import { apiKey, open, problem, route } from "../../../functions/runtime/contract";
import * as problems from "../../../functions/runtime/problem";
import { methodNotAllowed, type ProblemType } from "../../../functions/runtime/problem";
import type { Handler } from "../../../functions/runtime/proxy-event";
import { accepted, created, noContent, ok } from "../../../functions/runtime/reply";
import { dispatch, serve } from "../../../functions/runtime/serve";
import { call, proxyEvent, type TestRequest, useOutput } from "./support/requests";

const output = useOutput();

const teapot = problem("teapot", 418, "This is a teapot");
const getThing = route("GET /things/{id}", {
  summary: "Read",
  auth: apiKey(),
  path: z.strictObject({ id: z.string().check(z.maxLength(5)) }),
  query: z.strictObject({
    size: z._default(z.coerce.number().check(z.int(), z.gte(1)), 3),
    tag: z.optional(z.array(z.string())),
    name: z.optional(z.string()),
  }),
  headers: z.strictObject({ "x-kind": z.optional(z.enum(["a", "b"])) }),
  responses: { 200: z.unknown() },
});
const putThing = route("PUT /things/{id}", {
  summary: "Write",
  auth: apiKey(),
  path: z.strictObject({ id: z.string() }),
  body: z.strictObject({ name: z.string(), more: z.optional(z.unknown()) }),
  maxBytes: 100,
  responses: { 200: z.unknown(), 201: z.unknown(), 202: z.unknown(), 204: null },
});
const home = route("GET /", { summary: "Home", auth: open(), responses: { 200: z.unknown() } });

const handler = dispatch(
  serve(getThing, ({ body, path, query, headers, caller, requestId, baseUrl }) =>
    ok({ body, path, query, headers, caller, requestId, baseUrl }),
  ),
  serve(putThing, ({ body }) => {
    if (body.name === "teapot")
      throw teapot({ detail: "Short and stout", colour: "white", headers: { "x-spout": "1" } });
    if (body.name === "string") throw "a string";
    if (body.name === "undeclared") return { status: 299, body: {} } as never;
    if (body.name === "cyclic") return ok(Object.assign(body, { body }));
    if (body.name === "huge") return ok("x".repeat(7_000_000));
    if (body.name === "quotes") return ok('"'.repeat(2_000_000));
    if (body.name === "nothing") return noContent();
    if (body.name === "made") return created({}, "/things/1");
    return body.name === "later" ? accepted({}) : ok(body, { "cache-control": "private" });
  }),
  serve(home, ({ caller }) => ok({ caller })),
);

const get = (request: TestRequest = {}) =>
  call(handler, "GET /things/{id}", { pathParameters: { id: "1" }, ...request });
const put = (body: unknown, request: TestRequest = {}) =>
  call(handler, "PUT /things/{id}", { pathParameters: { id: "1" }, body, ...request });
const typed = (type: string | undefined) => ({ headers: type === undefined ? {} : { "content-TYPE": type } });

describe("types", () => {
  const typed = route("POST /typed/{id}", {
    summary: "x",
    auth: open(),
    path: z.strictObject({ id: z.string() }),
    body: z.strictObject({ kind: z.enum(["a", "b"]) }),
    responses: { 200: z.strictObject({ kind: z.enum(["a", "b"]), list: z.array(z.number()) }), 204: null },
  });

  it("are the contract's, for what comes in and for what goes out", async () => {
    const good = serve(typed, ({ body, path, query }) => {
      const nothing: undefined = query;
      const texts: [string, "a" | "b"] = [path.id, body.kind];
      return texts[1] === "a" && nothing === undefined ? ok({ kind: "a", list: [1] }) : noContent();
    });
    // @ts-expect-error the contract has no 201
    serve(typed, () => created({ kind: "a", list: [] }));
    // @ts-expect-error c is no kind
    serve(typed, () => ok({ kind: "c", list: [] }));
    // @ts-expect-error the body has no field of that name
    serve(typed, ({ body }) => ok({ kind: body.kin, list: [] }));
    const { body } = await call(good, "POST /typed/{id}", { pathParameters: { id: "1" }, body: { kind: "a" } });
    expect(body).toEqual({ kind: "a", list: [1] });
  });
});

describe("dispatch", () => {
  it("gives each route to its handler, with the parsed request", async () => {
    const { status, body, headers } = await get({
      query: { size: "7", tag: ["x", "y"], name: "n" },
      headers: { "X-Kind": "a", accept: "*/*" },
      requestContext: { requestId: "r-1" },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      path: { id: "1" },
      query: { size: 7, tag: ["x", "y"], name: "n" },
      headers: { "x-kind": "a" },
      caller: { kind: "apiKey", id: "key-1" },
      requestId: "r-1",
      baseUrl: "https://abc.execute-api.eu-central-1.amazonaws.com/prod",
    });
    expect(headers).toMatchObject({ "content-type": "application/json", "x-request-id": "r-1" });
  });

  it("reads what the gateway sends as single values only", async () => {
    const { body } = await get({
      queryStringParameters: { tag: "x" },
      headers: { "x-kind": "b" },
      multiValueHeaders: null,
    });
    expect(body).toMatchObject({ query: { size: 3, tag: ["x"] }, headers: { "x-kind": "b" } });
  });

  it("reads headers from all their values", async () => {
    const { body } = await get({ multiValueHeaders: { "X-Kind": ["b"], "X-Other": ["1", "2"] } });
    expect(body.headers).toEqual({ "x-kind": "b" });
  });

  it("S5.18 answers 404 not-found where it has no route, and 405 method-not-allowed with Allow", async () => {
    expect(await call(handler, "GET /nowhere")).toMatchObject({
      status: 404,
      body: { type: "urn:portico:problem:not-found" },
    });
    const { status, body, headers } = await call(handler, "DELETE /things/{id}");
    expect(status).toBe(405);
    expect(body).toMatchObject({ type: methodNotAllowed.type });
    expect(headers.allow).toBe("GET, PUT");
  });

  it("answers HEAD as GET, without the body", async () => {
    const { status, raw, headers } = await call(handler, "HEAD /things/{id}", { pathParameters: { id: "1" } });
    expect({ status, body: raw.body }).toEqual({ status: 200, body: "" });
    expect(headers["content-type"]).toBe("application/json");
    expect((await call(handler, "HEAD /things/{id}", { pathParameters: { id: "too long" } })).raw).toMatchObject({
      statusCode: 400,
      body: "",
    });
  });

  it.each([[{}], [undefined], [{ version: "2.0", routeKey: "GET /", requestContext: {} }]])(
    "fails with a line that says so when it is invoked with another event (%j)",
    async (event) => {
      await expect(handler(event as never, { awsRequestId: "l" })).rejects.toThrow("API Gateway proxy events");
    },
  );

  it("refuses to serve a route twice", () => {
    const served = serve(home, () => ok({}));
    expect(() => dispatch(served, served)).toThrow("GET / is served twice");
  });

  it("S5.18 answers 403 forbidden to a caller without a key, unless the route is open", async () => {
    const requestContext = { identity: {} };
    expect(await get({ requestContext })).toMatchObject({
      status: 403,
      body: { type: "urn:portico:problem:forbidden" },
    });
    expect(await call(handler, "GET /", { requestContext })).toMatchObject({
      status: 200,
      body: { caller: { kind: "anonymous" } },
    });
  });
});

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
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: "#", detail: "is required" }] } });
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

describe("answers", () => {
  it.each([
    ["made", 201, { location: "/things/1" }],
    ["later", 202, {}],
    ["nothing", 204, {}],
  ])("%s: %i", async (name, status, headers) => expect(await put({ name })).toMatchObject({ status, headers }));

  it("have no content type when they have no content", async () => {
    const { raw } = await put({ name: "nothing" });
    expect(raw.body).toBe("");
    expect(raw.headers["content-type"]).toBeUndefined();
  });

  it("are text as it is where the contract has another content type than JSON, which the handler may name more closely", async () => {
    const page = route("GET /", {
      summary: "Home",
      auth: open(),
      contentType: "text/html",
      responses: { 200: z.string() },
    });
    const plain = serve(page, () => ok('<p class="a">'));
    const raw = async (served: Handler) => await served(proxyEvent("GET /"), { awsRequestId: "1" });
    expect(await raw(plain)).toMatchObject({ headers: { "content-type": "text/html" }, body: '<p class="a">' });
    const closer = serve(page, () => ok("p", { "content-type": "text/html; charset=utf-8" }));
    expect((await raw(closer)).headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(
      (
        await call(
          serve(page, () => Promise.reject(teapot())),
          "GET /",
        )
      ).body.status,
    ).toBe(418);
  });

  it.each([["x"], ["teapot"], ["string"]])("S1.28 carry the security headers (%s)", async (name) => {
    const { headers } = await put({ name });
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "strict-transport-security": "max-age=63072000; includeSubDomains",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cache-control": name === "x" ? "private" : "no-store",
    });
  });

  it("S1.29 are problems too where another copy of the kit made them, as `portico/contract` beside `portico/runtime`", async () => {
    let other = problem;
    jest.isolateModules(() => {
      other = require("../../../functions/runtime/problem").problem;
    });
    const gone = other("gone", 410, "It is gone")({ detail: "since noon" });
    const failing = serve(home, () => {
      throw gone;
    });
    expect(other).not.toBe(problem);
    expect((await call(failing, "GET /")).body).toMatchObject({ status: 410, detail: "since noon" });
  });

  it("S5.18 are problems (RFC 9457) when the handler throws one", async () => {
    const { status, body, headers } = await put({ name: "teapot" }, { requestContext: { requestId: "r-2" } });
    expect(status).toBe(418);
    expect(headers).toMatchObject({ "content-type": "application/problem+json", "x-spout": "1" });
    expect(body).toEqual({
      type: "urn:portico:problem:teapot",
      title: "This is a teapot",
      status: 418,
      detail: "Short and stout",
      colour: "white",
      instance: "/prod/things/1",
      requestId: "r-2",
    });
  });

  it.each([
    ["string", "a string"],
    ["undeclared", "answered 299, which its contract does not declare"],
    ["cyclic", "circular"],
    ["huge", "Lambda gives back 6 MB"],
  ])(
    "S1.29 S5.18 are 500 internal-error with the request id and no detail, when the handler fails (%s)",
    async (name, reason) => {
      const { status, body } = await put({ name }, { requestContext: { requestId: "r-3" } });
      expect(status).toBe(500);
      expect(body).toEqual({
        type: "urn:portico:problem:internal-error",
        title: expect.any(String),
        status: 500,
        instance: "/prod/things/1",
        requestId: "r-3",
      });
      expect(JSON.stringify(output.records("request")[0])).toContain(reason);
    },
  );

  it("measure what Lambda will have to give back, quotes doubled twice", async () => {
    expect((await put({ name: "quotes" })).status).toBe(500);
  });

  it.each(Object.entries(problems).filter(([, kind]) => "type" in kind) as [string, ProblemType][])(
    "S5.18 have a status, a title and a stable type of their own: %s",
    async (name, kind) => {
      const answer = await call(
        serve(home, () => {
          throw kind({ detail: "this" });
        }),
        "GET /",
      );
      const type = `urn:portico:problem:${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      expect(answer.body).toMatchObject({
        type,
        status: answer.status,
        title: kind.title,
        detail: "this",
        instance: "/prod/",
      });
      expect(answer.status).toBe(kind.status);
      expect(answer.headers["content-type"]).toBe("application/problem+json");
    },
  );

  it.each([
    ["a throttle", Object.assign(new Error("x"), { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } })],
    [
      "a failure of the service",
      Object.assign(new Error("x"), { name: "Whatever", $metadata: { httpStatusCode: 503 } }),
    ],
    ["a refused connection", Object.assign(new Error("x"), { code: "ECONNREFUSED" })],
    ["a timeout", Object.assign(new Error("x"), { name: "TimeoutError" })],
  ])("S5.18 are 503 unavailable with Retry-After for %s behind us", async (_, error) => {
    const failing = serve(home, () => {
      throw error;
    });
    const { status, body, headers } = await call(failing, "GET /");
    expect(status).toBe(503);
    expect(body.type).toBe("urn:portico:problem:unavailable");
    expect(headers["retry-after"]).toBe("2");
    expect(output.records("request")[0]).toMatchObject({ level: "error", error: { message: "x" } });
  });

  it("S5.18 are 504 gateway-timeout just before Lambda would stop the function, and the handler's calls are aborted", async () => {
    let aborted = false;
    const slow = serve(home, async ({ signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          resolve(undefined);
        });
      });
      return ok({});
    });
    const { status, body } = await call(slow, "GET /", {}, { getRemainingTimeInMillis: () => 130 });
    expect(status).toBe(504);
    expect(body.type).toBe("urn:portico:problem:gateway-timeout");
    expect(aborted).toBe(true);
    expect(output.metrics()).toMatchObject([{ Faults: 1, Route: "GET /" }]);
  });
});
