import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { AwsError } from "../../../../local/services/aws-json";
import { createDynamoDbService } from "../../../../local/services/dynamodb";
import { createEventsService } from "../../../../local/services/events";
import { createSnsService } from "../../../../local/services/sns";
import { createSqsService } from "../../../../local/services/sqs";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { arnIn, type Receiver, receiver } from "../support/receiver";

let port: AwsPort;
let lambda: Receiver;
const clients: { destroy(): void }[] = [];
const keep = <Client extends { destroy(): void }>(client: Client): Client => {
  clients.push(client);
  return client;
};

beforeEach(async () => {
  lambda = receiver("lambda", "lambda:InvokeFunction");
  port = await openAwsPort((cloud) => [
    createDynamoDbService(cloud),
    createSqsService(cloud),
    createSnsService(cloud),
    createEventsService(cloud),
    lambda.service,
  ]);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await port.close();
});

/** What was recorded of a metric in the last hour; undefined: nothing. */
const recorded = (namespace: string, name: string, dimensions: Record<string, string>, unit = "Count") =>
  port.cloud.metrics
    ?.find(namespace, name, dimensions, unit)[0]
    ?.between(port.cloud.clock.now() - 3_600_000, port.cloud.clock.now() + 60_000);
const until = async (holds: () => boolean) => {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 200) throw new Error("it did not come to hold");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe("metrics of tables", () => {
  const TableName = "measured";
  const of = (name: string, more: Record<string, string> = {}, unit?: string) =>
    recorded("AWS/DynamoDB", name, { TableName, ...more }, unit);
  let client: DynamoDBClient;

  beforeEach(async () => {
    client = keep(new DynamoDBClient(port.aws));
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: ["id", "type"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        GlobalSecondaryIndexes: [
          {
            IndexName: "byType",
            KeySchema: [{ AttributeName: "type", KeyType: "HASH" }],
            Projection: { ProjectionType: "KEYS_ONLY" },
          },
        ],
      }),
    );
  });
  const put = (id: string, more: object = {}, condition?: string) =>
    client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, ...more }, ConditionExpression: condition }));

  it("count units, of the table and of each index for itself", async () => {
    await put("a", { type: { S: "x" }, data: { S: "x".repeat(3000) } });
    await put("a", { type: { S: "x" }, data: { S: "y".repeat(3000) } });
    await put("b");
    expect(of("ConsumedWriteCapacityUnits")).toMatchObject({ sum: 7, count: 3 });
    expect(of("ConsumedWriteCapacityUnits", { GlobalSecondaryIndexName: "byType" })).toMatchObject({ sum: 1 });
    await client.send(new GetItemCommand({ TableName, Key: { id: { S: "a" } } }));
    await client.send(new GetItemCommand({ TableName, Key: { id: { S: "a" } }, ConsistentRead: true }));
    expect(of("ConsumedReadCapacityUnits")).toMatchObject({ sum: 1.5, count: 2 });
    await client.send(
      new QueryCommand({
        TableName,
        IndexName: "byType",
        KeyConditionExpression: "#t = :t",
        ExpressionAttributeNames: { "#t": "type" },
        ExpressionAttributeValues: { ":t": { S: "x" } },
      }),
    );
    expect(of("ConsumedReadCapacityUnits", { GlobalSecondaryIndexName: "byType" })).toMatchObject({ sum: 0.5 });
    expect(of("ReturnedItemCount", { Operation: "Query" })).toMatchObject({ sum: 1, count: 1 });
  });

  it("measure each operation that succeeds", async () => {
    await put("a");
    await put("b");
    const RequestItems = { [TableName]: [{ PutRequest: { Item: { id: { S: "c" } } } }] };
    await client.send(new BatchWriteItemCommand({ RequestItems }));
    const latency = of("SuccessfulRequestLatency", { Operation: "PutItem" }, "Milliseconds");
    expect(latency).toMatchObject({ count: 2 });
    expect(latency?.min).toBeGreaterThan(0);
    expect(of("SuccessfulRequestLatency", { Operation: "BatchWriteItem" }, "Milliseconds")).toMatchObject({ count: 1 });
  });

  it("tell refused conditions, the user's errors and our own apart", async () => {
    await put("a");
    await expect(put("a", {}, "attribute_not_exists(id)")).rejects.toThrow("The conditional request failed");
    await expect(put("")).rejects.toMatchObject({ name: "ValidationException" });
    await expect(client.send(new GetItemCommand({ TableName: "none", Key: { id: { S: "a" } } }))).rejects.toMatchObject(
      { name: "ResourceNotFoundException" },
    );
    expect(of("ConditionalCheckFailedRequests")).toMatchObject({ sum: 1 });
    expect(recorded("AWS/DynamoDB", "UserErrors", {})).toMatchObject({ sum: 2 });
    expect(of("SystemErrors", { Operation: "PutItem" })).toBeUndefined();
    expect(of("SuccessfulRequestLatency", { Operation: "PutItem" }, "Milliseconds")).toMatchObject({ count: 1 });
  });

  it("count what faults throttle and fail", async () => {
    port.faults.add({ service: "dynamodb", operation: "PutItem", kind: "throttle", times: 1 });
    await expect(put("a")).rejects.toMatchObject({ name: "ThrottlingException" });
    port.faults.add({ service: "dynamodb", operation: "PutItem", kind: "error", times: 1 });
    await expect(put("a")).rejects.toMatchObject({ name: "InternalServerError" });
    expect(of("ThrottledRequests", { Operation: "PutItem" })).toMatchObject({ sum: 1 });
    expect(of("WriteThrottleEvents")).toMatchObject({ sum: 1 });
    expect(of("SystemErrors", { Operation: "PutItem" })).toMatchObject({ sum: 1 });
    expect(recorded("AWS/DynamoDB", "UserErrors", {})).toBeUndefined();
  });
});

describe("metrics of queues", () => {
  it("count what is sent, received and deleted, and who came in vain", async () => {
    const sqs = keep(new SQSClient(port.aws));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const of = (name: string, unit?: string) => recorded("AWS/SQS", name, { QueueName: "q" }, unit);
    const MessageAttributes = { a: { DataType: "String", StringValue: "1" } };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "four", MessageAttributes }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
    expect(of("NumberOfMessagesSent")).toMatchObject({ sum: 2 });
    expect(of("SentMessageSize", "Bytes")).toMatchObject({ sum: 4 + 1 + 6 + 1 + 1, max: 12 });
    expect(of("NumberOfMessagesReceived")).toMatchObject({ sum: 2, count: 1 });
    expect(of("NumberOfEmptyReceives")).toMatchObject({ sum: 1 });
    expect(of("NumberOfMessagesDeleted")).toMatchObject({ sum: 1 });
  });

  it("count a message that was known already as sent, and as such", async () => {
    const sqs = keep(new SQSClient(port.aws));
    const Attributes = { FifoQueue: "true", ContentBasedDeduplication: "true" };
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q.fifo", Attributes }));
    for (let twice = 0; twice < 2; twice++)
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "same", MessageGroupId: "g" }));
    const of = (name: string) => recorded("AWS/SQS", name, { QueueName: "q.fifo" });
    expect(of("NumberOfMessagesSent")).toMatchObject({ sum: 2 });
    expect(of("NumberOfDeduplicatedSentMessages")).toMatchObject({ sum: 1 });
  });
});

describe("metrics of topics", () => {
  it("count messages and notifications: delivered, filtered out, failed, and what became of those", async () => {
    const sns = keep(new SNSClient(port.aws));
    const sqs = keep(new SQSClient(port.aws));
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "news" }));
    await sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
    const subscribe = (name: string, Attributes: Record<string, string> = {}) =>
      sns.send(
        new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: arnIn(port.cloud, "lambda", name), Attributes }),
      );
    await subscribe("function:good");
    await subscribe("function:picky", { FilterPolicy: '{"kind":["other"]}' });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnIn(port.cloud, "sqs", "dead") });
    await subscribe("function:gone", { RedrivePolicy });
    lambda.fail = (arn) => {
      if (arn.endsWith("gone")) throw new AwsError("ResourceNotFoundException", "Function not found", 404);
    };
    await sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
    const of = (name: string, unit?: string) => recorded("AWS/SNS", name, { TopicName: "news" }, unit);
    await until(() => of("NumberOfNotificationsDelivered")?.sum === 1);
    expect(of("NumberOfMessagesPublished")).toMatchObject({ sum: 1 });
    expect(of("PublishSize", "Bytes")).toMatchObject({ sum: 5 });
    expect(of("NumberOfNotificationsFilteredOut")).toMatchObject({ sum: 1 });
    await until(() => of("NumberOfNotificationsRedrivenToDlq")?.sum === 1);
    expect(of("NumberOfNotificationsFailed")).toMatchObject({ sum: 1 });
    expect(of("NumberOfNotificationsFailedToRedriveToDlq")).toBeUndefined();
  });
});

describe("metrics of rules", () => {
  it("count what matches and what targets are given, by rule and bus", async () => {
    const events = keep(new EventBridgeClient(port.aws));
    await events.send(new CreateEventBusCommand({ Name: "own" }));
    for (const EventBusName of ["default", "own"]) {
      await events.send(new PutRuleCommand({ Name: "r", EventBusName, EventPattern: '{"source":["a"]}' }));
      await events.send(
        new PutTargetsCommand({
          Rule: "r",
          EventBusName,
          Targets: [{ Id: "1", Arn: arnIn(port.cloud, "lambda", `function:${EventBusName}`) }],
        }),
      );
    }
    const put = (EventBusName: string, Source: string) =>
      events.send(new PutEventsCommand({ Entries: [{ EventBusName, Source, DetailType: "t", Detail: "{}" }] }));
    await put("default", "a");
    await put("default", "b");
    await put("own", "a");
    await lambda.count(2);
    const of = (name: string, more: Record<string, string>, unit?: string) => recorded("AWS/Events", name, more, unit);
    const own = { EventBusName: "own", RuleName: "r" };
    await until(() => of("Invocations", own)?.sum === 1);
    for (const name of ["MatchedEvents", "TriggeredRules", "Invocations", "SuccessfulInvocationAttempts"]) {
      expect([name, of(name, { RuleName: "r" })?.sum]).toEqual([name, 1]);
      expect([name, of(name, own)?.sum]).toEqual([name, 1]);
    }
    expect(of("Invocations", {})).toMatchObject({ sum: 2 });
    expect(of("PutEventsEntriesCount", {})).toMatchObject({ sum: 3 });
    expect(of("IngestionToInvocationCompleteLatency", own, "Milliseconds")).toMatchObject({ count: 1 });
    expect(of("FailedInvocations", own)).toBeUndefined();
  });

  it("count what fails for good, once, and whether it is kept", async () => {
    const events = keep(new EventBridgeClient(port.aws));
    const sqs = keep(new SQSClient(port.aws));
    await sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["a"]}' }));
    await events.send(
      new PutTargetsCommand({
        Rule: "r",
        Targets: [
          {
            Id: "1",
            Arn: arnIn(port.cloud, "lambda", "function:bad"),
            RetryPolicy: { MaximumRetryAttempts: 1 },
            DeadLetterConfig: { Arn: arnIn(port.cloud, "sqs", "dead") },
          },
        ],
      }),
    );
    lambda.fail = () => {
      throw new Error("broken");
    };
    await events.send(new PutEventsCommand({ Entries: [{ Source: "a", DetailType: "t", Detail: "{}" }] }));
    const of = (name: string) => recorded("AWS/Events", name, { RuleName: "r" })?.sum;
    await until(() => of("RetryInvocationAttempts") === 1);
    port.clock.advance("1 second");
    await until(() => of("InvocationsSentToDlq") === 1);
    expect([of("InvocationAttempts"), of("FailedInvocations"), of("Invocations")]).toEqual([2, 1, 1]);
    expect(of("SuccessfulInvocationAttempts")).toBeUndefined();
  });
});
