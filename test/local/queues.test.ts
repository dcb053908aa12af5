import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { Table } from "@pulumi/aws/dynamodb";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { EventSourceMapping, Function as LambdaFunction } from "@pulumi/aws/lambda";
import { Queue, QueuePolicy } from "@pulumi/aws/sqs";
import { all, asset, type Output } from "@pulumi/pulumi";
import { buildSync } from "esbuild";
import { LocalCloud } from "../../local/testing";
import { repository } from "./support/program-folder";

/** Stores each order, and tells the other queue; those that cannot be are reported. */
const code = `const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
const dynamodb = new DynamoDBClient();
const sqs = new SQSClient();
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    if (body === "bad") batchItemFailures.push({ itemIdentifier: messageId });
    else {
      await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: body } } }));
      await sqs.send(new SendMessageCommand({ QueueUrl: process.env.STORED, MessageBody: body }));
      console.log("stored", body, "at", Date.now());
    }
  }
  return { batchItemFailures };
};`;

/** As a function is bundled: with the SDK in it. */
const bundled = (contents: string): string => {
  const options = { bundle: true, platform: "node", format: "cjs", write: false } as const;
  const { outputFiles } = buildSync({ stdin: { contents, resolveDir: repository }, ...options });
  return outputFiles[0]?.text ?? "";
};

const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string[], Resource: string) => ({ Effect: "Allow", Action, Resource });

/** Orders go from a queue by a function into a table and to another queue; what fails twice is a dead letter. */
function program() {
  const table = new Table("orders", {
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
    billingMode: "PAY_PER_REQUEST",
  });
  const letters = new Queue("letters");
  const stored = new Queue("stored", { receiveWaitTimeSeconds: 5 });
  const orders = new Queue("orders", {
    visibilityTimeoutSeconds: 900,
    redrivePolicy: letters.arn.apply((deadLetterTargetArn) =>
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
    ),
  });
  new QueuePolicy("orders", { queueUrl: orders.url, policy: orders.arn.apply(refusePlain) });
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const role = new Role("worker", { assumeRolePolicy: policy(trust) });
  const reads = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
  new RolePolicy("worker", {
    role: role.name,
    policy: all([orders.arn, stored.arn, table.arn]).apply(([from, to, into]) =>
      policy(allow(reads, from), allow(["sqs:SendMessage"], to), allow(["dynamodb:PutItem"], into)),
    ),
  });
  const worker = new LambdaFunction("worker", {
    runtime: "nodejs24.x",
    handler: "index.handler",
    role: role.arn,
    timeout: 30,
    environment: { variables: { TABLE: table.name, STORED: stored.url } },
    code: new asset.AssetArchive({ "index.js": new asset.StringAsset(bundled(code)) }),
  });
  new EventSourceMapping("orders-to-worker", {
    eventSourceArn: orders.arn,
    functionName: worker.arn,
    functionResponseTypes: ["ReportBatchItemFailures"],
  });
  return { orders: orders.url, stored: stored.url, letters: letters.url, table: table.name } satisfies Record<
    string,
    Output<string>
  >;
}

const refusePlain = (queue: string) =>
  policy({
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queue,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });

let cloud: LocalCloud;
let sqs: SQSClient;
beforeAll(async () => {
  cloud = await LocalCloud.run(program);
  sqs = new SQSClient(cloud.aws);
}, 30_000);
afterEach(() => cloud.reset());
afterAll(async () => {
  sqs.destroy();
  await cloud.close();
});

const urlOf = (queue: "orders" | "stored" | "letters") => String(cloud.outputs[queue]);
const receive = async (queue: "stored" | "letters") => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: urlOf(queue), MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
  );
  return Messages.map(({ Body }) => Body);
};
/** Visible messages, and those in flight. */
async function counts(queue: "orders" | "letters"): Promise<number[]> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: urlOf(queue), AttributeNames: ["All"] }),
  );
  return [Attributes?.ApproximateNumberOfMessages, Attributes?.ApproximateNumberOfMessagesNotVisible].map(Number);
}
/** Waits until the queue of orders is as it should be. */
async function until(wanted: number[]): Promise<void> {
  for (let turn = 0; turn < 500 && String(await counts("orders")) !== String(wanted); turn++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await counts("orders")).toEqual(wanted);
}

describe("queues on the local cloud", () => {
  it("a message goes through a function into a table and to another queue, by the URL that the function has", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf("orders"), MessageBody: "order-1" }));
    expect(await receive("stored")).toEqual(["order-1"]);
    const dynamodb = new DynamoDBClient(cloud.aws);
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: String(cloud.outputs.table), Key: { id: { S: "order-1" } } }),
    );
    dynamodb.destroy();
    expect(Item).toEqual({ id: { S: "order-1" } });
    await until([0, 0]);
  });

  it("what a function fails at comes again when the clock is past its visibility timeout, and is a dead letter then", async () => {
    const Entries = ["bad", "order-2"].map((MessageBody, at) => ({ Id: String(at), MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: urlOf("orders"), Entries }));
    expect(await receive("stored")).toEqual(["order-2"]);
    await until([0, 1]);
    expect(await counts("letters")).toEqual([0, 0]);
    cloud.clock.advance("15 minutes");
    await until([0, 1]);
    expect(await counts("letters")).toEqual([0, 0]);
    cloud.clock.advance("15 minutes");
    await until([0, 0]);
    expect(await receive("letters")).toEqual(["bad"]);
  });

  it("a reset takes the messages, not the queues, and a delayed message comes with the clock", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf("orders"), MessageBody: "gone", DelaySeconds: 900 }));
    await cloud.reset();
    cloud.clock.advance("15 minutes");
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf("orders"), MessageBody: "kept", DelaySeconds: 900 }));
    cloud.clock.advance("15 minutes");
    expect(await receive("stored")).toEqual(["kept"]);
  });
});
