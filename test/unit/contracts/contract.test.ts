import * as z from "zod";
import { apiKey, open, problem, route } from "../../../functions/runtime/contract";

const spec = { summary: "s", auth: open(), responses: { 200: z.string() } } as const;

describe("route", () => {
  it("splits the signature and fills in the defaults", () => {
    const made = route("GET /things/{id}/start", { ...spec, path: z.strictObject({ id: z.string() }) });
    expect(made).toMatchObject({
      method: "GET",
      pathTemplate: "/things/{id}/start",
      signature: "GET /things/{id}/start",
      operationId: "getThingsByIdStart",
      maxBytes: 1048576,
    });
  });

  it.each([
    ["get /a", "write a method"],
    ["GET a", "write a method"],
    ["GET /a/", "write a method"],
    ["GET /a/x{id}", "whole segments"],
    ["OPTIONS /a", "write a method"],
    ["GET /{id}/{id}", "twice"],
  ])("refuses the signature %s", (signature, reason) => {
    expect(() => route(signature as "GET /a", spec)).toThrow(reason);
    expect(() => route(signature as "GET /a", spec)).toThrow(signature);
  });

  it("refuses a path whose parameters are not those that are declared", () => {
    expect(() => route("GET /a/{id}", spec)).toThrow(
      'route "GET /a/{id}": the path has parameters (id), `path` declares ()',
    );
    expect(() => route("GET /a", { ...spec, path: z.strictObject({ id: z.string() }) })).toThrow("declares (id)");
  });

  it("refuses a body where HTTP has none, no response, and more bytes than Lambda takes", () => {
    expect(() => route("GET /a", { ...spec, body: z.string() })).toThrow("GET takes no body");
    expect(() => route("POST /a", { ...spec, responses: {} })).toThrow("at least one response");
    expect(() => route("POST /a", { ...spec, maxBytes: 7_000_000 })).toThrow("maxBytes 7000000");
    expect(() => route("POST /a", { ...spec, maxBytes: 0 })).toThrow("maxBytes 0");
  });
});

describe("problem", () => {
  const gone = problem("thing-gone", 410, "The thing is gone");

  it("S5.18 has a stable type, status and title, and makes the error to throw", () => {
    const error = gone({ detail: "since Monday", id: "7", headers: { "x-a": "b" } });
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe("since Monday");
    expect(error.members).toEqual({
      type: "urn:portico:problem:thing-gone",
      status: 410,
      title: "The thing is gone",
      detail: "since Monday",
      id: "7",
    });
    expect(gone().message).toBe("The thing is gone");
  });

  it("refuses names and statuses that are no problem's", () => {
    expect(() => problem("Thing Gone", 410, "t")).toThrow('problem name "Thing Gone": use kebab-case');
    expect(() => problem("fine", 200, "t")).toThrow("status 200 is not an error");
  });
});

it("has no default for who may call", () => {
  expect(apiKey()).toEqual({ kind: "apiKey" });
  // @ts-expect-error auth is required
  expect(() => route("GET /a", { summary: "s", responses: { 200: z.string() } })).not.toThrow();
});
