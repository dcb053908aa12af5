import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteMetricFilterCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  StartQueryCommand,
  TestMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { createLogsService } from "../../../../local/services/logs";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Declared } from "../support/declared";

let port: AwsPort;
let declared: Declared;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  port = await openAwsPort((cloud) => [createLogsService(cloud)]);
  declared = new Declared(port);
  logs = new CloudWatchLogsClient(port.aws);
  await logs.send(new CreateLogGroupCommand({ logGroupName: "g" }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: "g", logStreamName: "s" }));
});
afterEach(async () => {
  logs.destroy();
  await port.close();
});

const group = { logGroupName: "g" };
const stream = { ...group, logStreamName: "s" };
const now = () => port.cloud.clock.now();
const put = (...messages: string[]) =>
  logs.send(
    new PutLogEventsCommand({ ...stream, logEvents: messages.map((message) => ({ message, timestamp: now() })) }),
  );
const filter = async (input: object = {}) =>
  (await logs.send(new FilterLogEventsCommand({ ...group, ...input }))).events?.map(({ message }) => message);

describe("log events", () => {
  it("come back in the order of their time, in pages both ways", async () => {
    await put("one", "two", "three");
    const get = async (input: object) => logs.send(new GetLogEventsCommand({ ...stream, ...input }));
    const first = await get({ startFromHead: true, limit: 2 });
    expect(first.events?.map(({ message }) => message)).toEqual(["one", "two"]);
    const second = await get({ nextToken: first.nextForwardToken, limit: 2 });
    expect(second.events?.map(({ message }) => message)).toEqual(["three"]);
    const end = await get({ nextToken: second.nextForwardToken });
    expect([end.events, end.nextForwardToken]).toEqual([[], second.nextForwardToken]);
    const back = await get({ nextToken: second.nextBackwardToken, limit: 1 });
    expect(back.events?.map(({ message }) => message)).toEqual(["two"]);
    expect((await get({ limit: 1 })).events?.map(({ message }) => message)).toEqual(["three"]);
  });

  it("are put in order only", async () => {
    const logEvents = [
      { message: "b", timestamp: now() },
      { message: "a", timestamp: now() - 1000 },
    ];
    await expect(logs.send(new PutLogEventsCommand({ ...stream, logEvents }))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Log events in a single PutLogEvents request must be in chronological order.",
    });
  });

  it("are found by JSON, by stream and by time", async () => {
    await put('{"level":"error","n":1}', '{"level":"info","n":2}', "plain");
    expect(await filter({ filterPattern: '{ $.level = "error" }' })).toEqual(['{"level":"error","n":1}']);
    expect(await filter({ logStreamNames: ["other"] })).toEqual([]);
    expect(await filter({ logStreamNamePrefix: "s" })).toHaveLength(3);
    expect(await filter({ startTime: now() + 1000 })).toEqual([]);
  });

  it("are found in pages", async () => {
    await put("a", "b", "c");
    const first = await logs.send(new FilterLogEventsCommand({ ...group, limit: 2 }));
    expect(first.events).toHaveLength(2);
    expect(await filter({ nextToken: first.nextToken })).toEqual(["c"]);
  });

  it.each<[string, object, string]>([
    [
      "limit",
      { limit: 10_001 },
      "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    ["token", { nextToken: "invalid" }, "The specified nextToken is invalid."],
  ])("are refused for a wrong %s", async (_, input, message) => {
    await expect(filter(input)).rejects.toMatchObject({ name: "InvalidParameterException", message });
    await expect(logs.send(new GetLogEventsCommand({ ...stream, ...input }))).rejects.toMatchObject({ message });
  });

  it("end with their group's retention, by the clock", async () => {
    await put("old");
    await logs.send(new PutRetentionPolicyCommand({ ...group, retentionInDays: 7 }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ logGroupName: "g", retentionInDays: 7 }]);
    port.clock.advance("6 days");
    await put("new");
    expect(await filter()).toEqual(["old", "new"]);
    port.clock.advance("2 days");
    expect(await filter()).toEqual(["new"]);
    await logs.send(new DeleteRetentionPolicyCommand(group));
    expect(await filter()).toEqual(["old", "new"]);
    await expect(logs.send(new PutRetentionPolicyCommand({ ...group, retentionInDays: 8 }))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });
});

describe("groups and streams", () => {
  it("are ordered by their last event where that is asked for", async () => {
    await put("early");
    await logs.send(new CreateLogStreamCommand({ ...group, logStreamName: "a" }));
    port.clock.advance("1 second");
    await logs.send(
      new PutLogEventsCommand({ ...group, logStreamName: "a", logEvents: [{ message: "late", timestamp: now() }] }),
    );
    const names = async (input: object) =>
      (await logs.send(new DescribeLogStreamsCommand({ ...group, ...input }))).logStreams?.map(
        (each) => each.logStreamName,
      );
    expect(await names({})).toEqual(["a", "s"]);
    expect(await names({ orderBy: "LastEventTime" })).toEqual(["s", "a"]);
    expect(await names({ orderBy: "LastEventTime", descending: true })).toEqual(["a", "s"]);
    await expect(names({ orderBy: "LastEventTime", logStreamNamePrefix: "a" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("are deleted", async () => {
    await logs.send(new DeleteLogStreamCommand(stream));
    await expect(put("x")).rejects.toMatchObject({ message: "The specified log stream does not exist." });
    await logs.send(new DeleteLogGroupCommand(group));
    await expect(filter()).rejects.toMatchObject({ message: "The specified log group does not exist." });
  });

  it("are not queried by Insights, which answers 501", async () => {
    await expect(
      logs.send(new StartQueryCommand({ ...group, startTime: 0, endTime: 1, queryString: "fields @message" })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  });
});

describe("metric filters", () => {
  const sumOf = (name: string, dimensions: Record<string, string> = {}) =>
    port.cloud.metrics?.find("Own", name, dimensions)[0]?.between(now() - 3_600_000, now() + 1)?.sum;

  it("count what matches, or record its value by its dimensions", async () => {
    const filters = {
      errors: { pattern: "ERROR", value: "1" },
      latency: { pattern: "{ $.latency = * }", value: "$.latency", dimensions: { Route: "$.route" } },
      bytes: { pattern: "[method, path, bytes > 100]", value: "$bytes" },
    };
    for (const [metricName, { pattern, value, ...more }] of Object.entries(filters))
      await logs.send(
        new PutMetricFilterCommand({
          ...group,
          filterName: metricName,
          filterPattern: pattern,
          metricTransformations: [{ metricNamespace: "Own", metricName, metricValue: value, ...more }],
        }),
      );
    await put(
      "ERROR one",
      "ERROR two",
      '{"latency":12,"route":"/a"}',
      '{"latency":30,"route":"/a"}',
      "GET /x 200",
      "GET /y 50",
    );
    expect([sumOf("errors"), sumOf("latency", { Route: "/a" }), sumOf("bytes")]).toEqual([2, 42, 200]);
    const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({ ...group, filterNamePrefix: "l" }));
    expect(metricFilters).toEqual([
      {
        filterName: "latency",
        filterPattern: "{ $.latency = * }",
        logGroupName: "g",
        creationTime: expect.any(Number),
        metricTransformations: [
          { metricNamespace: "Own", metricName: "latency", metricValue: "$.latency", dimensions: { Route: "$.route" } },
        ],
      },
    ]);
    await logs.send(new DeleteMetricFilterCommand({ ...group, filterName: "errors" }));
    await put("ERROR three");
    expect(sumOf("errors")).toBe(2);
    await expect(logs.send(new DeleteMetricFilterCommand({ ...group, filterName: "errors" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("are declared too, with a default for lines that do not match", async () => {
    await declared.put("aws:cloudwatch/logMetricFilter:LogMetricFilter", "declared", {
      name: "declared",
      logGroupName: "g",
      pattern: "ERROR",
      metricTransformation: { namespace: "Own", name: "rate", value: "1", defaultValue: "0", unit: "Count" },
    });
    await put("ERROR", "fine", "fine");
    const [series] = port.cloud.metrics?.find("Own", "rate", {}, "Count") ?? [];
    expect(series?.between(now() - 60_000, now() + 1)).toMatchObject({ sum: 1, count: 3 });
    await declared.remove("aws:cloudwatch/logMetricFilter:LogMetricFilter", "declared");
    await put("ERROR");
    expect(series?.between(now() - 60_000, now() + 1)).toMatchObject({ sum: 1 });
  });

  it("are tried on lines", async () => {
    const { matches } = await logs.send(
      new TestMetricFilterCommand({ filterPattern: "ERROR", logEventMessages: ["fine", "an ERROR"] }),
    );
    expect(matches).toEqual([{ eventNumber: 2, eventMessage: "an ERROR", extractedValues: {} }]);
  });
});
