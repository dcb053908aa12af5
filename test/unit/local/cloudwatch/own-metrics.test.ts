import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Metrics } from "../../../../local/metrics";
import type { Delivery } from "../../../../local/service";
import { type CloudWatchService, createCloudWatchService } from "../../../../local/services/cloudwatch";
import { createLambdaService } from "../../../../local/services/lambda";
import { createLogsService } from "../../../../local/services/logs";
import { createSqsService } from "../../../../local/services/sqs";
import { handler, http, proxyTo, TestCloud } from "../services/test-cloud";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Declared } from "../support/declared";

describe("metrics of functions", () => {
  let port: AwsPort;
  let declared: Declared;
  let lambda: LambdaClient;
  const told: Delivery[] = [];

  beforeAll(async () => {
    port = await openAwsPort((cloud) => [
      createLogsService(cloud),
      { name: "sns", types: [], target: { action: "sns:Publish", deliver: (_, delivery) => void told.push(delivery) } },
      createCloudWatchService(cloud),
      createLambdaService(cloud),
    ]);
    declared = new Declared(port);
    lambda = new LambdaClient(port.aws);
  });
  afterAll(async () => {
    lambda.destroy();
    await port.close();
  });

  const declareFunction = (name: string, expression: string, more: object = {}) =>
    declared.put("aws:lambda/function:Function", name, {
      name,
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: { kind: "archive", hash: name, files: { "index.js": { text: handler(expression)["index.js"] } } },
      ...more,
    });
  const invoke = (FunctionName: string) => lambda.send(new InvokeCommand({ FunctionName }));
  const sumOf = (FunctionName: string, name: string) => {
    const [series] = port.cloud.metrics?.find("AWS/Lambda", name, { FunctionName }) ?? [];
    return series?.between(port.cloud.clock.now() - 3_600_000, port.cloud.clock.now() + 1);
  };

  it("count invocations, errors, time and concurrency", async () => {
    await declareFunction(
      "counted",
      "async (event) => { if (event.fail) throw new Error('no'); await new Promise((r) => setTimeout(r, 20)); }",
    );
    await Promise.all([invoke("counted"), invoke("counted")]);
    await lambda.send(new InvokeCommand({ FunctionName: "counted", Payload: '{"fail":true}' }));
    expect(sumOf("counted", "Invocations")).toMatchObject({ sum: 3 });
    expect(sumOf("counted", "Errors")).toMatchObject({ sum: 1, count: 3 });
    expect(sumOf("counted", "ConcurrentExecutions")).toMatchObject({ max: 2 });
    expect(sumOf("counted", "Duration")?.max).toBeGreaterThan(19);
  });

  it("count throttles, which are no invocations", async () => {
    await declareFunction("throttled", "async () => 1", { reservedConcurrentExecutions: 0 });
    await expect(invoke("throttled")).rejects.toMatchObject({ name: "TooManyRequestsException" });
    expect(sumOf("throttled", "Throttles")).toMatchObject({ sum: 1 });
    expect(sumOf("throttled", "Invocations")).toBeUndefined();
  });

  it("put an alarm into ALARM within its period; its topic is told, and the terminal", async () => {
    await declareFunction("broken", "async () => { throw new Error('no') }");
    await declared.put("aws:cloudwatch/metricAlarm:MetricAlarm", "broken-errors", {
      name: "broken-errors",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: "broken" },
      statistic: "Sum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: ["arn:aws:sns:eu-central-1:000000000000:alarms"],
    });
    await invoke("broken");
    port.clock.advance("5 minutes");
    await (port.cloud.services.get("cloudwatch") as CloudWatchService).settled;
    expect(told.map(({ body }) => JSON.parse(body))).toMatchObject([
      { AlarmName: "broken-errors", NewStateValue: "ALARM", Trigger: { MetricName: "Errors" } },
    ]);
    expect(port.lines.filter((line) => line.startsWith("alarm: "))[0]).toMatch(/^alarm: broken-errors is in ALARM: /);
  });

  it("come from what functions write in the embedded metric format", async () => {
    const line = {
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [{ Namespace: "Own", Dimensions: [[]], Metrics: [{ Name: "Sold", Unit: "Count" }] }],
      },
      Sold: 7,
    };
    await declareFunction("seller", `async () => { console.log(${JSON.stringify(JSON.stringify(line))}) }`);
    await invoke("seller");
    const [series] = port.cloud.metrics?.find("Own", "Sold", {}) ?? [];
    expect(series?.at(line._aws.Timestamp)).toMatchObject({ sum: 7, count: 1 });
  });
});

describe("metrics of API Gateway", () => {
  it("count requests and errors of each stage, and how long they took", async () => {
    const cloud = await TestCloud.start();
    cloud.use(createCloudWatchService);
    const name = "shop";
    await cloud.function(
      "sells",
      handler("async ({ path }) => ({ statusCode: path === '/bad' ? 500 : 200, body: '' })"),
    );
    await cloud.declare("aws:lambda/permission:Permission", "p", {
      action: "lambda:InvokeFunction",
      function: "sells",
      principal: "apigateway.amazonaws.com",
    });
    const path = { get: { responses: {}, ...proxyTo("sells") } };
    const url = await cloud.api(name, { paths: { "/ok": path, "/bad": path } }, {}, { name });
    for (const each of ["/ok", "/ok", "/bad", "/none"]) await http(`${url}${each}`);
    const bucketOf = (metric: string, dimensions: Record<string, string>) => {
      const [series] = cloud.cloud.metrics?.find("AWS/ApiGateway", metric, { ApiName: name, ...dimensions }) ?? [];
      return series?.between(Date.now() - 120_000, Date.now() + 1);
    };
    for (const dimensions of [{}, { Stage: "dev" }] as Record<string, string>[]) {
      expect(bucketOf("Count", dimensions)).toMatchObject({ sum: 4 });
      expect(bucketOf("4XXError", dimensions)).toMatchObject({ sum: 1, count: 4 });
      expect(bucketOf("5XXError", dimensions)).toMatchObject({ sum: 1, count: 4 });
      expect(bucketOf("Latency", dimensions)).toMatchObject({ count: 4 });
      expect(bucketOf("IntegrationLatency", dimensions)).toMatchObject({ count: 3 });
    }
    await cloud.close();
  });
});

describe("metrics of SQS", () => {
  it("say each minute how many messages wait, and for how long", async () => {
    const port = await openAwsPort((cloud) => [createSqsService(cloud), createCloudWatchService(cloud)]);
    const sqs = new SQSClient(port.aws);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    for (const MessageBody of ["one", "two"]) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    port.clock.advance("10 minutes");
    const bucketOf = (name: string) => {
      const now = port.cloud.clock.now();
      const [series] = port.cloud.metrics?.find("AWS/SQS", name, { QueueName: "q" }) ?? [];
      return series?.between(now - 240_000, now + 1);
    };
    expect(bucketOf("ApproximateNumberOfMessagesVisible")).toMatchObject({ min: 2, max: 2 });
    const age = bucketOf("ApproximateAgeOfOldestMessage")?.max ?? 0;
    expect([age > 500, age <= 600]).toEqual([true, true]);
    sqs.destroy();
    await port.close();
  });
});

describe("a metrics registry", () => {
  it("keeps a day and an hour of minutes of each metric", () => {
    let now = 0;
    const metrics = new Metrics({ now: () => now });
    const series = metrics.series("N", "m", {}, "Count");
    for (let minute = 0; minute < 3000; minute++) {
      now = minute * 60_000;
      series.record(1);
    }
    expect(series.between(0, now + 1)?.sum).toBe(1500);
    expect(series.lastAt).toBe(now);
  });

  it("asks gauges once a minute, also for minutes that the clock skipped", async () => {
    const port = await openAwsPort((cloud) => [createCloudWatchService(cloud)]);
    let length = 3;
    port.cloud.metrics?.gauge((at) => port.cloud.metrics?.series("Test", "Length", {}, "Count").record(length, at));
    const start = port.cloud.clock.now();
    port.clock.advance("2 minutes");
    length = 9;
    port.clock.advance("3 minutes");
    const [series] = port.cloud.metrics?.find("Test", "Length", {}) ?? [];
    expect(series?.between(start - 60_000, port.cloud.clock.now() + 1)).toMatchObject({ count: 5, min: 3, max: 9 });
    await port.close();
  });
});
