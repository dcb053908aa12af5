import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  MessageSystemAttributeName,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { failureOf, SqsUnderTest } from "./support";

let sqs: SqsUnderTest;
beforeAll(async () => {
  sqs = await SqsUnderTest.start();
});
afterAll(() => sqs.close());

let count = 0;
const queue = (attributes: Record<string, string> = {}) => sqs.queue(`standard-${++count}`, attributes);
const advance = (by: string) => sqs.port.clock.advance(by);

describe("a standard queue, by the unmodified SDK", () => {
  it("gives a message once, hides it, and gives it again when its visibility timeout is over", async () => {
    const url = await queue();
    const { MessageId, MD5OfMessageBody } = await sqs.send(url, "héllo");
    const [first] = await sqs.receive(url, { MessageSystemAttributeNames: [MessageSystemAttributeName.All] });
    expect(first).toMatchObject({
      MessageId,
      Body: "héllo",
      MD5OfBody: MD5OfMessageBody,
      Attributes: { ApproximateReceiveCount: "1", SenderId: "000000000000" },
    });
    expect(await sqs.receive(url)).toEqual([]);
    expect(await sqs.counts(url)).toEqual([0, 1, 0]);
    advance("29 seconds");
    expect(await sqs.receive(url)).toEqual([]);
    advance("1 second");
    expect(await sqs.counts(url)).toEqual([1, 0, 0]);
    const [again] = await sqs.receive(url, {
      MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
    });
    expect(again?.Attributes).toEqual({
      ApproximateReceiveCount: "2",
      SentTimestamp: first?.Attributes?.SentTimestamp,
    });
    expect(again?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  });

  it("deletes by the handle of the last receive only, also after the visibility timeout, and twice without an error", async () => {
    const url = await queue();
    await sqs.send(url, "a");
    const [first] = await sqs.receive(url);
    advance("1 minute");
    const [second] = await sqs.receive(url);
    if (!first || !second) throw new Error("nothing received");
    await sqs.delete(url, first);
    expect(await sqs.counts(url)).toEqual([0, 1, 0]);
    advance("1 minute");
    await sqs.delete(url, second);
    await sqs.delete(url, second);
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it("delays: by the queue, by the message instead, and moves with the clock", async () => {
    const url = await queue({ DelaySeconds: "60" });
    await sqs.send(url, "later");
    await sqs.send(url, "at once", { DelaySeconds: 0 });
    await sqs.send(url, "much later", { DelaySeconds: 900 });
    expect(await sqs.counts(url)).toEqual([1, 0, 2]);
    expect(await sqs.bodies(url, { VisibilityTimeout: 43_200 })).toEqual(["at once"]);
    advance("1 minute");
    expect(await sqs.bodies(url, { VisibilityTimeout: 43_200 })).toEqual(["later"]);
    advance("14 minutes");
    expect(await sqs.bodies(url)).toEqual(["much later"]);
  });

  it("gives the oldest first, and as many as are asked for", async () => {
    const url = await queue();
    for (const body of ["a", "b", "c"]) await sqs.send(url, body);
    expect(await sqs.bodies(url, { MaxNumberOfMessages: 2 })).toEqual(["a", "b"]);
    expect(await sqs.bodies(url, { MaxNumberOfMessages: undefined })).toEqual(["c"]);
  });

  it("waits for messages: of who waits first, as soon as one arrives, for as long as is asked", async () => {
    const url = await queue({ ReceiveMessageWaitTimeSeconds: "20" });
    const first = sqs.bodies(url, { WaitTimeSeconds: undefined });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = sqs.bodies(url, { WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await sqs.send(url, "a");
    expect(await first).toEqual(["a"]);
    const third = sqs.bodies(url, { WaitTimeSeconds: 5 });
    await sqs.send(url, "b");
    expect(await second).toEqual(["b"]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    advance("5 seconds");
    expect(await third).toEqual([]);
  });

  it("gives a delayed message to who waits for it", async () => {
    const url = await queue();
    await sqs.send(url, "a", { DelaySeconds: 10 });
    const waiting = sqs.bodies(url, { WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    advance("10 seconds");
    expect(await waiting).toEqual(["a"]);
  });

  it("gives nothing to who went away while it waited", async () => {
    const url = await queue();
    const gone = new AbortController();
    const call = sqs.client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: gone.signal,
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    gone.abort();
    await expect(call).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sqs.send(url, "a");
    expect(await sqs.bodies(url)).toEqual(["a"]);
  });

  it("changes the visibility of a message: longer, shorter, at once, and never over twelve hours", async () => {
    const url = await queue();
    await sqs.send(url, "a");
    const [message] = await sqs.receive(url);
    const change = (VisibilityTimeout: number) =>
      sqs.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await change(120);
    advance("119 seconds");
    expect(await sqs.counts(url)).toEqual([0, 1, 0]);
    expect(await failureOf(change(43_200))).toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"),
    });
    await change(0);
    expect(await sqs.bodies(url, { VisibilityTimeout: 0 })).toEqual(["a"]);
    expect(await sqs.bodies(url, { VisibilityTimeout: 5 })).toEqual(["a"]);
    expect(await failureOf(change(10))).toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringMatching(/is invalid. Reason: Message does not exist or is not available for visibility/),
    });
  });

  it("keeps a message for its retention period, wherever it is", async () => {
    const url = await queue({ MessageRetentionPeriod: "60" });
    await sqs.send(url, "a");
    await sqs.send(url, "b");
    await sqs.receive(url, { MaxNumberOfMessages: 1 });
    advance("30 seconds");
    await sqs.send(url, "c");
    advance("30 seconds");
    expect(await sqs.counts(url)).toEqual([1, 0, 0]);
    expect(await sqs.bodies(url)).toEqual(["c"]);
  });

  it("carries attributes of all types, shows those that are asked for, with their MD5", async () => {
    const url = await queue();
    const MessageAttributes = {
      General: { DataType: "String", StringValue: "Kenobi" },
      Hello: { DataType: "String", StringValue: "There" },
      "Help.Me": { DataType: "String", StringValue: "Me" },
    };
    // The digests are AWS's, recorded for these attributes.
    const sent = await sqs.send(url, "msg", { MessageAttributes });
    expect(sent.MD5OfMessageAttributes).toBe("4c360f3fdafd970e05fae2f149d997f5");
    const ask = async (...MessageAttributeNames: string[]) => {
      const [message] = await sqs.receive(url, { MessageAttributeNames, VisibilityTimeout: 0 });
      return [Object.keys(message?.MessageAttributes ?? {}), message?.MD5OfMessageAttributes];
    };
    expect(await ask()).toEqual([[], undefined]);
    expect(await ask("All")).toEqual([["General", "Hello", "Help.Me"], "4c360f3fdafd970e05fae2f149d997f5"]);
    expect(await ask(".*")).toEqual([["General", "Hello", "Help.Me"], "4c360f3fdafd970e05fae2f149d997f5"]);
    expect(await ask("Hello", "General")).toEqual([["General", "Hello"], "fca026605781cb4126a1e9044df24232"]);
    expect(await ask("Hello", "Nope")).toEqual([["Hello"], "a311262e065454b75da111d535b8dacd"]);
    expect(await ask("Hel.*")).toEqual([["Hello", "Help.Me"], "83fee93c1bcd8b9a5a923ffacdc636c7"]);
    expect(await ask("Nope")).toEqual([[], undefined]);

    const other = await queue();
    const binary = Buffer.from("traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01");
    await sqs.send(other, "test", {
      MessageAttributes: {
        attr1: { DataType: "Binary", BinaryValue: binary },
        price: { DataType: "Number.float", StringValue: "-1.5e3" },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-2-3" } },
    });
    const [message] = await sqs.receive(other, {
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["AWSTraceHeader"],
    });
    expect(Buffer.from(message?.MessageAttributes?.attr1?.BinaryValue ?? [])).toEqual(binary);
    expect(message?.MessageAttributes?.price).toEqual({ DataType: "Number.float", StringValue: "-1.5e3" });
    expect(message?.Attributes).toEqual({ AWSTraceHeader: "Root=1-2-3" });
  });

  it("does batches entry by entry: sends, hides, deletes", async () => {
    const url = await queue({ MaximumMessageSize: "1024" });
    const sent = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "1", MessageBody: "a" },
          { Id: "2", MessageBody: "b".repeat(1025) },
          { Id: "3", MessageBody: "c", DelaySeconds: 5 },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["1", "3"]);
    expect(sent.Failed).toEqual([
      {
        Id: "2",
        SenderFault: true,
        Code: "InvalidParameterValue",
        Message: "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.",
      },
    ]);
    advance("5 seconds");
    const messages = await sqs.receive(url);
    const handles = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    const hidden = await sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          ...handles.map((entry) => ({ ...entry, VisibilityTimeout: 100 })),
          { Id: "wrong", ReceiptHandle: "nonsense", VisibilityTimeout: 1 },
        ],
      }),
    );
    expect(hidden.Successful?.map(({ Id }) => Id)).toEqual(["0", "1"]);
    expect(hidden.Failed).toEqual([
      {
        Id: "wrong",
        SenderFault: true,
        Code: "ReceiptHandleIsInvalid",
        Message: 'The input receipt handle "nonsense" is not a valid receipt handle.',
      },
    ]);
    advance("99 seconds");
    expect(await sqs.counts(url)).toEqual([0, 2, 0]);
    const deleted = await sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: handles }));
    expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(["0", "1"]);
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it("is purged of all messages, once a minute", async () => {
    const url = await queue();
    await sqs.send(url, "a");
    await sqs.send(url, "b");
    await sqs.receive(url, { MaxNumberOfMessages: 1 });
    const purge = () => sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));
    await purge();
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
    expect(await failureOf(purge())).toEqual({
      name: "PurgeQueueInProgress",
      code: "AWS.SimpleQueueService.PurgeQueueInProgress",
      status: 403,
      message: `Only one PurgeQueue operation on ${url.slice(url.lastIndexOf("/") + 1)} is allowed every 60 seconds.`,
    });
    advance("1 minute");
    await purge();
  });

  it("takes a group id, as fair queues have them, and keeps the order of none", async () => {
    const url = await queue();
    await sqs.send(url, "a", { MessageGroupId: "tenant-1" });
    await sqs.send(url, "b", { MessageGroupId: "tenant-1" });
    const [first] = await sqs.receive(url, { MaxNumberOfMessages: 1, MessageSystemAttributeNames: ["MessageGroupId"] });
    expect(first?.Attributes).toEqual({ MessageGroupId: "tenant-1" });
    expect(await sqs.bodies(url)).toEqual(["b"]);
  });

  it("takes a thousand messages at once, and gives each to one of those who ask", async () => {
    const url = await queue();
    const names = Array.from({ length: 100 }, (_, at) => at);
    await Promise.all(
      names.map((batch) =>
        sqs.client.send(
          new SendMessageBatchCommand({
            QueueUrl: url,
            Entries: Array.from({ length: 10 }, (_, at) => ({ Id: String(at), MessageBody: `${batch * 10 + at}` })),
          }),
        ),
      ),
    );
    expect(await sqs.counts(url)).toEqual([1000, 0, 0]);
    const received = (await Promise.all(names.map(() => sqs.bodies(url)))).flat();
    expect(received.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, at) => at));
  });
});
