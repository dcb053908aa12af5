import { AwsError } from "../../../../../../local/services/aws-json";
import { type StreamEvent, StreamHarness } from "./stream-harness";

let stream: StreamHarness;

beforeEach(async () => {
  stream = await StreamHarness.start();
});

afterEach(() => stream.close());

/** The keys of all calls, one after the other. */
const keys = () => stream.calls.flat();

describe("a stream as event source", () => {
  it("hands over records as AWS shapes them", async () => {
    const events: StreamEvent[] = [];
    stream.handler = (event) => {
      events.push(event);
    };
    stream.map();
    await stream.put("a");
    await stream.until(() => events.length === 1);
    expect(events[0]).toEqual({
      Records: [
        {
          eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventName: "INSERT",
          eventVersion: "1.1",
          eventSource: "aws:dynamodb",
          awsRegion: "eu-central-1",
          dynamodb: {
            ApproximateCreationDateTime: expect.any(Number),
            Keys: { pk: { S: "a" } },
            NewImage: { pk: { S: "a" }, version: { N: expect.any(String) } },
            SequenceNumber: expect.stringMatching(/^\d{21}$/),
            SizeBytes: expect.any(Number),
            StreamViewType: "NEW_AND_OLD_IMAGES",
          },
          eventSourceARN: stream.streamArn,
        },
      ],
    });
  });

  it("measures how far the function is behind", async () => {
    await stream.put("a");
    stream.port.clock.advance("1 hour");
    stream.map();
    await stream.until(() => keys().length === 1);
    const [ages = undefined] =
      stream.cloud.metrics?.find("AWS/Lambda", "IteratorAge", { FunctionName: "worker" }) ?? [];
    const now = stream.cloud.clock.now();
    expect(ages?.between(now - 120_000, now + 120_000)).toMatchObject({ count: 1 });
    expect(ages?.between(now - 120_000, now + 120_000)?.max).toBeGreaterThanOrEqual(3_600_000);
  });

  it("begins with what is there, or with what comes", async () => {
    await stream.put("before");
    const latest = stream.map({ StartingPosition: "LATEST" });
    await stream.put("after");
    await stream.until(() => keys().length === 1);
    expect(keys()).toEqual(["after"]);
    stream.sources.delete(latest.uuid);
    stream.map();
    await stream.until(() => keys().length === 3);
    expect(keys().slice(1)).toEqual(["before", "after"]);
  });

  it("makes batches of up to the size, in order, one after the other", async () => {
    let running = 0;
    let most = 0;
    stream.handler = async () => {
      most = Math.max(most, ++running);
      await stream.rest(5);
      running--;
    };
    const names = Array.from({ length: 10 }, (_, at) => `key-${at}`);
    await stream.put(...names);
    stream.map({ BatchSize: 4 });
    await stream.until(() => keys().length === 10);
    expect(stream.calls.map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(keys()).toEqual(names);
    expect(most).toBe(1);
  });

  it("waits for a batch as long as the window, and no longer than it is full", async () => {
    stream.map({ BatchSize: 3, MaximumBatchingWindowInSeconds: 60 });
    await stream.put("a");
    await stream.put("b");
    await stream.rest();
    expect(stream.calls).toEqual([]);
    stream.port.clock.advance("61 seconds");
    await stream.until(() => stream.calls.length === 1);
    await stream.put("c");
    await stream.put("d", "e", "f");
    await stream.until(() => stream.calls.length === 2);
    await stream.rest();
    expect(stream.calls).toEqual([
      ["a", "b"],
      ["c", "d", "e"],
    ]);
  });

  it("keeps an invocation below 6 MB", async () => {
    stream.map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 1 });
    const puts = Array.from({ length: 20 }, (_, at) => {
      const Item = { pk: { S: `large-${at}` }, data: { S: "x".repeat(390_000) } };
      return stream.dynamodb.call("PutItem", { TableName: "table", Item });
    });
    await Promise.all(puts);
    await stream.until(() => keys().length === 20);
    expect(stream.calls.map(({ length }) => length)).toEqual([16, 4]);
  });

  it("takes only what a filter lets pass, and goes on after the rest", async () => {
    const Pattern = JSON.stringify({
      eventName: ["INSERT"],
      dynamodb: { Keys: { pk: { S: [{ prefix: "order-" }] } } },
    });
    stream.map({ FilterCriteria: { Filters: [{ Pattern }] } });
    await stream.put("order-1", "other");
    await stream.put("order-1");
    await stream.put("order-2");
    await stream.until(() => keys().length === 2);
    expect(keys()).toEqual(["order-1", "order-2"]);
  });

  it("works on several keys at once, each in its order", async () => {
    const order: Record<string, string[]> = {};
    let running = 0;
    let most = 0;
    stream.handler = async ({ Records }) => {
      most = Math.max(most, ++running);
      await stream.rest(3);
      for (const { dynamodb } of Records)
        order[dynamodb.Keys.pk.S] = [...(order[dynamodb.Keys.pk.S] ?? []), dynamodb.SequenceNumber];
      running--;
    };
    stream.map({ ParallelizationFactor: 4, BatchSize: 2 });
    const names = Array.from({ length: 12 }, (_, at) => `key-${at}`);
    for (let round = 0; round < 5; round++) await stream.put(...names);
    await stream.until(() => keys().length === 60 && running === 0);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    for (const name of names) expect(order[name]).toEqual([...(order[name] ?? [])].sort());
    expect(Object.values(order).map(({ length }) => length)).toEqual(names.map(() => 5));
  });

  it("hands over what time to live removes, with who did it", async () => {
    const events: StreamEvent[] = [];
    stream.handler = (event) => {
      events.push(event);
    };
    stream.map({ StartingPosition: "LATEST" });
    await stream.dynamodb.call("UpdateTimeToLive", {
      TableName: "table",
      TimeToLiveSpecification: { Enabled: true, AttributeName: "end" },
    });
    const end = { N: String(Math.floor(stream.cloud.clock.now() / 1000) + 60) };
    await stream.dynamodb.call("PutItem", { TableName: "table", Item: { pk: { S: "a" }, end } });
    stream.port.clock.advance("2 minutes");
    await stream.until(() => keys().length === 2);
    expect(events.flatMap(({ Records }) => Records).at(1)).toMatchObject({
      eventName: "REMOVE",
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
    });
  });
});

describe("a batch that fails", () => {
  const destination = "arn:aws:sqs:eu-central-1:000000000000:discarded";
  const onFailure = { DestinationConfig: { OnFailure: { Destination: destination } } };
  const fail = () => {
    throw new Error("no");
  };

  it("is tried again, and holds up what comes after it", async () => {
    stream.handler = (_, call) => (call < 3 ? fail() : undefined);
    stream.map({ BatchSize: 2 });
    await stream.put("a", "b", "c");
    await stream.until(() => stream.calls.length === 4);
    expect(stream.calls).toEqual([["a", "b"], ["a", "b"], ["a", "b"], ["c"]]);
  });

  it("is given up after its retries, and its place is told", async () => {
    stream.handler = ({ Records }) => (Records[0]?.dynamodb.Keys.pk.S === "a" ? fail() : undefined);
    stream.map({ BatchSize: 2, MaximumRetryAttempts: 1, ...onFailure });
    await stream.put("a", "b", "c");
    await stream.until(() => stream.calls.length === 3);
    expect(stream.calls).toEqual([["a", "b"], ["a", "b"], ["c"]]);
    const shard = stream.dynamodb.stream(stream.streamArn)?.definition.ShardId;
    const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(stream.deliveries).toEqual([
      {
        arn: destination,
        body: {
          requestContext: {
            requestId: "request-2",
            functionArn: "arn:aws:lambda:eu-central-1:000000000000:function:worker",
            condition: "RetryAttemptsExhausted",
            approximateInvokeCount: 2,
          },
          responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
          version: "1.0",
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          DDBStreamBatchInfo: {
            shardId: shard,
            startSequenceNumber: "100000000000000000001",
            endSequenceNumber: "100000000000000000002",
            approximateArrivalOfFirstRecord: second,
            approximateArrivalOfLastRecord: second,
            batchSize: 2,
            streamArn: stream.streamArn,
          },
        },
      },
    ]);
  });

  it("is split in two until the one that fails stands alone, without that being a retry", async () => {
    stream.handler = ({ Records }) => (Records.some(({ dynamodb }) => dynamodb.Keys.pk.S === "c") ? fail() : undefined);
    stream.map({ BatchSize: 4, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0, ...onFailure });
    await stream.put("a", "b", "c", "d");
    await stream.until(() => stream.calls.length === 5);
    expect(stream.calls).toEqual([["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["d"]]);
    expect(stream.deliveries.map(({ body }) => body.DDBStreamBatchInfo)).toMatchObject([
      { batchSize: 1, startSequenceNumber: "100000000000000000003" },
    ]);
  });

  it("goes on at the first record that the function names", async () => {
    stream.handler = ({ Records }, call) =>
      call === 1
        ? { batchItemFailures: [2, 1].map((at) => ({ itemIdentifier: Records[at]?.dynamodb.SequenceNumber })) }
        : { batchItemFailures: [] };
    stream.map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await stream.put("a", "b", "c");
    await stream.until(() => stream.calls.length === 2);
    await stream.rest();
    expect(stream.calls).toEqual([
      ["a", "b", "c"],
      ["b", "c"],
    ]);
  });

  it.each([
    ["an identifier that is empty", { batchItemFailures: [{ itemIdentifier: "" }] }],
    ["an identifier of no record of the batch", { batchItemFailures: [{ itemIdentifier: "100" }] }],
    ["a failure without an identifier", { batchItemFailures: [{ foo: "bar" }] }],
  ])("failed as a whole with %s", async (_, answer) => {
    stream.handler = () => answer;
    stream.map({ FunctionResponseTypes: ["ReportBatchItemFailures"], MaximumRetryAttempts: 0, ...onFailure });
    await stream.put("a", "b");
    await stream.until(() => stream.deliveries.length === 1);
    expect(stream.deliveries[0]?.body).toMatchObject({
      responseContext: { functionError: null },
      DDBStreamBatchInfo: { batchSize: 2 },
    });
  });

  it.each([
    ["nothing", undefined],
    ["an empty object", {}],
    ["no failures", { batchItemFailures: null }],
  ])("did not fail where the function answers %s", async (_, answer) => {
    stream.handler = () => answer;
    stream.map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await stream.put("a");
    await stream.until(() => stream.calls.length === 1);
    await stream.rest(150);
    expect(stream.calls).toEqual([["a"]]);
  });

  it("is not tried again with records that have become too old", async () => {
    stream.handler = ({ Records }) => (Records[0]?.dynamodb.Keys.pk.S === "new" ? undefined : fail());
    stream.map({ MaximumRecordAgeInSeconds: 60, ...onFailure });
    await stream.put("old");
    await stream.until(() => stream.calls.length === 1);
    stream.port.clock.advance("2 minutes");
    await stream.put("new");
    await stream.until(() => keys().includes("new"));
    expect(stream.deliveries.map(({ body }) => body.requestContext)).toMatchObject([
      { condition: "RecordAgeExceeded", approximateInvokeCount: stream.calls.length - 1 },
    ]);
  });

  it.each([
    ["throttled", new AwsError("TooManyRequestsException", "Rate Exceeded.", 429)],
    ["not to be invoked", new AwsError("ServiceException", "An error occurred.", 500)],
  ])("is tried again without counting where the function is %s", async (_, error) => {
    stream.handler = (__, call) => {
      if (call < 3) throw error;
    };
    stream.map({ MaximumRetryAttempts: 0, ...onFailure });
    await stream.put("a");
    await stream.until(() => stream.calls.length === 3);
    await stream.rest();
    expect(stream.deliveries).toEqual([]);
  });

  it("waits until the stream can be read, where that is made to fail", async () => {
    stream.port.faults.add({ kind: "error", service: "dynamodb", operation: "GetRecords", times: 2 });
    stream.map({ MaximumRetryAttempts: 0, ...onFailure });
    await stream.put("a");
    await stream.until(() => stream.calls.length === 1);
    expect(stream.port.faults.active).toEqual([]); // both have hit
    expect(stream.deliveries).toEqual([]);
  });

  it("says what became of a destination that takes nothing", async () => {
    stream.handler = fail;
    const Destination = "arn:aws:s3:::bucket";
    stream.map({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination } } });
    await stream.put("a");
    await stream.until(() => stream.port.lines.length > 0);
    expect(stream.port.lines).toEqual([
      "worker: records that it gave up did not reach arn:aws:s3:::bucket: The local cloud does not deliver to arn:aws:s3:::bucket",
    ]);
  });
});

describe("how far a mapping is", () => {
  it("is kept over restarts: nothing is lost, and nothing that was done comes again", async () => {
    stream.map({ BatchSize: 1 });
    await stream.put("a");
    await stream.until(() => stream.calls.length === 1);
    stream.restart();
    await stream.put("b");
    await stream.until(() => stream.calls.length === 2);
    await stream.rest();
    expect(keys()).toEqual(["a", "b"]);
  });

  it("is before a batch that was under way", async () => {
    let release = () => {};
    stream.handler = (_, call) => (call === 1 ? new Promise<void>((resolve) => (release = resolve)) : undefined);
    stream.map();
    await stream.put("a");
    await stream.until(() => stream.calls.length === 1);
    stream.restart();
    await stream.until(() => stream.calls.length === 2);
    release();
    expect(keys()).toEqual(["a", "a"]);
  });

  it("stays while it is disabled", async () => {
    const { uuid } = stream.map();
    await stream.put("a");
    await stream.until(() => stream.calls.length === 1);
    stream.sources.update(uuid, { enabled: false, settings: {} });
    await stream.put("b");
    await stream.rest();
    expect(keys()).toEqual(["a"]);
    stream.sources.update(uuid, { enabled: true, settings: {} });
    await stream.until(() => keys().length === 2);
    expect(keys()).toEqual(["a", "b"]);
  });

  it("is behind everything after a reset", async () => {
    stream.handler = (_, call) => {
      if (call === 1) throw new Error("no");
    };
    const { uuid } = stream.map();
    await stream.put("a");
    await stream.until(() => stream.calls.length === 1);
    await stream.dynamodb.reset?.(() => true);
    stream.sources.reset((id) => id === uuid);
    await stream.put("b");
    await stream.until(() => keys().includes("b"));
    await stream.rest(150);
    expect(keys()).toEqual(["a", "b"]);
  });

  it("reaches the end of a stream whose table is deleted", async () => {
    await stream.put("a", "b");
    await stream.dynamodb.call("DeleteTable", { TableName: "table" });
    stream.map({ BatchSize: 1 });
    await stream.until(() => keys().length === 2);
    expect(keys()).toEqual(["a", "b"]);
  });
});
