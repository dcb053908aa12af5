import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { LocalCloud } = require("../../dist/local/testing");
const { dynamodb, iam, lambda } = require("@pulumi/aws");
const { asset } = require("@pulumi/pulumi");
const { CloudWatchLogsClient, FilterLogEventsCommand } = require("@aws-sdk/client-cloudwatch-logs");
const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");

const now = () => performance.timeOrigin + performance.now();

/** The function says how long each record was on its way: it runs on the same machine's clock. */
const code = `exports.handler = async ({ Records }) => {
  const now = performance.timeOrigin + performance.now();
  for (const { dynamodb } of Records) console.log("took", now - Number(dynamodb.NewImage.at.N), "ms");
};`;

function program() {
  const table = new dynamodb.Table("table", {
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
    billingMode: "PAY_PER_REQUEST",
    streamEnabled: true,
    streamViewType: "NEW_IMAGE",
  });
  const policy = (Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const role = new iam.Role("reader", { assumeRolePolicy: policy([trust]) });
  new iam.RolePolicy("reader", {
    role: role.name,
    policy: policy([{ Effect: "Allow", Action: ["dynamodb:*Stream*", "dynamodb:Get*"], Resource: "*" }]),
  });
  const reader = new lambda.Function("reader", {
    runtime: "nodejs24.x",
    handler: "index.handler",
    role: role.arn,
    loggingConfig: { logGroup: "/reader", logFormat: "Text" },
    code: new asset.AssetArchive({ "index.js": new asset.StringAsset(code) }),
  });
  new lambda.EventSourceMapping("reader", {
    eventSourceArn: table.streamArn,
    functionName: reader.arn,
    startingPosition: "LATEST",
  });
  return { table: table.name };
}

/** Milliseconds from before each PutItem until a warm function has its record, the shortest first. */
export async function streamLatencies(count) {
  const cloud = await LocalCloud.run(program);
  const client = new DynamoDBClient(cloud.aws);
  const logs = new CloudWatchLogsClient(cloud.aws);
  const put = (at) =>
    client.send(
      new PutItemCommand({
        TableName: cloud.outputs.table,
        Item: { id: { S: `item-${at}` }, at: { N: String(now()) } },
      }),
    );
  for (let at = 0; at < count + 20; at++) {
    await put(at);
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
