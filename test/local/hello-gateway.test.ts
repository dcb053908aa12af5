import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import emfSchema from "../unit/functions/emf.schema.json";
import logSchema from "../unit/functions/log-record.schema.json";
import { useStack } from "./support/stack";

/** One line of a log group, parsed. */
type Line = Record<string, unknown>;

const stack = useStack("examples/hello-gateway");
const hello = (body: unknown, headers: Record<string, string> = {}) => stack.post("/api/abc/hello", body, headers);
const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
const idOf = (type: string, name: string) =>
  String(stack.stack.resources.find((each) => each.type === type && each.name === name)?.id);
const functionName = () => idOf("aws:lambda/function:Function", "hello");
const group = (name: string) => idOf("aws:cloudwatch/logGroup:LogGroup", name);

async function linesOf(logGroup: string): Promise<Line[]> {
  const logs = new CloudWatchLogsClient(stack.aws);
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: logGroup }));
  return events.flatMap(({ message = "" }) => (message.startsWith("{") ? [JSON.parse(message) as Line] : []));
}

const invocations = async () => {
  const lines = await linesOf(group("hello-log-group"));
  return lines.filter(({ type }) => type === "platform.start").length;
};

describe("The hello gateway on the local cloud", () => {
  it("S3.1 S3.2 S3.9 runs the Python handler and returns its answer", async () => {
    const answer = await hello({ name: "Ada", language: "fr" });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { greeting: "Bonjour, Ada!", language: "fr", stage: "dev" },
    ]);
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it("S3.10 answers errors of the handler as problems that name every field", async () => {
    const answer = await hello({ name: "<b>", extra: 1 });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(await answer.json()).toMatchObject({
      type: "urn:portico:problem:invalid-request",
      requestId: answer.headers.get("x-request-id"),
      errors: [{ pointer: "#/extra" }, { pointer: "#/name" }],
    });
  });

  it("S3.3 S3.4 S3.7 refuses before any function runs: no key, a wrong one, a body that breaks the contract", async () => {
    await hello({ name: "Ada" });
    const before = await invocations();
    expect(before).toBeGreaterThan(0);
    const refused = [
      await fetch(`${stack.url}/api/abc/hello`, { method: "POST", body: "{}" }),
      await hello({ name: "Ada" }, { "x-api-key": "wrong" }),
      await hello({}),
      await hello({ name: 7 }),
      await hello({ name: "n".repeat(65) }),
      await hello({ name: "Ada", language: "xx" }),
      await fetch(`${stack.url}/api/abc/hello`, { headers: { "x-api-key": stack.apiKey } }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 400, 400, 400, 400, 405]);
    for (const answer of refused) expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await invocations()).toBe(before);
  });

  it("S3.8 S3.11 S3.32 leaves a line in the gateway's log and one in the function's, with one request id and one trace", async () => {
    const answer = await hello({ name: "Ada" });
    const requestId = answer.headers.get("x-request-id");
    const mine = (lines: Line[]) => lines.filter((line) => line.requestId === requestId);
    const [access] = mine(await linesOf(group("api-access-log")));
    expect(access).toMatchObject({ route: "/api/abc/hello", method: "POST", status: "200", stage: "dev" });
    const [record] = mine(await linesOf(group("hello-log-group"))).filter(({ message }) => message === "request");
    expect(record).toMatchObject({ service: "hello", route: "POST /api/abc/hello", status: 200, level: "info" });
    expect(record?.traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(String(access?.traceId)).toContain(record?.traceId);
  });

  it("S3.12 S3.14 writes records and metrics by the schemas of the handlers in TypeScript", async () => {
    await hello({ name: "Ada" });
    await hello({ name: "<b>" });
    const lines = await linesOf(group("hello-log-group"));
    const records = lines.filter(({ level }) => level !== undefined);
    const metrics = lines.filter(({ _aws }) => _aws !== undefined);
    expect(records.length).toBeGreaterThan(metrics.length); // the stack dev logs at debug
    expect(metrics.length).toBeGreaterThan(1);
    const faults = (schema: object, all: Line[]) => {
      const validate = ajv.compile(schema);
      return all.flatMap((line) => (validate(line) ? [] : [[validate.errors, line]]));
    };
    expect(faults(logSchema, records)).toEqual([]);
    expect(faults(emfSchema, metrics)).toEqual([]);
  });

  it("S3.13 S3.14 is measured: the gateway's, the function's and the handler's own metrics", async () => {
    await hello({ name: "Ada", language: "es" });
    const cloudWatch = new CloudWatchClient(stack.aws);
    const sum = async (Namespace: string, MetricName: string, dimensions: Record<string, string>) => {
      const { Datapoints = [] } = await cloudWatch.send(
        new GetMetricStatisticsCommand({
          Namespace,
          MetricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          StartTime: new Date(Date.now() - 3_600_000),
          EndTime: new Date(Date.now() + 60_000),
          Period: 3600,
          Statistics: ["Sum"],
        }),
      );
      return Datapoints.reduce((all, { Sum = 0 }) => all + Sum, 0);
    };
    const route = { Service: "hello", Route: "POST /api/abc/hello" };
    expect(await sum("Portico", "Greetings.es", route)).toBe(1);
    expect(await sum("Portico", "Requests", route)).toBe(await invocations());
    expect(await sum("AWS/Lambda", "Invocations", { FunctionName: functionName() })).toBe(await invocations());
    const { Metrics = [] } = await cloudWatch.send(new ListMetricsCommand({ Namespace: "AWS/ApiGateway" }));
    expect(Metrics.map(({ MetricName }) => MetricName)).toEqual(
      expect.arrayContaining(["Count", "4XXError", "Latency"]),
    );
  });

  it("S3.18 is one program: what calls, runs, watches and refuses is declared in it", () => {
    const types = stack.stack.resources.map(({ type }) => type);
    for (const type of ["apigateway/restApi:RestApi", "lambda/function:Function", "wafv2/webAcl:WebAcl"])
      expect(types).toContain(`aws:${type}`);
    expect(types.filter((type) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")).toHaveLength(3);
  });
});
