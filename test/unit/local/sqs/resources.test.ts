import { SqsOnly } from "./support-cloud";

const queueToken = "aws:sqs/queue:Queue";
let sqs: SqsOnly;
beforeEach(() => {
  sqs = new SqsOnly();
});
afterEach(() => sqs.end());

const attributes = async (queue: string) =>
  (await sqs.call("GetQueueAttributes", queue, { AttributeNames: ["All"] })).Attributes;

describe("resources of SQS", () => {
  it("a queue has the provider's outputs and defaults, and works", async () => {
    const { id, outputs } = await sqs.declare(queueToken, "orders", { tags: { team: "a" } });
    expect(id).toBe(sqs.url("orders-1234567"));
    expect(outputs).toMatchObject({
      name: "orders-1234567",
      url: id,
      arn: sqs.arn("orders-1234567"),
      maxMessageSize: 262_144,
      messageRetentionSeconds: 345_600,
      visibilityTimeoutSeconds: 30,
      fifoQueue: false,
      sqsManagedSseEnabled: true,
      tagsAll: { team: "a" },
    });
    expect(await attributes("orders-1234567")).toMatchObject({ MaximumMessageSize: "262144" });
    expect(await sqs.call("ListQueueTags", "orders-1234567")).toEqual({ Tags: { team: "a" } });
    const prefixed = await sqs.declare(queueToken, "p", { namePrefix: "my-", fifoQueue: true });
    expect(prefixed.outputs).toMatchObject({
      name: "my-1234567.fifo",
      deduplicationScope: "queue",
      fifoThroughputLimit: "perQueue",
    });
  });

  it("a queue changes in place and keeps its messages; what is left out is the default again", async () => {
    const inputs = { name: "q", delaySeconds: 0, visibilityTimeoutSeconds: 300, kmsMasterKeyId: "key" };
    const before = await sqs.declare(queueToken, "q", inputs);
    expect(before.outputs).toMatchObject({ sqsManagedSseEnabled: false });
    await sqs.call("SendMessage", "q", { MessageBody: "kept" });
    const after = await sqs.declare(queueToken, "q", { name: "q", maxMessageSize: 1024, tags: { a: "b" } }, before);
    expect(after.id).toBe(before.id);
    const { KmsMasterKeyId, ...now } = await attributes("q");
    expect(KmsMasterKeyId).toBeUndefined();
    expect(now).toMatchObject({ VisibilityTimeout: "30", MaximumMessageSize: "1024" });
    expect(await sqs.bodies("q")).toEqual(["kept"]);
    await sqs.remove(queueToken, "q", after);
    await expect(sqs.bodies("q")).rejects.toThrow("The specified queue does not exist.");
    await sqs.remove(queueToken, "q", after);
  });

  it("a queue goes on from where a run ended before it was recorded, and leaves queues of others alone", async () => {
    await sqs.declare(queueToken, "q", { name: "q" });
    await sqs.call("SendMessage", "q", { MessageBody: "kept" });
    await sqs.declare(queueToken, "q", { name: "q", visibilityTimeoutSeconds: 5 });
    expect(await attributes("q")).toMatchObject({ VisibilityTimeout: "5", ApproximateNumberOfMessages: "1" });
    await expect(sqs.declare(queueToken, "other", { name: "q" })).rejects.toThrow(
      "a queue with the name q exists already: give this one another name",
    );
  });

  it("a queue that SQS would refuse fails", async () => {
    await expect(sqs.declare(queueToken, "q", { name: "a b" })).rejects.toThrow("Can only include alphanumeric");
    await expect(sqs.declare(queueToken, "q", { visibilityTimeoutSeconds: 50_000 })).rejects.toThrow(
      "Invalid value for the parameter VisibilityTimeout.",
    );
  });

  it.each([
    ["aws:sqs/queuePolicy:QueuePolicy", "policy", "Policy", policyOf("a"), policyOf("b")],
    ["aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy", "RedrivePolicy", redriveOf(3), redriveOf(4)],
    [
      "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
      "redriveAllowPolicy",
      "RedriveAllowPolicy",
      '{"redrivePermission":"denyAll"}',
      '{"redrivePermission":"allowAll"}',
    ],
  ])("%s is an attribute of its queue, and stays when the queue changes", async (token, input, name, one, other) => {
    await sqs.declare(queueToken, "letters", { name: "letters" });
    const queue = await sqs.declare(queueToken, "q", { name: "q" });
    const made = await sqs.declare(token, "part", { queueUrl: queue.id, [input]: one });
    expect(made).toMatchObject({ id: queue.id, outputs: { queueUrl: queue.id, [input]: one } });
    expect((await attributes("q"))[name]).toBe(one);
    await sqs.declare(queueToken, "q", { name: "q", delaySeconds: 1 }, queue);
    expect(await attributes("q")).toMatchObject({ [name]: one, DelaySeconds: "1" });
    const changed = await sqs.declare(token, "part", { queueUrl: queue.id, [input]: other }, made);
    expect((await attributes("q"))[name]).toBe(other);
    await sqs.remove(token, "part", changed);
    expect((await attributes("q"))[name]).toBeUndefined();
    await expect(sqs.declare(token, "wrong", { queueUrl: queue.id, [input]: "nonsense" })).rejects.toThrow();
  });

  it("parts of a queue that is gone go with it", async () => {
    const queue = await sqs.declare(queueToken, "q", { name: "q" });
    const part = await sqs.declare("aws:sqs/queuePolicy:QueuePolicy", "part", {
      queueUrl: queue.id,
      policy: policyOf("a"),
    });
    await sqs.remove(queueToken, "q", queue);
    await sqs.remove("aws:sqs/queuePolicy:QueuePolicy", "part", part);
  });
});

function policyOf(sid: string): string {
  const statement = { Sid: sid, Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function redriveOf(maxReceiveCount: number): string {
  return JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:eu-central-1:000000000000:letters", maxReceiveCount });
}
