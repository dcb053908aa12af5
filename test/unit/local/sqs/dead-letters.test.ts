import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { failureOf, SqsUnderTest } from "./support";

let sqs: SqsUnderTest;
beforeAll(async () => {
  sqs = await SqsUnderTest.start();
});
afterAll(() => sqs.close());

let count = 0;
/** A queue and the one that takes its dead letters. */
async function pair(maxReceiveCount = 1, suffix = "") {
  const name = `source-${++count}${suffix}`;
  const letters = `letters-${count}${suffix}`;
  const lettersUrl = await sqs.queue(letters, suffix ? { ContentBasedDeduplication: "true" } : {});
  const url = await sqs.queue(name, {
    VisibilityTimeout: "10",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sqs.arn(letters), maxReceiveCount }),
    ...(suffix ? { ContentBasedDeduplication: "true" } : {}),
  });
  return { name, letters, url, lettersUrl };
}
const advance = (by: string) => sqs.port.clock.advance(by);

/** Sends messages and lets them be received too often. */
async function kill({ url }: { url: string }, ...bodies: string[]) {
  for (const body of bodies) await sqs.send(url, body);
  await sqs.receive(url);
  advance("10 seconds");
  expect(await sqs.receive(url)).toEqual([]);
}

describe("dead letters", () => {
  it("go to the other queue when they were received too often, with their id, attributes and count", async () => {
    const { name, url, lettersUrl } = await pair(2);
    const MessageAttributes = { a: { DataType: "String", StringValue: "b" } };
    const { MessageId } = await sqs.send(url, "bad", { MessageAttributes });
    for (const _ of [1, 2]) {
      expect(await sqs.bodies(url)).toEqual(["bad"]);
      advance("10 seconds");
      expect(await sqs.counts(lettersUrl)).toEqual([0, 0, 0]);
    }
    expect(await sqs.bodies(url)).toEqual([]);
    const [message] = await sqs.receive(lettersUrl, { AttributeNames: ["All"], MessageAttributeNames: ["All"] });
    expect(message).toMatchObject({
      MessageId,
      Body: "bad",
      MessageAttributes,
      Attributes: { ApproximateReceiveCount: "3", DeadLetterQueueSourceArn: sqs.arn(name) },
    });
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it("leave the living ones to be received in the same call", async () => {
    const { url, lettersUrl } = await pair(1);
    await sqs.send(url, "bad");
    await sqs.receive(url);
    advance("10 seconds");
    await sqs.send(url, "good");
    expect(await sqs.bodies(url)).toEqual(["good"]);
    expect(await sqs.bodies(lettersUrl)).toEqual(["bad"]);
  });

  it("free their group in a FIFO queue, and keep its order in the other one", async () => {
    const { url, lettersUrl } = await pair(1, ".fifo");
    for (const body of ["1", "2", "3"]) await sqs.send(url, body, { MessageGroupId: "g" });
    expect(await sqs.bodies(url, { MaxNumberOfMessages: 2 })).toEqual(["1", "2"]);
    advance("10 seconds");
    expect(await sqs.bodies(url)).toEqual(["3"]);
    expect(await sqs.bodies(lettersUrl)).toEqual(["1", "2"]);
  });

  it("stay where they are when the other queue is gone, or does not take them any more", async () => {
    const { url, lettersUrl } = await pair(1);
    await sqs.send(url, "bad");
    await sqs.receive(url);
    const Attributes = { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' };
    await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: lettersUrl, Attributes }));
    advance("10 seconds");
    expect(await sqs.bodies(url)).toEqual(["bad"]);
  });
});

describe("move tasks", () => {
  const start = (source: string, more: { destination?: string; rate?: number } = {}) =>
    sqs.client.send(
      new StartMessageMoveTaskCommand({
        SourceArn: sqs.arn(source),
        DestinationArn: more.destination && sqs.arn(more.destination),
        MaxNumberOfMessagesPerSecond: more.rate,
      }),
    );
  const list = async (source: string) => {
    const command = new ListMessageMoveTasksCommand({ SourceArn: sqs.arn(source), MaxResults: 10 });
    return (await sqs.client.send(command)).Results ?? [];
  };
  const done = async (source: string) => {
    for (;;) {
      const [newest] = await list(source);
      if (newest?.Status !== "RUNNING") return newest;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it("bring dead letters back to where each came from, as new messages", async () => {
    const queues = await pair(1);
    await kill(queues, "a", "b");
    await start(queues.letters);
    const task = await done(queues.letters);
    expect(task?.TaskHandle).toBeUndefined();
    expect(task).toMatchObject({
      Status: "COMPLETED",
      SourceArn: sqs.arn(queues.letters),
      ApproximateNumberOfMessagesMoved: 2,
      ApproximateNumberOfMessagesToMove: 2,
    });
    const [message] = await sqs.receive(queues.url, { AttributeNames: ["All"], MaxNumberOfMessages: 1 });
    expect(message).toMatchObject({ Body: "a", Attributes: { ApproximateReceiveCount: "1" } });
    expect(message?.Attributes).not.toHaveProperty("DeadLetterQueueSourceArn");
    expect(await sqs.counts(queues.lettersUrl)).toEqual([0, 0, 0]);
  });

  it("move elsewhere as slowly as they are told, and stop when they are told", async () => {
    const queues = await pair(1);
    await kill(queues, "a", "b", "c", "d");
    const elsewhere = await sqs.queue("elsewhere");
    const { TaskHandle } = await start(queues.letters, { destination: "elsewhere", rate: 1 });
    for (let moved = 0; moved < 2; ) moved = (await list(queues.letters))[0]?.ApproximateNumberOfMessagesMoved ?? 0;
    expect(await failureOf(start(queues.letters))).toMatchObject({
      code: "InvalidParameterValue",
      message:
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    });
    expect((await list(queues.letters))[0]).toMatchObject({
      Status: "RUNNING",
      TaskHandle,
      MaxNumberOfMessagesPerSecond: 1,
      DestinationArn: sqs.arn("elsewhere"),
    });
    const cancel = () => sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect((await cancel()).ApproximateNumberOfMessagesMoved).toBe(2);
    expect((await list(queues.letters))[0]).toMatchObject({ Status: "CANCELLED" });
    expect(await failureOf(cancel())).toMatchObject({ name: "UnsupportedOperation" });
    advance("1 minute");
    expect(await sqs.counts(elsewhere)).toEqual([2, 0, 0]);
    expect(await sqs.counts(queues.lettersUrl)).toEqual([2, 0, 0]);
  });

  it("fail for messages that came from nowhere", async () => {
    const { letters, lettersUrl } = await pair(1);
    await sqs.send(lettersUrl, "sent here");
    await start(letters);
    expect(await done(letters)).toMatchObject({ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" });
    expect(await sqs.counts(lettersUrl)).toEqual([1, 0, 0]);
  });

  it("want a source that takes dead letters, a destination that is there, and a handle of theirs", async () => {
    const { name, letters } = await pair(1);
    expect(await failureOf(start(name))).toMatchObject({
      code: "InvalidParameterValue",
      message: "Source queue must be configured as a Dead Letter Queue.",
    });
    expect(await failureOf(start("nowhere"))).toEqual({
      name: "ResourceNotFoundException",
      code: "ResourceNotFoundException",
      status: 404,
      message: "The resource that you specified for the SourceArn parameter doesn't exist.",
    });
    expect(await failureOf(start(letters, { destination: "nowhere" }))).toMatchObject({
      status: 404,
      message: "The resource that you specified for the DestinationArn parameter doesn't exist.",
    });
    const cancel = (TaskHandle: string) => failureOf(sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle })));
    expect(await cancel("nonsense")).toMatchObject({ message: "Value for parameter TaskHandle is invalid." });
    const handle = (of: string) =>
      Buffer.from(JSON.stringify({ taskId: "none", sourceArn: sqs.arn(of) })).toString("base64");
    expect(await cancel(handle("nowhere"))).toMatchObject({ status: 404 });
    expect(await cancel(handle(letters))).toMatchObject({ status: 404, message: "Task does not exist." });
  });
});
