import { DatabaseSync } from "node:sqlite";
import { PublishCommand } from "@aws-sdk/client-sns";
import { AwsError } from "../../../../local/services/aws-json";
import { failure, openSns, type SnsUnderTest } from "./support";

let test: SnsUnderTest;
const store = new DatabaseSync(":memory:");
beforeEach(async () => {
  test = await openSns(store);
});
afterEach(async () => {
  await test.port.cloud.services.get("sns")?.reset?.(() => false);
  await test.close();
});

const raw = { RawMessageDelivery: "true" };
const publish = (TopicArn: string, Message: string, MessageGroupId: string, MessageDeduplicationId?: string) =>
  test.sns.send(new PublishCommand({ TopicArn, Message, MessageGroupId, MessageDeduplicationId }));
const settled = () => new Promise(setImmediate);

describe("FIFO topics", () => {
  it("number messages, hand group and id on, and leave the signature out", async () => {
    const arn = await test.topic("t.fifo", { FifoTopic: "true" });
    await test.queue(arn, "q.fifo");
    await test.queue(arn, "standard");
    const first = await publish(arn, "1", "g", "d1");
    const second = await publish(arn, "2", "g", "d2");
    expect(BigInt(second.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
    await test.queues.count(4);
    const [fifo, standard] = test.queues.received;
    expect(fifo).toMatchObject({ groupId: "g", deduplicationId: "d1" });
    expect(standard).not.toHaveProperty("deduplicationId");
    expect(Object.keys(JSON.parse(fifo?.body ?? ""))).toEqual([
      "Type",
      "MessageId",
      "SequenceNumber",
      "TopicArn",
      "Message",
      "Timestamp",
      "UnsubscribeURL",
    ]);
  });

  it("take a message once within five minutes, by id or by content, also after a restart", async () => {
    const arn = await test.topic("t.fifo", { FifoTopic: "true", ContentBasedDeduplication: "true" });
    await test.queue(arn, "q.fifo", raw);
    const first = await publish(arn, "same", "g");
    expect(await publish(arn, "same", "other group")).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    await test.close();
    test = await openSns(store);
    await publish(arn, "same", "g");
    await publish(arn, "same", "g", "another id");
    await settled();
    expect(test.queues.received.map(({ deduplicationId }) => deduplicationId)).toEqual(["another id"]);
    test.port.clock.advance("5 minutes");
    await publish(arn, "same", "g");
    await settled();
    expect(test.queues.received).toHaveLength(2);
  });

  it("may take it once in each group", async () => {
    const arn = await test.topic("t.fifo", { FifoTopic: "true", FifoThroughputScope: "MessageGroup" });
    await test.queue(arn, "q.fifo", raw);
    for (const group of ["a", "b", "a"]) await publish(arn, "m", group, "d");
    await settled();
    expect(test.queues.received.map(({ groupId }) => groupId)).toEqual(["a", "b"]);
  });

  it("keep the order of a group while a delivery fails, and let other groups pass", async () => {
    const arn = await test.topic("t.fifo", { FifoTopic: "true" });
    await test.queue(arn, "q.fifo", raw);
    let isDown = true;
    test.queues.fail = (_, { groupId }) => {
      if (isDown && groupId === "slow") throw new AwsError("InternalFailure", "not now", 500);
    };
    for (const [index, group] of ["slow", "fast", "slow", "slow"].entries())
      await publish(arn, String(index), group, `d${index}`);
    await settled();
    expect(test.queues.received.map(({ body }) => body)).toEqual(["1"]);
    isDown = false;
    test.port.clock.advance("1 second");
    await test.queues.count(4);
    expect(test.queues.received.map(({ body }) => body)).toEqual(["1", "0", "2", "3"]);
  });

  it("want a group and an id, subscribers that are queues, and dead letters in order", async () => {
    const arn = await test.topic("t.fifo", { FifoTopic: "true" });
    const message = async (call: Promise<unknown>) => (await failure(call))?.[2];
    expect(await message(test.publish(arn, "m"))).toBe(
      "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
    );
    expect(await message(publish(arn, "m", "g"))).toBe(
      "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
    const RedrivePolicy = '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:000000000000:dead"}';
    expect(await message(test.queue(arn, "q.fifo", { RedrivePolicy }))).toBe(
      "Invalid parameter: Attributes Reason: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.",
    );
  });
});
