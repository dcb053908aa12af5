import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { EventBus, EventRule, EventTarget, MetricAlarm } from "@pulumi/aws/cloudwatch";
import { Role } from "@pulumi/aws/iam";
import { Function as LambdaFunction, Permission } from "@pulumi/aws/lambda";
import { Topic, TopicSubscription } from "@pulumi/aws/sns";
import { Queue, QueuePolicy } from "@pulumi/aws/sqs";
import { asset, type Input, jsonStringify } from "@pulumi/pulumi";
import { LocalCloud } from "../../local/testing";

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** A queue that a service may send to, for one source. */
function queueFor(name: string, service: string, sourceArn: Input<string>): Queue {
  const queue = new Queue(name);
  new QueuePolicy(name, {
    queueUrl: queue.url,
    policy: jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
        },
      ],
    }),
  });
  return queue;
}

/** A function that logs its event, and fails when that says so. */
function logger(name: string): LambdaFunction {
  return new LambdaFunction(name, {
    role: new Role(name, { assumeRolePolicy: JSON.stringify(trust) }).arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: new asset.AssetArchive({
      "index.js": new asset.StringAsset(
        "exports.handler = async (event) => { console.log('got', JSON.stringify(event), new Date().toISOString()); };",
      ),
    }),
  });
}

function program() {
  const topic = new Topic("orders");
  const inbox = queueFor("inbox", "sns.amazonaws.com", topic.arn);
  new TopicSubscription("to-inbox", {
    topic: topic.arn,
    protocol: "sqs",
    endpoint: inbox.arn,
    rawMessageDelivery: true,
    filterPolicy: JSON.stringify({ kind: ["big"] }),
  });
  const listener = logger("listener");
  new Permission("listener", {
    function: listener.name,
    action: "lambda:InvokeFunction",
    principal: "sns.amazonaws.com",
    sourceArn: topic.arn,
  });
  new TopicSubscription("to-listener", { topic: topic.arn, protocol: "lambda", endpoint: listener.arn });
  new TopicSubscription("to-ann", { topic: topic.arn, protocol: "email", endpoint: "ann@example.org" });

  new MetricAlarm("errors", {
    name: "errors",
    namespace: "Shop",
    metricName: "errors",
    statistic: "Sum",
    period: 60,
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    alarmActions: [topic.arn],
  });

  const bus = new EventBus("shop", { name: "shop" });
  const sold = new EventRule("sold", {
    eventBusName: bus.name,
    eventPattern: JSON.stringify({ detail: { total: [{ numeric: [">", 10] }] } }),
  });
  const clerk = logger("clerk");
  new Permission("clerk", {
    function: clerk.name,
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: sold.arn,
  });
  new EventTarget("to-clerk", { eventBusName: bus.name, rule: sold.name, arn: clerk.arn });
  const dead = queueFor("dead", "events.amazonaws.com", sold.arn);
  const closed = new Queue("closed");
  new EventTarget("to-closed", {
    eventBusName: bus.name,
    rule: sold.name,
    arn: closed.arn,
    deadLetterConfig: { arn: dead.arn },
  });

  const hourly = new EventRule("hourly", { scheduleExpression: "rate(1 hour)" });
  const sweeper = logger("sweeper");
  new Permission("sweeper", {
    function: sweeper.name,
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: hourly.arn,
  });
  new EventTarget("to-sweeper", { rule: hourly.name, arn: sweeper.arn, input: '{"sweep":true}' });
  return { topic: topic.arn, inbox: inbox.url };
}

let cloud: LocalCloud;
let clients: { sns: SNSClient; sqs: SQSClient; events: EventBridgeClient };
beforeAll(async () => {
  cloud = await LocalCloud.run(program);
  clients = { sns: new SNSClient(cloud.aws), sqs: new SQSClient(cloud.aws), events: new EventBridgeClient(cloud.aws) };
}, 30_000);
afterEach(() => cloud.reset());
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await cloud.close();
});

const publish = (Message: string, kind: string) =>
  clients.sns.send(
    new PublishCommand({
      TopicArn: String(cloud.outputs.topic),
      Message,
      Subject: "An order",
      MessageAttributes: { kind: { DataType: "String", StringValue: kind } },
    }),
  );
const put = (Detail: object) =>
  clients.events.send(
    new PutEventsCommand({
      Entries: [{ EventBusName: "shop", Source: "shop", DetailType: "sold", Detail: JSON.stringify(Detail) }],
    }),
  );

describe("messages on the local cloud", () => {
  it("go from a topic to a queue that wants them, to a function and to a person", async () => {
    await publish("small", "small");
    const { MessageId } = await publish("one", "big");
    const receive = new ReceiveMessageCommand({
      QueueUrl: String(cloud.outputs.inbox),
      WaitTimeSeconds: 5,
      MessageAttributeNames: ["All"],
      MaxNumberOfMessages: 10,
    });
    const { Messages } = await clients.sqs.send(receive);
    expect(Messages).toMatchObject([{ Body: "one", MessageAttributes: { kind: { StringValue: "big" } } }]);
    expect(Messages).toHaveLength(1);
    await cloud.waitForLog("listener", `"MessageId":"${MessageId}"`);
    const mail = await cloud.waitForMessage({ kind: "email", to: "ann@example.org", body: /^one\n/ });
    expect(mail.subject).toBe("An order");
  });

  it("are waited for by the queue's, topic's or bus's logical name", async () => {
    const coming = cloud.waitForMessage({ kind: "queue", to: "inbox" });
    await publish("one", "big");
    expect((await coming).attributes).toEqual({ kind: "big" });
    expect(await cloud.waitForMessage({ to: "orders" })).toMatchObject({ kind: "topic", body: "one" });
    await put({ total: 1 });
    expect(await cloud.waitForMessage({ to: "shop" })).toMatchObject({ kind: "bus", from: "shop", subject: "sold" });
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: String(cloud.outputs.inbox), MessageBody: "direct" }));
    expect(cloud.messages({ kind: "queue", to: "inbox" }).map(({ body }) => body)).toEqual(["one", "direct"]);
  });

  it("go from a bus to a function; what a queue does not let in is a dead letter with its reason", async () => {
    await put({ total: 5 });
    await put({ total: 50 });
    const line = await cloud.waitForLog("clerk", '"detail":{"total":50}');
    expect(line.message).toContain('"detail-type":"sold"');
    const dead = await cloud.waitForMessage({ kind: "queue", to: "dead" });
    expect(dead.attributes).toMatchObject({
      ERROR_CODE: "NO_PERMISSIONS",
      RULE_ARN: expect.stringContaining(":rule/shop/sold-"),
    });
    expect(JSON.parse(dead.body)).toMatchObject({ detail: { total: 50 } });
    expect(cloud.messages({ kind: "queue", to: "dead" })).toHaveLength(1);
  });

  it("come from a schedule when the clock is put forward", async () => {
    cloud.clock.advance("3 hours");
    await cloud.waitForLog("sweeper", /got {"sweep":true}/);
    const isThere = async (count: number) => {
      const url = `${cloud.url}/_portico/logs?source=sweeper`;
      return (await (await fetch(url)).text()).split("\n").filter((line) => line.includes("got {")).length >= count;
    };
    for (let attempt = 0; attempt < 100 && !(await isThere(3)); attempt++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await isThere(3)).toBe(true);
    expect(await isThere(4)).toBe(false);
  });

  it("of an alarm reach whoever subscribes to its topic by mail", async () => {
    const cloudwatch = new CloudWatchClient(cloud.aws);
    const alarm = { AlarmName: "errors", StateValue: "ALARM", StateReason: "trying" } as const;
    await cloudwatch.send(new SetAlarmStateCommand(alarm));
    const mail = await cloud.waitForMessage({ kind: "email", to: "ann@example.org", subject: /^ALARM: "errors" in / });
    expect(mail.body).toContain('"NewStateReason":"trying"');
    cloudwatch.destroy();
  });
});
