import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { runExample } from "./support/example";
import type { Run } from "./support/program";

const example = join(__dirname, "../../../examples/hello-gateway");

/** Runs the program as the stack's committed file says, with more settings. */
async function runStack(stack: string, more: Record<string, string> = {}): Promise<Run<object>> {
  const { config } = parse(readFileSync(join(example, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, string>;
  };
  return runExample("hello-gateway", { stack, project: "hello", config: { ...config, ...more } });
}

const helloOf = (all: Run<object>) => all.one("aws:lambda/function:Function", "hello").inputs;

describe("examples/hello-gateway", () => {
  it.each([
    ["dev", { rate: 50, burst: 100, level: "debug", reserved: undefined, retention: 30 }],
    ["staging", { rate: 20, burst: 40, level: "info", reserved: undefined, retention: 30 }],
    ["prod", { rate: 200, burst: 500, level: "info", reserved: 50, retention: 365 }],
  ])("S3.19 S3.20 S3.23 differs in %s by its typed settings alone", async (stack, expected) => {
    const all = await runStack(stack);
    expect(all.one("aws:apigateway/methodSettings:MethodSettings").inputs.settings).toMatchObject({
      throttlingRateLimit: expected.rate,
      throttlingBurstLimit: expected.burst,
    });
    const hello = helloOf(all);
    expect(hello.reservedConcurrentExecutions).toBe(expected.reserved);
    expect(hello.environment).toMatchObject({
      variables: { LOG_LEVEL: expected.level, DEFAULT_LANGUAGE: "en", PORTICO_STAGE: stack },
    });
    expect(all.one("aws:cloudwatch/logGroup:LogGroup", "hello-log-group").inputs.retentionInDays).toBe(
      expected.retention,
    );
  });

  it("S3.9 has its handler in src/handlers/hello.py, for Python 3.12", async () => {
    expect(helloOf(await runStack("dev"))).toMatchObject({
      runtime: "python3.12",
      handler: "hello.handler",
      code: { assets: { "hello.py": { path: join(example, "src/handlers/hello.py") } } },
    });
  });

  it("S3.15 has alarms for the gateway and the function", async () => {
    const alarms = (await runStack("prod")).of("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms.map(({ inputs }) => `${inputs.namespace} ${inputs.metricName}`).sort()).toEqual([
      "AWS/ApiGateway 5XXError",
      "AWS/Lambda Duration",
      "AWS/Lambda Errors",
    ]);
  });

  it("S3.20 takes what a stack sets", async () => {
    const all = await runStack("dev", { "hello:defaultLanguage": "de", "hello:burst": "7" });
    expect(helloOf(all).environment).toMatchObject({ variables: { DEFAULT_LANGUAGE: "de" } });
    expect(all.one("aws:apigateway/methodSettings:MethodSettings").inputs.settings).toMatchObject({
      throttlingBurstLimit: 7,
    });
  });

  it.each([
    ["defaultLanguage", "xx", "one of de, en, es, fr"],
    ["logLevel", "loud", "one of debug, info, warn, error"],
    ["requestsPerSecond", "fast", "a whole number from 1"],
    ["requestsPerSecond", "0", "a whole number from 1"],
    ["burst", "1.5", "a whole number from 1"],
    ["reservedConcurrency", "-1", "a whole number from 1"],
  ])("S3.20 refuses %s: %s, and says which file and what it may be", async (key, value, wanted) => {
    await expect(runStack("staging", { [`hello:${key}`]: value })).rejects.toThrow(
      `hello:${key} is "${value}"; in Pulumi.staging.yaml, make it ${wanted}, or leave it out`,
    );
  });

  it("S3.24 shows its architecture and the flows of requests, logs and metrics", () => {
    const readme = readFileSync(join(example, "README.md"), "utf8");
    const diagrams = [...readme.matchAll(/^#+ (.+)\n(?:(?!^#)[\s\S])*?^```mermaid\n(\w+)/gm)].map(([, title]) => title);
    expect(diagrams).toEqual(["Architecture", "A request", "Logs", "Metrics"]);
  });
});
