import {
  ChangeMessageVisibilityCommand,
  type Message,
  SendMessageBatchCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { failureOf, SqsUnderTest } from "./support";

let sqs: SqsUnderTest;
beforeAll(async () => {
  sqs = await SqsUnderTest.start();
});
afterAll(() => sqs.close());

let count = 0;
const queue = (attributes: Record<string, string> = {}) =>
  sqs.queue(`fifo-${++count}.fifo`, { ContentBasedDeduplication: "true", ...attributes });
const advance = (by: string) => sqs.port.clock.advance(by);
/** Sends to a group. */
const send = (url: string, MessageGroupId: string, body: string, more: Partial<SendMessageCommandInput> = {}) =>
  sqs.send(url, body, { MessageGroupId, ...more });
/** One of the messages that were received. */
const at = (messages: readonly Message[], index: number): Message => {
  const message = messages[index];
  if (!message) throw new Error(`there is no message ${index}`);
  return message;
};

describe("a FIFO queue, by the unmodified SDK", () => {
  it("gives each group in its order, and locks it while some of it are in flight", async () => {
    const url = await queue();
    for (const body of ["a1", "a2", "a3"]) await send(url, "a", body);
    await send(url, "b", "b1");
    const first = await sqs.receive(url, { MaxNumberOfMessages: 2 });
    expect(first.map(({ Body }) => Body)).toEqual(["a1", "a2"]);
    expect(await sqs.bodies(url)).toEqual(["b1"]);
    await sqs.delete(url, at(first, 0));
    expect(await sqs.receive(url)).toEqual([]);
    await sqs.delete(url, at(first, 1));
    expect(await sqs.bodies(url)).toEqual(["a3"]);
  });

  it("gives as many of a group as are asked for, and goes on with the next group", async () => {
    const url = await queue();
    await send(url, "a", "a1");
    await send(url, "b", "b1");
    await send(url, "a", "a2");
    expect(await sqs.bodies(url, { MaxNumberOfMessages: 10 })).toEqual(["a1", "a2", "b1"]);
  });

  it.each([
    [0, []],
    [1, ["foo"]],
    [2, ["foo", "bar"]],
  ])("holds back what follows message %i while that one is hidden for longer", async (position, bodies) => {
    const url = await queue({ VisibilityTimeout: "1" });
    for (const body of ["foo", "bar", "baz"]) await send(url, "1", body);
    const { ReceiptHandle } = at(await sqs.receive(url), position);
    await sqs.client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 4 }));
    advance("2500 milliseconds");
    expect(await sqs.bodies(url)).toEqual(bodies);
  });

  it("numbers its messages, growing, with 20 digits", async () => {
    const url = await queue();
    const one = await send(url, "a", "1");
    const two = await send(url, "b", "2");
    expect(one.SequenceNumber).toMatch(/^\d{20}$/);
    expect(String(one.SequenceNumber) < String(two.SequenceNumber)).toBe(true);
    const [message] = await sqs.receive(url, { AttributeNames: ["All"] });
    expect(message?.Attributes).toMatchObject({
      SequenceNumber: one.SequenceNumber,
      MessageGroupId: "a",
      MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("knows a message again for five minutes, by its id or its content, whatever became of it", async () => {
    const url = await queue();
    const first = await send(url, "a", "same");
    const again = await send(url, "b", "same");
    expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    const messages = await sqs.receive(url);
    expect(messages).toHaveLength(1);
    await sqs.delete(url, at(messages, 0));
    await send(url, "a", "same");
    await send(url, "a", "other", { MessageDeduplicationId: "id" });
    await send(url, "a", "another", { MessageDeduplicationId: "id" });
    expect(await sqs.bodies(url)).toEqual(["other"]);
    advance("5 minutes");
    expect((await send(url, "a", "same")).MessageId).not.toBe(first.MessageId);
  });

  it("knows messages again in their group only where it is told so: high throughput", async () => {
    const url = await queue();
    const throughput = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };
    await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: throughput }));
    expect(await sqs.attributes(url)).toMatchObject(throughput);
    await send(url, "a", "1", { MessageDeduplicationId: "id" });
    await send(url, "b", "2", { MessageDeduplicationId: "id" });
    await send(url, "b", "3", { MessageDeduplicationId: "id" });
    expect(await sqs.bodies(url)).toEqual(["1", "2"]);
  });

  it("delays by the queue only, and what is there too when that changes", async () => {
    const url = await queue({ DelaySeconds: "600" });
    await send(url, "a", "1");
    await send(url, "a", "2", { DelaySeconds: 0 });
    expect(await sqs.counts(url)).toEqual([0, 0, 2]);
    await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds: "10" } }));
    advance("10 seconds");
    expect(await sqs.bodies(url)).toEqual(["1", "2"]);
    expect(await failureOf(send(url, "a", "3", { DelaySeconds: 2 }))).toMatchObject({
      message:
        "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
    });
  });

  it("refuses a handle that has expired", async () => {
    const url = await queue({ VisibilityTimeout: "1" });
    await send(url, "a", "1");
    const message = at(await sqs.receive(url), 0);
    advance("1 second");
    const expired = {
      code: "InvalidParameterValue",
      status: 400,
      message: `Value ${message.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    };
    expect(await failureOf(sqs.delete(url, message))).toMatchObject(expired);
    const change = { QueueUrl: url, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: 9 };
    expect(await failureOf(sqs.client.send(new ChangeMessageVisibilityCommand(change)))).toMatchObject(expired);
    const again = at(await sqs.receive(url), 0);
    expect(await failureOf(sqs.delete(url, message))).toMatchObject(expired);
    await sqs.delete(url, again);
    await sqs.delete(url, again);
  });

  it("gives the same messages to a receive that is tried again, as long as they are as they were", async () => {
    const url = await queue();
    for (const body of ["1", "2"]) await send(url, "a", body);
    await send(url, "b", "3");
    const attempt = { ReceiveRequestAttemptId: "attempt", MaxNumberOfMessages: 2 };
    const first = await sqs.receive(url, attempt);
    advance("20 seconds");
    const again = await sqs.receive(url, attempt);
    expect(again).toEqual(first);
    advance("20 seconds");
    expect(await sqs.counts(url)).toEqual([1, 2, 0]);
    await sqs.delete(url, at(again, 0));
    expect((await sqs.receive(url, attempt)).map(({ Body }) => Body)).toEqual(["3"]);
  });

  it("wakes who waits when a group is free again", async () => {
    const url = await queue();
    await send(url, "a", "1");
    await send(url, "a", "2");
    const [first] = await sqs.receive(url, { MaxNumberOfMessages: 1 });
    const waiting = sqs.bodies(url, { WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await sqs.delete(url, at([first as Message], 0));
    expect(await waiting).toEqual(["2"]);
  });

  it("wants a group, and an id where it makes none of the content", async () => {
    const url = await queue();
    expect(await failureOf(sqs.send(url, "a"))).toEqual({
      name: "MissingParameter",
      code: "MissingParameter",
      status: 400,
      message: "The request must contain the parameter MessageGroupId.",
    });
    const plain = await queue({ ContentBasedDeduplication: "false" });
    const message =
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly";
    expect(await failureOf(send(plain, "a", "b"))).toMatchObject({ code: "InvalidParameterValue", message });
    const Entries = [
      { Id: "1", MessageBody: "a", MessageGroupId: "g", MessageDeduplicationId: "d" },
      { Id: "2", MessageBody: "a", MessageGroupId: "g" },
    ];
    const batch = sqs.client.send(new SendMessageBatchCommand({ QueueUrl: plain, Entries }));
    expect(await failureOf(batch)).toMatchObject({ code: "InvalidParameterValue", message });
    expect(await sqs.counts(plain)).toEqual([0, 0, 0]);
    for (const id of ["", "group 123", "a".repeat(129)])
      expect(await failureOf(send(plain, id, "b", { MessageDeduplicationId: "x" }))).toMatchObject({
        message: `Value ${id} for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      });
  });

  it("keeps the order of a hundred groups under many readers", async () => {
    const url = await queue();
    const seen = new Map<string, number[]>();
    for (let turn = 0; turn < 5; turn++)
      await Promise.all(
        Array.from({ length: 10 }, (_, block) =>
          sqs.client.send(
            new SendMessageBatchCommand({
              QueueUrl: url,
              Entries: Array.from({ length: 10 }, (_, index) => ({
                Id: String(index),
                MessageBody: `${turn}`,
                MessageGroupId: `${block}-${index}`,
                MessageDeduplicationId: `${turn}-${block}-${index}`,
              })),
            }),
          ),
        ),
      );
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (;;) {
          const messages = await sqs.receive(url, {
            MaxNumberOfMessages: 3,
            MessageSystemAttributeNames: ["MessageGroupId"],
          });
          if (messages.length === 0) return;
          for (const message of messages) {
            const group = message.Attributes?.MessageGroupId ?? "";
            seen.set(group, [...(seen.get(group) ?? []), Number(message.Body)]);
            await sqs.delete(url, message);
          }
        }
      }),
    );
    expect(seen.size).toBe(100);
    for (const bodies of seen.values()) expect(bodies).toEqual(bodies.toSorted());
  });
});
