import "./environment";
import * as z from "zod/mini";
import { apiKey, open, problem, route } from "../../../../functions/runtime/contract";
import { accepted, created, noContent, ok } from "../../../../functions/runtime/reply";
import { dispatch, serve } from "../../../../functions/runtime/serve";
import { call, type TestRequest } from "./requests";

/** What the handler of things throws. */
export const teapot = problem("teapot", 418, "This is a teapot");
export const getThing = route("GET /things/{id}", {
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
export const putThing = route("PUT /things/{id}", {
  summary: "Write",
  auth: apiKey(),
  path: z.strictObject({ id: z.string() }),
  body: z.strictObject({ name: z.string(), more: z.optional(z.unknown()) }),
  maxBytes: 100,
  responses: { 200: z.unknown(), 201: z.unknown(), 202: z.unknown(), 204: null },
});
export const home = route("GET /", { summary: "Home", auth: open(), responses: { 200: z.unknown() } });

/** An API of things, which does what the name in the body says. */
export const handler = dispatch(
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

export const get = (request: TestRequest = {}) =>
  call(handler, "GET /things/{id}", { pathParameters: { id: "1" }, ...request });
export const put = (body: unknown, request: TestRequest = {}) =>
  call(handler, "PUT /things/{id}", { pathParameters: { id: "1" }, body, ...request });
export const typed = (type: string | undefined) => ({ headers: type === undefined ? {} : { "content-TYPE": type } });
