import "./support/environment";
import * as z from "zod/mini";
import { open, problem, route } from "../../../functions/runtime/contract";
import type { ProblemType } from "../../../functions/runtime/problem";
import * as problems from "../../../functions/runtime/problem";
import type { Handler } from "../../../functions/runtime/proxy-event";
import { ok } from "../../../functions/runtime/reply";
import { serve } from "../../../functions/runtime/serve";
import { call, proxyEvent, useOutput } from "./support/requests";
import { home, put, teapot } from "./support/things";

const output = useOutput();

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
