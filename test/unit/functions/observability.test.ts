import "./support/environment";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import * as z from "zod/mini";
import { apiKey, open, route } from "../../../functions/runtime/contract";
import { createLogger, logLevels } from "../../../functions/runtime/logger";
import { EmbeddedMetrics } from "../../../functions/runtime/metrics";
import { conflict } from "../../../functions/runtime/problem";
import { noContent, ok } from "../../../functions/runtime/reply";
import { dispatch, serve } from "../../../functions/runtime/serve";
import emfSchema from "./emf.schema.json";
import logSchema from "./log-record.schema.json";
import { call, useOutput } from "./support/requests";

const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
const validators = { log: ajv.compile(logSchema), emf: ajv.compile(emfSchema) };
const errorsOf = (kind: keyof typeof validators, value: unknown) => {
  validators[kind](value);
  return validators[kind].errors ?? [];
};

const output = useOutput();

const thing = route("POST /things/{id}", {
  summary: "Do",
  auth: apiKey(),
  path: z.strictObject({ id: z.string() }),
  body: z.looseObject({ act: z.string() }),
  responses: { 200: z.strictObject({}), 204: null },
});
const handler = dispatch(
  serve(thing, ({ body, log, metrics }) => {
    if (body.act === "fail") throw new Error("inner detail", { cause: new Error("root") });
    if (body.act === "refuse") throw conflict();
    if (body.act === "log")
      for (const level of logLevels) log[level]("told", { level: "forged", service: "forged", n: 1 });
    if (body.act === "measure") {
      metrics.count("Parts", 2);
      metrics.count("Parts");
      metrics.add("Wait", 1.5, "Milliseconds");
      metrics.add("Wait", 2.5, "Milliseconds");
    }
    return body.act === "nothing" ? noContent() : ok({});
  }),
);
const act = (what: string, request = {}) =>
  call(handler, "POST /things/{id}", {
    pathParameters: { id: "private-id" },
    body: { act: what, password: "hunter2" },
    ...request,
  });

describe("access record", () => {
  it.each([
    ["go", 200, "info"],
    ["nothing", 204, "info"],
    ["refuse", 409, "info"],
    ["fail", 500, "error"],
  ])(
    "S4.49 is written once for each request: id, caller, endpoint, method, status, time (%s)",
    async (what, status, level) => {
      await act(what, { requestContext: { requestId: "request-7" } });
      const records = output.records("request");
      expect(records).toHaveLength(1);
      expect(errorsOf("log", records[0])).toEqual([]);
      expect(records[0]).toMatchObject({
        level,
        status,
        requestId: "request-7",
        functionRequestId: "lambda-1",
        caller: "apiKey:key-1",
        method: "POST",
        route: "POST /things/{id}",
        service: "events",
        stage: "test",
      });
    },
  );

  it("S4.49 has the error with stack and cause, of failures only", async () => {
    await act("fail");
    await act("refuse");
    const [failed, refused] = output.records("request");
    expect(failed.error).toMatchObject({ name: "Error", message: "inner detail", cause: { message: "root" } });
    expect(failed.error.stack).toContain("observability.test.ts");
    expect(refused).toMatchObject({ problem: "urn:portico:problem:conflict" });
    expect(refused.error).toBeUndefined();
  });

  it("S4.49 is written for requests that reach no handler", async () => {
    await call(handler, "GET /nowhere");
    await act("go", { body: "{" });
    expect(output.records("request")).toMatchObject([
      { route: "unmatched", status: 404 },
      { route: "POST /things/{id}", status: 400, problem: "urn:portico:problem:malformed-json" },
    ]);
    for (const record of output.records()) expect(errorsOf("log", record)).toEqual([]);
  });

  it("S4.48 carries the X-Ray trace of the request", async () => {
    const root = "1-5759e988-bd862e3fe1be46a994272793";
    await act("go", {
      headers: {
        "content-type": "application/json",
        "X-Amzn-Trace-Id": `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`,
      },
    });
    expect(output.records("request")[0]?.traceId).toBe(root);
  });

  it("S1.29 holds no body, no key, no header and no path parameter", async () => {
    const headers = { "content-type": "application/json", authorization: "Bearer abc", "x-api-key": "the-key" };
    for (const what of ["go", "fail", "refuse"]) await act(what, { headers });
    expect(output.text()).not.toMatch(/hunter2|Bearer|the-key|private-id/);
  });

  it("marks the first request of an instance, and only that", async () => {
    await jest.isolateModulesAsync(async () => {
      const fresh = await import("../../../functions/runtime/serve");
      const once = fresh.serve(route("GET /", { summary: "x", auth: open(), responses: { 204: null } }), () =>
        noContent(),
      );
      for (const _ of [1, 2]) await call(once, "GET /");
    });
    expect(output.records("request").map(({ coldStart }) => coldStart)).toEqual([true, undefined]);
  });
});

describe("logger", () => {
  it("S4.48 S5.23 writes one JSON record per line, of its level and above, from debug to critical", () => {
    for (const [index, least] of logLevels.entries()) {
      const log = createLogger(least, { service: "s" });
      for (const level of logLevels) log[level](`${least}>${level}`);
      for (const [other, level] of logLevels.entries()) {
        expect(log.writes(level)).toBe(other >= index);
        expect(output.records(`${least}>${level}`)).toHaveLength(other >= index ? 1 : 0);
      }
    }
    for (const record of output.records()) expect(errorsOf("log", record)).toEqual([]);
  });

  it("S5.23 lets no field lie about what the record itself says", async () => {
    await act("log");
    const told = output.records("told");
    expect(told.map(({ level }) => level)).toEqual(["info", "warn", "error", "critical"]);
    expect(told[0]).toMatchObject({ service: "events", route: "POST /things/{id}", caller: "apiKey:key-1", n: 1 });
    for (const record of told) expect(errorsOf("log", record)).toEqual([]);
  });

  it("S5.23 redacts what looks like a secret, at any depth", () => {
    createLogger("info", { service: "s" }).info("x", {
      Authorization: "s3",
      "x-api-key": "s3",
      apiKey: "s3",
      body: "s3",
      cookie: "s3",
      nested: [{ clientSecret: "s3", userPassword: "s3", access_token: "s3" }],
      keyId: "kept",
      tokens: 3,
    });
    expect(output.text()).not.toContain("s3");
    expect(output.records()[0]).toMatchObject({ keyId: "kept", tokens: 3, apiKey: "[redacted]" });
  });

  it("S5.23 writes of an error its name, message, stack, cause and code, and no more", () => {
    const error = Object.assign(new Error("no", { cause: { why: 1 } }), {
      code: "E1",
      Item: { id: "x" },
      $metadata: { requestId: "r" },
    });
    createLogger("info", { service: "s" }).error("x", { error });
    expect(output.records()[0]?.error).toEqual({
      name: "Error",
      message: "no",
      stack: expect.stringContaining("observability"),
      code: "E1",
      awsRequestId: "r",
      cause: { why: 1 },
    });
  });

  it("S5.23 writes a valid record whatever it is given", () => {
    const cyclic: Record<string, unknown> = { big: 1n };
    const log = createLogger("info", { service: "s" });
    log.info("big", { n: 2n ** 70n, f: () => 1, u: undefined, d: new Date(Number.NaN) });
    log.info("cyclic", Object.assign(cyclic, { cyclic }));
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.object({ withBigInt: true }), (message, fields) =>
        log.warn(message, fields),
      ),
    );
    const records = output.records();
    expect(records.length).toBeGreaterThan(100);
    expect(records[1]).toMatchObject({ message: "cyclic", unwritable: expect.stringContaining("circular") });
    for (const record of records.slice(0, 2)) expect(errorsOf("log", record)).toEqual([]);
  });
});

describe("metrics", () => {
  it.each([
    ["go", { Requests: 1, Errors: 0, Faults: 0 }],
    ["refuse", { Requests: 1, Errors: 1, Faults: 0 }],
    ["fail", { Requests: 1, Errors: 0, Faults: 1 }],
  ])(
    "S4.50 counts each request and its outcome by service and route, and measures its time (%s)",
    async (what, counts) => {
      await act(what, { requestContext: { requestId: "request-9" } });
      const [line, ...more] = output.metrics();
      expect(more).toEqual([]);
      expect(errorsOf("emf", line)).toEqual([]);
      expect(line).toMatchObject({ ...counts, Service: "events", Route: "POST /things/{id}", requestId: "request-9" });
      expect(line.Latency).toBeGreaterThan(0);
      const [directive] = line._aws.CloudWatchMetrics;
      expect(directive).toMatchObject({ Namespace: "Portico", Dimensions: [["Service", "Route"]] });
      expect(directive.Metrics).toContainEqual({ Name: "Latency", Unit: "Milliseconds" });
    },
  );

  it("S4.50 names in its directive only members that the record has, with values that the format takes", async () => {
    await act("measure");
    const [line] = output.metrics();
    expect(errorsOf("emf", line)).toEqual([]);
    for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      for (const name of Dimensions.flat()) expect(line[name]).toEqual(expect.any(String));
      for (const { Name } of Metrics)
        for (const value of [line[Name]].flat()) expect(Number.isFinite(value)).toBe(true);
    }
    expect(line).toMatchObject({ Parts: 3, Wait: [1.5, 2.5] });
  });

  it("S4.50 makes no dimension of what callers choose", async () => {
    for (const path of ["/a", "/b", "/c"]) await call(handler, `GET ${path}`);
    expect(new Set(output.metrics().map(({ Route }) => Route))).toEqual(new Set(["unmatched"]));
  });

  it.each([
    ["a name of its own members", (metrics: EmbeddedMetrics) => metrics.count("Latency"), /cannot be called "Latency"/],
    ["a name that is not ASCII", (metrics: EmbeddedMetrics) => metrics.count("Zähler"), /cannot be called/],
    [
      "a value that is no number",
      (metrics: EmbeddedMetrics) => metrics.add("A", Number.NaN, "None"),
      /not a finite number/,
    ],
    [
      "two units",
      (metrics: EmbeddedMetrics) => {
        metrics.count("A");
        metrics.add("A", 1, "Bytes");
      },
      /is in Count, not in Bytes/,
    ],
    [
      "too many values",
      (metrics: EmbeddedMetrics) => {
        for (let n = 0; n < 101; n++) metrics.add("A", n, "None");
      },
      /up to 100/,
    ],
    [
      "too many names",
      (metrics: EmbeddedMetrics) => {
        for (let n = 0; n < 97; n++) metrics.count(`A${n}`);
      },
      /up to 96/,
    ],
  ])("refuses %s", (_, use, message) => {
    expect(() => use(new EmbeddedMetrics())).toThrow(message);
  });
});
