import { Alarms, type AlarmsArgs, LambdaFunction } from "../../../components";
import { type Run, type RunOptions, run } from "./support/program";

const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const write = { functionName: "orders-write-123", timeout: 20 };
const gateway = { apiName: "orders-123", stageName: "dev" };

const made = (args: AlarmsArgs, options?: RunOptions) => run(() => new Alarms("orders", args), options);
const sharedTopic = "arn:aws:sns:eu-central-1:123456789012:portico-alarms-1a2b3c4";
const actionsOf = (all: Run<unknown>) =>
  all.of(metricAlarm).map(({ inputs }) => [inputs.alarmActions, inputs.okActions]);

describe("Alarms", () => {
  it("S5.19 watches a function's errors", async () => {
    const all = await made({ functions: { write } });
    expect(all.one(metricAlarm, "orders-write-errors").inputs).toMatchObject({
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: "orders-write-123" },
      statistic: "Sum",
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [sharedTopic],
      okActions: [sharedTopic],
    });
  });

  it("S5.20 watches a function's p99 duration, against half of its timeout", async () => {
    const all = await made({ functions: { write } });
    expect(all.one(metricAlarm, "orders-write-duration").inputs).toMatchObject({
      namespace: "AWS/Lambda",
      metricName: "Duration",
      extendedStatistic: "p99",
      threshold: 10_000,
      evaluationPeriods: 3,
    });
  });

  it("S5.21 watches a gateway's 5xx answers", async () => {
    const all = await made({ gateway });
    expect(all.of(metricAlarm)).toHaveLength(1);
    expect(all.one(metricAlarm, "orders-5xx").inputs).toMatchObject({
      namespace: "AWS/ApiGateway",
      metricName: "5XXError",
      dimensions: { ApiName: "orders-123", Stage: "dev" },
      statistic: "Average",
      threshold: 0.05,
    });
  });

  it("watches what failed for good, where a function keeps it", async () => {
    const all = await run(() => {
      const fn = new LambdaFunction("fn", { entry: "events/write", asynchronous: true });
      return new Alarms("orders", { functions: { fn, write } });
    });
    expect(all.one(metricAlarm, "orders-fn-failures").inputs).toMatchObject({
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "fn-failure-queue-1a2b3c4" },
    });
    expect(all.of(metricAlarm)).toHaveLength(5);
  });

  it("tells one topic for the stack, and its address if it names one", async () => {
    const program = () => [new Alarms("orders", { functions: { write } }), new Alarms("carts", { gateway })];
    const all = await run(program, { config: { "portico:alarmEmail": "ops@example.com" } });
    expect(all.one("aws:sns/topic:Topic").inputs).toMatchObject({
      kmsMasterKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1111",
    });
    expect(all.one("aws:sns/topicSubscription:TopicSubscription").inputs).toEqual({
      topic: sharedTopic,
      protocol: "email",
      endpoint: "ops@example.com",
    });
    expect(actionsOf(all)).toEqual(Array(3).fill([[sharedTopic], [sharedTopic]]));
    expect((await run(program)).of("aws:sns/topicSubscription:TopicSubscription")).toEqual([]);
  });

  it("tells an address of its own by a topic of its own", async () => {
    const all = await made(
      { gateway, email: "me@example.com" },
      { config: { "portico:alarmEmail": "ops@example.com" } },
    );
    const own = "arn:aws:sns:eu-central-1:123456789012:orders-topic-1a2b3c4";
    expect(all.one("aws:sns/topicSubscription:TopicSubscription").inputs).toMatchObject({
      topic: own,
      endpoint: "me@example.com",
    });
    expect(actionsOf(all)).toEqual([[[own], [own]]]);
  });

  it("tells a topic that is there, or nobody", async () => {
    const existing = await made({ gateway, topic: { existing: "arn:topic" } });
    expect(actionsOf(existing)).toEqual([[["arn:topic"], ["arn:topic"]]]);
    const skipped = await made({ gateway, topic: { skip: true } });
    expect(actionsOf(skipped)).toEqual([[[], []]]);
    for (const all of [existing, skipped]) expect(all.of("aws:sns/topic:Topic")).toEqual([]);
  });

  it("lets this account's alarms publish, and nobody without TLS", async () => {
    const all = await made({ gateway });
    const { Statement: statements } = JSON.parse(String(all.one("aws:sns/topicPolicy:TopicPolicy").inputs.policy));
    expect(statements).toEqual([
      {
        Sid: "AlarmsOfThisAccount",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: sharedTopic,
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*" },
        },
      },
      {
        Sid: "NothingWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: sharedTopic,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it.each<[string, AlarmsArgs, string]>([
    [
      "a topic and an address",
      { topic: { existing: "arn:x" }, email: "a@b" },
      "existing and email contradict each other",
    ],
    ["no topic and an address", { topic: { skip: true }, email: "a@b" }, "skip and email contradict each other"],
    ["no topic and a topic", { topic: { skip: true, existing: "arn:x" } }, "skip and existing contradict each other"],
  ])("refuses %s", async (_, args, message) => {
    await expect(made(args)).rejects.toThrow(`Alarms "orders": topic: ${message}`);
  });
});
