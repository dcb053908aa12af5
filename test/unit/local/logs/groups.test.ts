import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteMetricFilterCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { createLogsService } from "../../../../local/services/logs";
import { type AwsPort, openAwsPort } from "../support/aws-port";

let port: AwsPort;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  port = await openAwsPort((cloud) => [createLogsService(cloud)]);
  logs = new CloudWatchLogsClient(port.aws);
});
afterEach(async () => {
  logs.destroy();
  await port.close();
});

const create = (logGroupName: string, more: object = {}) =>
  logs.send(new CreateLogGroupCommand({ logGroupName, ...more }));
const stream = (logGroupName: string, logStreamName: string) =>
  logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
const describeGroups = (input: object) => logs.send(new DescribeLogGroupsCommand(input));
const arn = (name: string) => `arn:aws:logs:eu-central-1:000000000000:log-group:${name}`;
const tooLong = "Invalid LogGroup or LogStream, both must have length less than or equal to 512.";

describe("log groups", () => {
  it("are described as AWS does", async () => {
    const before = Date.now();
    await create("/app/a", { kmsKeyId: "arn:aws:kms:eu-central-1:000000000000:key/k" });
    const { logGroups } = await describeGroups({});
    expect(logGroups).toEqual([
      {
        arn: `${arn("/app/a")}:*`,
        logGroupArn: arn("/app/a"),
        logGroupName: "/app/a",
        logGroupClass: "STANDARD",
        creationTime: expect.any(Number),
        kmsKeyId: "arn:aws:kms:eu-central-1:000000000000:key/k",
        metricFilterCount: 0,
        storedBytes: 0,
        deletionProtectionEnabled: false,
      },
    ]);
    expect(logGroups?.[0]?.creationTime).toBeGreaterThanOrEqual(before);
  });

  it("are made once", async () => {
    await create("g");
    await expect(create("g")).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
    });
    await stream("g", "s");
    await expect(stream("g", "s")).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: "The specified log stream already exists",
    });
  });

  it.each([
    ["x".repeat(513), tooLong],
    [
      "a b",
      "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    ],
  ])("have names by AWS's rules: %.10s", async (name, message) => {
    await expect(create(name)).rejects.toMatchObject({ name: "InvalidParameterException", message });
  });

  it("have streams whose names have no colon", async () => {
    await create("g");
    await expect(stream("g", "a:b")).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("Value 'a:b' at 'logStreamName'"),
    });
    await expect(stream("g", "x".repeat(513))).rejects.toMatchObject({ message: tooLong });
    await stream("g", "2026/11/22/[$LATEST]abc");
  });

  it("are found by prefix or by a part of the name, not by both", async () => {
    for (const name of ["/app/api", "/app/worker", "/other/api"]) await create(name);
    const names = async (input: object) => (await describeGroups(input)).logGroups?.map((each) => each.logGroupName);
    expect(await names({ logGroupNamePrefix: "/app/" })).toEqual(["/app/api", "/app/worker"]);
    expect(await names({ logGroupNamePattern: "api" })).toEqual(["/app/api", "/other/api"]);
    await expect(names({ logGroupNamePrefix: "/app", logGroupNamePattern: "api" })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    });
  });

  it("are listed in pages of at most 50", async () => {
    const names = Array.from({ length: 53 }, (_, at) => `g${String(at).padStart(2, "0")}`);
    for (const name of names) await create(name);
    const first = await describeGroups({});
    const second = await describeGroups({ nextToken: first.nextToken });
    expect([first.logGroups?.length, second.logGroups?.length, second.nextToken]).toEqual([50, 3, undefined]);
    expect([...(first.logGroups ?? []), ...(second.logGroups ?? [])].map((each) => each.logGroupName)).toEqual(names);
    await expect(describeGroups({ limit: 51 })).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
    });
  });

  it("are named by name or by ARN, not by both", async () => {
    await create("g");
    await stream("g", "s");
    const streams = async (input: object) =>
      (await logs.send(new DescribeLogStreamsCommand(input))).logStreams?.map((each) => each.arn);
    const expected = [`${arn("g")}:log-stream:s`];
    expect(await streams({ logGroupName: "g" })).toEqual(expected);
    expect(await streams({ logGroupIdentifier: "g" })).toEqual(expected);
    expect(await streams({ logGroupIdentifier: arn("g") })).toEqual(expected);
    await expect(streams({ logGroupName: "g", logGroupIdentifier: "g" })).rejects.toMatchObject({
      name: "ValidationException",
      message: "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
    });
  });

  it("have tags, by the calls of resources and by those of groups", async () => {
    await create("g", { tags: { env: "testing" } });
    await logs.send(new TagResourceCommand({ resourceArn: arn("g"), tags: { a: "1" } }));
    await logs.send(new TagLogGroupCommand({ logGroupName: "g", tags: { b: "2" } }));
    const expected = { env: "testing", a: "1", b: "2" };
    const tags = async () => (await logs.send(new ListTagsForResourceCommand({ resourceArn: arn("g") }))).tags;
    expect(await tags()).toEqual(expected);
    expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName: "g" }))).tags).toEqual(expected);
    await logs.send(new UntagResourceCommand({ resourceArn: arn("g"), tagKeys: ["env", "b"] }));
    expect(await tags()).toEqual({ a: "1" });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, "x"]));
    await expect(logs.send(new TagResourceCommand({ resourceArn: arn("g"), tags: many }))).rejects.toMatchObject({
      name: "TooManyTagsException",
    });
    await expect(logs.send(new ListTagsForResourceCommand({ resourceArn: arn("none") }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("what PutLogEvents takes", () => {
  const put = (logEvents: { message: string; timestamp: number }[]) =>
    logs.send(new PutLogEventsCommand({ logGroupName: "g", logStreamName: "s", logEvents }));
  const one = (message: string, ago = 0) => ({ message, timestamp: port.cloud.clock.now() - ago });

  beforeEach(async () => {
    await create("g");
    await stream("g", "s");
  });

  it.each<[string, () => { message: string; timestamp: number }[], string]>([
    [
      "no events",
      () => [],
      "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "an event of more than 1 MB",
      () => [one("x".repeat(1_048_576))],
      "Log event too large: 1048602 bytes exceeds limit of 1048576",
    ],
    [
      "more than 1 MB in all, with 26 bytes for each event",
      () => [one("x".repeat(524_262)), one("x".repeat(524_263))],
      "Upload too large: 1048577 bytes exceeds limit of 1048576",
    ],
    [
      "events of more than a day",
      () => [one("a", 86_400_001), one("b")],
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    ],
  ])("is not %s", async (_, events, message) => {
    await expect(put(events())).rejects.toMatchObject({ name: "InvalidParameterException", message });
    const read = new GetLogEventsCommand({ logGroupName: "g", logStreamName: "s" });
    expect((await logs.send(read)).events).toEqual([]);
  });

  it("is 1 MB to the byte", async () => {
    await put([one("x".repeat(524_262)), one("x".repeat(524_262))]);
    const read = new GetLogEventsCommand({ logGroupName: "g", logStreamName: "s", startFromHead: true });
    expect((await logs.send(read)).events?.map(({ message }) => message?.length)).toEqual([524_262, 524_262]);
  });

  it("is read from a time on, and before another", async () => {
    const base = port.cloud.clock.now() - 10_000;
    await put([0, 1000, 2000].map((after) => ({ message: String(after), timestamp: base + after })));
    const read = async (startTime: number, endTime: number) => {
      const input = { logGroupName: "g", logStreamName: "s", startTime, endTime };
      return (await logs.send(new GetLogEventsCommand(input))).events?.map(({ message }) => message);
    };
    expect(await read(base, base + 2000)).toEqual(["0", "1000"]);
    expect(await read(base + 1000, base + 2001)).toEqual(["1000", "2000"]);
  });
});

describe("names of metric filters", () => {
  it("have at most 512 characters, and are counted at their group", async () => {
    await create("g");
    const put = (filterName: string) =>
      logs.send(
        new PutMetricFilterCommand({
          logGroupName: "g",
          filterName,
          filterPattern: "",
          metricTransformations: [{ metricNamespace: "Own", metricName: "n", metricValue: "1" }],
        }),
      );
    await put("f");
    expect((await describeGroups({})).logGroups?.[0]?.metricFilterCount).toBe(1);
    const long = "x".repeat(513);
    const refusal = {
      name: "InvalidParameterException",
      message: `1 validation error detected: Value '${long}' at 'filterName' failed to satisfy constraint: Member must have length less than or equal to 512`,
    };
    await expect(put(long)).rejects.toMatchObject(refusal);
    await expect(
      logs.send(new DeleteMetricFilterCommand({ logGroupName: "g", filterName: long })),
    ).rejects.toMatchObject(refusal);
  });
});
