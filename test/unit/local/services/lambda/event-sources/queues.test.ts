import { SourcesUnderTest, settled } from "./support";

let under: SourcesUnderTest;
beforeEach(() => {
  under = new SourcesUnderTest();
});
afterEach(() => under.end());

const fifo = { MessageGroupId: "g" };

describe("a queue as an event source", () => {
  it("hands over what arrives as AWS does, and deletes it when the function has answered", async () => {
    await under.map("q");
    await under.sqs.call("SendMessage", "q", {
      MessageBody: '{"a":1}',
      MessageAttributes: {
        text: { DataType: "String", StringValue: "x" },
        bytes: { DataType: "Binary", BinaryValue: "AQI=" },
      },
    });
    await settled();
    expect(under.next.records).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.stringMatching(/^AQEB/),
        body: '{"a":1}',
        attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: "000000000000",
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {
          text: { stringValue: "x", stringListValues: [], binaryListValues: [], dataType: "String" },
          bytes: { binaryValue: "AQI=", stringListValues: [], binaryListValues: [], dataType: "Binary" },
        },
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        md5OfBody: "bb6cb5c68df4652941caf652a366f2d8",
        eventSource: "aws:sqs",
        eventSourceARN: under.sqs.arn("q"),
        awsRegion: "eu-central-1",
      },
    ]);
    expect(under.counts("q")).toEqual([0, 1, 0]);
    under.next.answer("anything");
    await settled();
    expect(under.counts("q")).toEqual([0, 0, 0]);
  });

  it("takes what was there before, and in batches of at most the size that is set", async () => {
    await under.sqs.call("CreateQueue", "q");
    await under.sendTogether("q", ["1", "2", "3", "4", "5"]);
    await under.map("q", { BatchSize: 2 });
    await settled();
    expect(under.open.map(({ bodies }) => bodies)).toEqual([["1", "2"], ["3", "4"], ["5"]]);
  });

  it("lets failed batches come back when their visibility timeout is over, until they are dead", async () => {
    await under.sqs.call("CreateQueue", "letters");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: under.sqs.arn("letters"), maxReceiveCount: 2 });
    await under.map("q", {}, { RedrivePolicy, VisibilityTimeout: "60" });
    under.handler = (invocation) => invocation.fail();
    await under.sendTogether("q", ["bad", "good"]);
    expect([under.begun, under.counts("q")]).toEqual([1, [0, 2, 0]]);
    await under.advance("60 seconds");
    expect([under.begun, under.counts("q")]).toEqual([2, [0, 2, 0]]);
    await under.advance("60 seconds");
    expect([under.begun, under.counts("q"), under.counts("letters")]).toEqual([2, [0, 0, 0], [2, 0, 0]]);
  });

  it("keeps only those that a function reports as failed", async () => {
    await under.map("q", { FunctionResponseTypes: ["ReportBatchItemFailures"] });
    const report = async (result: (ids: string[]) => unknown) => {
      await under.sendTogether("q", ["a", "b", "c"]);
      const { next } = under;
      next.answer(result(next.records.map(({ messageId }) => messageId)));
      await settled();
      const { length } = await left();
      return length;
    };
    const left = async () => {
      await under.advance("30 seconds");
      const [again] = under.open;
      again?.answer({});
      await settled();
      return again?.bodies ?? [];
    };
    expect(await report(([, id]) => ({ batchItemFailures: [{ itemIdentifier: id }] }))).toBe(1);
    for (const all of [() => ({ batchItemFailures: [] }), () => ({ batchItemFailures: null }), () => ({}), () => null])
      expect(await report(all)).toBe(0);
    for (const none of [
      () => ({ batchItemFailures: [{ itemIdentifier: "" }] }),
      () => ({ batchItemFailures: [{ itemIdentifier: "unknown" }] }),
      () => ({ batchItemFailures: [{ foo: "notvalid" }] }),
      () => ({ batchItemFailures: [null] }),
      () => ({ batchItemFailures: "all" }),
    ])
      expect(await report(none)).toBe(3);
  });

  it("ignores a report that was not asked for", async () => {
    await under.map("q");
    await under.send("q", "a");
    under.next.answer({ batchItemFailures: [{ itemIdentifier: under.next.records[0]?.messageId }] });
    await settled();
    expect(under.counts("q")).toEqual([0, 0, 0]);
  });

  it("waits for its window to fill a batch, and no longer when it is full", async () => {
    await under.map("q", { BatchSize: 20, MaximumBatchingWindowInSeconds: 5 });
    await under.send("q", "1", "2");
    expect(under.begun).toBe(0);
    expect(under.counts("q")).toEqual([0, 2, 0]);
    await under.advance("4 seconds");
    await under.send("q", "3");
    expect(under.begun).toBe(0);
    await under.advance("1 second");
    expect(under.open.map(({ bodies }) => bodies)).toEqual([["1", "2", "3"]]);
    await under.sendTogether(
      "q",
      Array.from({ length: 21 }, (_, at) => String(at)),
    );
    expect(under.open.map(({ bodies }) => bodies.length)).toEqual([3, 20]);
    await under.advance("5 seconds");
    expect(under.open.map(({ bodies }) => bodies.length)).toEqual([3, 20, 1]);
  });

  it("begins five batches at once, and more as long as messages wait", async () => {
    await under.map("q", { BatchSize: 1 });
    await under.sendTogether(
      "q",
      Array.from({ length: 30 }, (_, at) => String(at)),
    );
    expect(under.open).toHaveLength(5);
    under.next.answer();
    await settled();
    expect([under.open.length, under.begun]).toEqual([5, 6]);
    await under.advance("1 second");
    expect(under.open).toHaveLength(10);
    await under.advance("2 seconds");
    expect(under.open).toHaveLength(20);
    for (const one of [...under.open]) one.answer();
    await settled();
    for (const one of [...under.open]) one.answer();
    await settled();
    await under.sendTogether(
      "q",
      Array.from({ length: 10 }, (_, at) => String(at)),
    );
    expect(under.open).toHaveLength(5);
  });

  it("has at most as many batches at once as its maximum concurrency", async () => {
    await under.map("q", { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    await under.send("q", "1", "2", "3");
    await under.advance("20 seconds");
    expect(under.open.map(({ bodies }) => bodies)).toEqual([["1"], ["2"]]);
    under.next.answer();
    await settled();
    expect(under.open.map(({ bodies }) => bodies)).toEqual([["2"], ["3"]]);
  });

  it("keeps the order of a group: the next one when the last is done, other groups beside", async () => {
    await under.map("q.fifo", { BatchSize: 2 });
    await under.sendTogether("q.fifo", ["1", "2", "3"], fifo);
    await under.sendTogether("q.fifo", ["other"], { MessageGroupId: "h" });
    expect(under.open.map(({ bodies }) => bodies)).toEqual([["1", "2"], ["other"]]);
    under.next.fail();
    await settled();
    expect(under.begun).toBe(2);
    await under.advance("30 seconds");
    const again = under.open.find(({ bodies }) => bodies.includes("1"));
    expect(again?.bodies).toEqual(["1", "2"]);
    expect(again?.records[0]?.attributes).toMatchObject({ MessageGroupId: "g", ApproximateReceiveCount: "2" });
    again?.answer();
    await settled();
    expect(under.open.some(({ bodies }) => bodies.join() === "3")).toBe(true);
  });

  it("hands over what a filter takes, and deletes the rest", async () => {
    const pattern = (body: unknown) => ({ Pattern: JSON.stringify({ body }) });
    const Filters = [pattern({ kind: ["order"], total: [{ numeric: [">", 10] }] }), pattern({ urgent: [true] })];
    await under.map("q", { FilterCriteria: { Filters } });
    const bodies = [{ kind: "order", total: 11 }, { kind: "order", total: 10 }, { urgent: true }];
    await under.sendTogether("q", [...bodies.map((body) => JSON.stringify(body)), "no json"]);
    expect(under.open.flatMap(({ bodies: taken }) => taken)).toEqual([
      '{"kind":"order","total":11}',
      '{"urgent":true}',
    ]);
    expect(under.counts("q")).toEqual([0, 2, 0]);
    expect(under.sqs.lines).toEqual([]);
    await under.map("other", { FilterCriteria: { Filters: [{ Pattern: '{"messageAttributes":{"a":[1]}}' }] } });
    expect(under.sqs.lines).toEqual([expect.stringContaining("AWS filters messages by their body only")]);
  });

  it("tries a throttled function again, longer apart each time, until the messages are others'", async () => {
    await under.map("q", {}, { VisibilityTimeout: "10" });
    await under.send("q", "a");
    under.handler = (invocation) => invocation.throttle();
    under.next.throttle();
    await settled();
    for (const _ of [1, 2, 3]) await under.advance("2 seconds");
    expect(under.begun).toBe(4);
    expect(under.counts("q")).toEqual([0, 1, 0]);
    under.handler = undefined;
    await under.advance("4 seconds");
    expect(under.next.records[0]?.attributes.ApproximateReceiveCount).toBe("2");
    under.next.answer();
    await settled();
    expect(under.counts("q")).toEqual([0, 0, 0]);
  });

  it("parts a batch that is more than an invocation takes", async () => {
    await under.map("q", {});
    const large = "x".repeat(1_000_000);
    for (const _ of Array.from({ length: 8 }))
      await under.sqs.call("SendMessage", "q", { MessageBody: large, DelaySeconds: 1 });
    await under.advance("1 second");
    expect(under.next.bodies).toHaveLength(6);
    under.next.answer();
    await settled();
    expect(under.next.bodies).toHaveLength(2);
    under.next.answer();
    await settled();
    expect(under.counts("q")).toEqual([0, 0, 0]);
  });

  it("does not delete what took so long that others have it", async () => {
    await under.map("q", {}, { VisibilityTimeout: "5" });
    await under.send("q", "slow");
    const slow = under.next;
    await under.advance("5 seconds");
    expect(under.open).toHaveLength(2);
    slow.answer();
    await settled();
    expect(under.counts("q")).toEqual([0, 1, 0]);
    under.next.answer();
    await settled();
    expect(under.counts("q")).toEqual([0, 0, 0]);
  });

  it("waits for its function, and for its queue to be there again", async () => {
    await under.map("q");
    under.exists = false;
    await under.send("q", "a");
    expect([under.begun, under.counts("q")]).toEqual([0, [1, 0, 0]]);
    under.exists = true;
    await under.advance("1 second");
    under.next.answer();
    await settled();
    await under.sqs.call("DeleteQueue", "q");
    await under.sqs.call("CreateQueue", "q");
    await under.send("q", "b");
    expect(under.next.bodies).toEqual(["b"]);
  });

  it("reads nothing while it is switched off, and all when it is on again", async () => {
    const { uuid } = await under.map("q");
    under.sources.update(uuid, { enabled: false, settings: {} });
    await under.send("q", "a");
    expect(under.counts("q")).toEqual([1, 0, 0]);
    under.sources.update(uuid, { enabled: true, settings: { BatchSize: 1 } });
    await settled();
    expect(under.next.bodies).toEqual(["a"]);
    under.sources.delete(uuid);
    under.next.answer();
    await under.send("q", "b");
    expect([under.begun, under.counts("q")]).toEqual([1, [1, 0, 0]]);
  });

  it("goes wrong when it is asked to: what was not received or deleted comes back", async () => {
    await under.map("q", {}, { VisibilityTimeout: "5" });
    under.faults.add({ kind: "error", service: "sqs", operation: "ReceiveMessage", times: 1 });
    under.faults.add({ kind: "error", service: "sqs", operation: "DeleteMessage", resource: "q", times: 1 });
    await under.send("q", "a");
    expect([under.begun, under.counts("q")]).toEqual([0, [1, 0, 0]]);
    await under.advance("1 second");
    under.next.answer();
    await settled();
    expect(under.counts("q")).toEqual([0, 1, 0]);
    await under.advance("5 seconds");
    under.next.answer();
    await settled();
    expect([under.begun, under.counts("q")]).toEqual([2, [0, 0, 0]]);
    under.faults.add({ kind: "timeout", service: "sqs", operation: "ReceiveMessage", times: 1, done: true });
    await under.send("q", "b");
    expect(under.counts("q")).toEqual([0, 1, 0]);
    await under.advance("5 seconds");
    expect(under.next.records[0]?.attributes.ApproximateReceiveCount).toBe("2");
  });

  it("goes on after a restart with what was in flight, and after a reset with nothing", async () => {
    await under.map("q", { BatchSize: 20, MaximumBatchingWindowInSeconds: 60 });
    await under.send("q", "a");
    const after = new SourcesUnderTest(await under.end());
    await after.advance("30 seconds");
    await after.advance("60 seconds");
    expect(after.next.bodies).toEqual(["a"]);
    await after.send("q", "b");
    after.sources.reset(() => true);
    await after.sqs.service.reset?.(() => true);
    await after.advance("2 minutes");
    expect(after.begun).toBe(1);
    expect(after.sources.all).toHaveLength(1);
    after.sources.reset(() => false);
    expect(after.sources.all).toEqual([]);
    await after.end();
    under = new SourcesUnderTest();
  });
});
