import { LambdaFunction, WorkQueue, type WorkQueueArgs } from "../../../components";
import { type Run, type RunOptions, run } from "./support/program";

const queueType = "aws:sqs/queue:Queue";
const key = "arn:aws:kms:eu-central-1:123456789012:key/1111";
const consumer = { handler: "test/unit/components/fixtures/hello.ts", timeout: 30 };
const made = (args: WorkQueueArgs = {}, options?: RunOptions) => run(() => new WorkQueue("mail", args), options);
const arnOf = (name: string) => `arn:aws:sqs:eu-central-1:123456789012:${name}-1a2b3c4`;
const json = (value: unknown) => JSON.parse(String(value));
const statementsOf = (all: Run<unknown>, role: string) =>
  json(all.one("aws:iam/rolePolicy:RolePolicy", `${role}-policy`).inputs.policy).Statement;

describe("WorkQueue", () => {
  it("keeps what failed five times, for 14 days, in a queue that takes from nowhere else", async () => {
    const all = await made();
    expect(json(all.one(queueType, "mail").inputs.redrivePolicy)).toEqual({
      deadLetterTargetArn: arnOf("mail-dead-letters"),
      maxReceiveCount: 5,
    });
    expect(all.one(queueType, "mail-dead-letters").inputs).toMatchObject({ messageRetentionSeconds: 1_209_600 });
    expect(json(all.one("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy").inputs.redriveAllowPolicy)).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [arnOf("mail")],
    });
  });

  it("encrypts both queues with the stack's key, another one, or SQS's own", async () => {
    const keysOf = (all: Run<unknown>) =>
      all.of(queueType).map(({ inputs }) => [inputs.kmsMasterKeyId, inputs.sqsManagedSseEnabled]);
    expect(keysOf(await made())).toEqual(Array(2).fill([key, undefined]));
    expect(keysOf(await made({ key: { existing: "arn:k" } }))).toEqual(Array(2).fill(["arn:k", undefined]));
    expect(keysOf(await made({ key: { skip: true } }))).toEqual(Array(2).fill([undefined, true]));
  });

  it("refuses plain HTTP at both queues", async () => {
    const all = await made();
    for (const name of ["mail", "mail-dead-letters"])
      expect(json(all.one("aws:sqs/queuePolicy:QueuePolicy", `${name}-policy`).inputs.policy).Statement).toEqual([
        expect.objectContaining({
          Effect: "Deny",
          Principal: "*",
          Action: expect.arrayContaining(["sqs:SendMessage", "sqs:ReceiveMessage"]),
          Resource: arnOf(name),
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      ]);
  });

  it("lets a service send for one of its resources, to the queue and not to the dead letters", async () => {
    const all = await made({ senders: [{ service: "events.amazonaws.com", sourceArn: "arn:rule" }] });
    const statements = (name: string) => json(all.one("aws:sqs/queuePolicy:QueuePolicy", name).inputs.policy).Statement;
    expect(statements("mail-policy")[0]).toEqual({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arnOf("mail"),
      Condition: { ArnEquals: { "aws:SourceArn": "arn:rule" } },
    });
    expect(statements("mail-dead-letters-policy")).toHaveLength(1);
  });

  it("hides a message for six times the consumer's timeout and the batch window", async () => {
    const visibility = async (args: WorkQueueArgs) =>
      (await made(args)).one(queueType, "mail").inputs.visibilityTimeoutSeconds;
    expect(await visibility({ consumer })).toBe(180);
    expect(await visibility({ consumer: { ...consumer, batchSize: 100, batchWindowSeconds: 5 } })).toBe(185);
    expect(await visibility({ consumer, visibilityTimeoutSeconds: 600 })).toBe(600);
    expect(await visibility({})).toBe(60);
  });

  it("hands batches to the consumer, which says what failed", async () => {
    const all = await made({ consumer: { ...consumer, maximumConcurrency: 5 } });
    expect(all.one("aws:lambda/eventSourceMapping:EventSourceMapping").inputs).toMatchObject({
      eventSourceArn: arnOf("mail"),
      functionName: expect.stringContaining("mail-consumer"),
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 5 },
    });
  });

  it("lets the consumer take messages and decrypt them, beside what its links say, and nothing else", async () => {
    const all = await run(() => {
      const other = new WorkQueue("other", { key: { skip: true } });
      return new WorkQueue("mail", { consumer: { ...consumer, links: [other.link("send")] } });
    });
    expect(statementsOf(all, "mail-consumer")).toEqual([
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arnOf("other")] },
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
        Resource: [arnOf("mail")],
      },
      { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [key] },
      expect.objectContaining({ Action: expect.arrayContaining(["xray:PutTraceSegments"]) }),
    ]);
  });

  it("gives a sender the address, and what it takes to send", async () => {
    const all = await run(() => {
      const mail = new WorkQueue("mail");
      const links = [mail.link("send"), new WorkQueue("more").linkAs("MORE_URL", "send", "consume")];
      return new LambdaFunction("sender", { entry: "events/write", links });
    });
    expect(all.one("aws:lambda/function:Function").inputs.environment).toMatchObject({
      variables: { QUEUE_URL: expect.stringContaining("mail"), MORE_URL: expect.stringContaining("more") },
    });
    expect(statementsOf(all, "sender").slice(0, 2)).toEqual([
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arnOf("mail")] },
      { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [key] },
    ]);
  });

  it("has alarms for messages that wait too long, for dead letters, and for its consumer", async () => {
    const all = await made({ consumer, longestWait: 60 });
    const alarm = (name: string) => all.one("aws:cloudwatch/metricAlarm:MetricAlarm", `mail-alarms-${name}`).inputs;
    expect(alarm("queue-age")).toMatchObject({
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: "mail-1a2b3c4" },
      threshold: 60,
    });
    expect(alarm("queue-dead-letters")).toMatchObject({
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "mail-dead-letters-1a2b3c4" },
      threshold: 0,
    });
    expect(alarm("consumer-errors")).toMatchObject({ namespace: "AWS/Lambda", metricName: "Errors" });
  });

  it("keeps groups in order, in both queues, if it is a FIFO queue", async () => {
    const all = await made({ fifo: true, contentBasedDeduplication: true });
    expect(all.one(queueType, "mail").inputs).toMatchObject({
      fifoQueue: true,
      contentBasedDeduplication: true,
      deduplicationScope: "messageGroup",
      fifoThroughputLimit: "perMessageGroupId",
    });
    expect(all.one(queueType, "mail-dead-letters").inputs).toMatchObject({ fifoQueue: true });
  });

  it.each<[WorkQueueArgs, string]>([
    [{ consumer, visibilityTimeoutSeconds: 100 }, "visibilityTimeoutSeconds: 100 is less than six times"],
    [{ visibilityTimeoutSeconds: 50_000 }, "visibilityTimeoutSeconds: SQS takes 0 to 43200 seconds"],
    [{ maxReceives: 0 }, "maxReceives: AWS takes 1 to 1000"],
    [{ consumer: { ...consumer, batchSize: 50 } }, "consumer.batchWindowSeconds: batches of over 10 messages"],
    [{ fifo: true, consumer: { ...consumer, batchSize: 11 } }, "consumer.batchSize: AWS takes 1 to 10 messages"],
    [{ consumer: { ...consumer, timeout: 901 } }, "consumer.timeout: AWS takes 1 to 900 seconds"],
    [{ consumer: { ...consumer, maximumConcurrency: 1 } }, "consumer.maximumConcurrency: AWS takes 2 to 1000"],
    [{ consumer: { handler: "nowhere.ts" } }, "handler: there is no file nowhere.ts"],
  ])("refuses %j", async (args, message) => {
    await expect(made(args)).rejects.toThrow(message);
  });

  it("refuses a link for nothing", async () => {
    await expect(run(() => ({ link: new WorkQueue("mail").link() }))).rejects.toThrow('queue.link("send")');
  });
});
