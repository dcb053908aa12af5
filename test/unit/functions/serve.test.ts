import "./support/environment";
import * as z from "zod/mini";
import { type Auth, allOf, apiKey, open, role, route, signedIn } from "../../../functions/runtime/contract";
import { methodNotAllowed } from "../../../functions/runtime/problem";
import { created, noContent, ok } from "../../../functions/runtime/reply";
import { dispatch, serve } from "../../../functions/runtime/serve";
import { call, useOutput } from "./support/requests";
import { get, handler, home } from "./support/things";

useOutput();

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

  it("say who calls, as far as the contract asks", async () => {
    const asking = (auth: Auth) => route("GET /mine", { summary: "x", auth, responses: { 200: z.string() } });
    const mine = route("GET /mine", { summary: "x", auth: signedIn(), responses: { 200: z.string() } });
    const both = route("GET /mine", { summary: "x", auth: allOf(apiKey(), role("a")), responses: { 200: z.string() } });
    const keyed = route("GET /mine", { summary: "x", auth: allOf(apiKey()), responses: { 200: z.string() } });
    const served = serve(mine, ({ caller }) => ok(`${caller.subject} ${caller.scopes}`));
    serve(both, ({ caller }) => ok(caller.roles.join()));
    // @ts-expect-error a key has no subject
    serve(keyed, ({ caller }) => ok(caller.subject));
    // @ts-expect-error nobody knows what this asks for
    serve(asking(open()), ({ caller }) => ok(caller.subject));
    const requestContext = { authorizer: { principalId: "ada", scopes: "read" } };
    expect((await call(served, "GET /mine", { requestContext })).body).toBe("ada read");
    expect((await call(served, "GET /mine")).status).toBe(401);
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
