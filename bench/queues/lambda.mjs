import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { LocalCloud } = require("../../dist/local/testing");
const { iam, lambda, sqs } = require("@pulumi/aws");
const { asset } = require("@pulumi/pulumi");
const { CloudWatchLogsClient, FilterLogEventsCommand } = require("@aws-sdk/client-cloudwatch-logs");
const { SendMessageCommand, SQSClient } = require("@aws-sdk/client-sqs");

const now = () => performance.timeOrigin + performance.now();

/** The function says how long each message was on its way: it runs on the same machine's clock. */
const code = `exports.handler = async ({ Records }) => {
  const now = performance.timeOrigin + performance.now();
  for (const { body } of Records) console.log("took", now - Number(body), "ms");
};`;

function program() {
  const queue = new sqs.Queue("queue");
  const policy = (Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const role = new iam.Role("reader", { assumeRolePolicy: policy([trust]) });
  new iam.RolePolicy("reader", {
    role: role.name,
    policy: policy([{ Effect: "Allow", Action: "sqs:*", Resource: "*" }]),
  });
  const reader = new lambda.Function("reader", {
    runtime: "nodejs24.x",
    handler: "index.handler",
    role: role.arn,
    loggingConfig: { logGroup: "/reader", logFormat: "Text" },
    code: new asset.AssetArchive({ "index.js": new asset.StringAsset(code) }),
  });
  new lambda.EventSourceMapping("reader", { eventSourceArn: queue.arn, functionName: reader.arn });
  return { queue: queue.url };
}

/** Milliseconds from before each SendMessage until a warm function has the message, the shortest first. */
export async function queueLatencies(count) {
  const cloud = await LocalCloud.run(program);
  const client = new SQSClient(cloud.aws);
  const logs = new CloudWatchLogsClient(cloud.aws);
  for (let at = 0; at < count + 20; at++) {
    await client.send(new SendMessageCommand({ QueueUrl: cloud.outputs.queue, MessageBody: String(now()) }));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { events } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: "/reader", filterPattern: "took", limit: 10_000 }),
  );
  client.destroy();
  logs.destroy();
  await cloud.close();
  const taken = events.map(({ message }) => Number(/took ([\d.]+) ms/.exec(message)[1]));
  return taken.slice(20).sort((one, other) => one - other); // the first ones start the function
}
