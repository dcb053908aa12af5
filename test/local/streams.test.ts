import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateEventSourceMappingCommand, GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Table } from "@pulumi/aws/dynamodb";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { EventSourceMapping, Function as LambdaFunction } from "@pulumi/aws/lambda";
import { Queue } from "@pulumi/aws/sqs";
import { all, asset } from "@pulumi/pulumi";
import { LocalCloud } from "../../local/testing";

const code = `exports.handler = async ({ Records }) => {
  for (const { eventName, dynamodb } of Records) {
    const { pk, fails } = dynamodb.NewImage ?? dynamodb.OldImage;
    console.log("got", eventName, pk.S, "at", Date.now());
    if (fails) throw new Error("no");
  }
};`;

/** A table, its stream, and a function that logs what it gets. */
function program({ mayRead = true, maximumRetryAttempts = -1 } = {}) {
  return () => {
    const table = new Table("orders", {
      hashKey: "pk",
      attributes: [{ name: "pk", type: "S" }],
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: { attributeName: "end", enabled: true },
    });
    const role = new Role("worker", {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    });
    const discarded = new Queue("discarded");
    const reads = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"].map((name) => `dynamodb:${name}`);
    new RolePolicy("worker", {
      role: role.name,
      policy: all([table.streamArn, discarded.arn]).apply(([stream, queue]) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: mayRead ? reads : "dynamodb:GetItem", Resource: stream },
            { Effect: "Allow", Action: "sqs:SendMessage", Resource: queue },
          ],
        }),
      ),
    });
    const worker = new LambdaFunction("worker", {
      runtime: "nodejs24.x",
      handler: "index.handler",
      role: role.arn,
      code: new asset.AssetArchive({ "index.js": new asset.StringAsset(code) }),
    });
    const mapping = new EventSourceMapping("orders-to-worker", {
      eventSourceArn: table.streamArn,
      functionName: worker.arn,
      startingPosition: "LATEST",
      maximumRetryAttempts,
      destinationConfig: { onFailure: { destinationArn: discarded.arn } },
      filterCriteria: {
        filters: [{ pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ "anything-but": "silent" }] } } } }) }],
      },
    });
    return {
      table: table.name,
      streamArn: table.streamArn,
      uuid: mapping.uuid,
      functionName: worker.name,
      discarded: discarded.url,
    };
  };
}

let cloud: LocalCloud;
let client: DynamoDBClient;
const lines: string[] = [];

async function start(settings: Parameters<typeof program>[0] = {}) {
  cloud = await LocalCloud.run(program(settings), { print: (line) => lines.push(line) });
  client = new DynamoDBClient(cloud.aws);
}

afterEach(async () => {
  client.destroy();
  lines.length = 0;
  await cloud.close();
});

const put = (pk: string, more = {}) =>
  client.send(new PutItemCommand({ TableName: String(cloud.outputs.table), Item: { pk: { S: pk }, ...more } }));

describe("a table's stream and a function, on the local cloud", () => {
  it("hands on what is written, and what time to live takes away", async () => {
    await start();
    const end = { N: String(Math.floor(cloud.clock.now() / 1000) + 600) };
    await put("silent");
    await put("a", { end });
    await cloud.waitForLog("worker", "got INSERT a");
    cloud.clock.advance("11 minutes");
    const { message } = await cloud.waitForLog("worker", "got REMOVE a");
    expect(message).not.toContain("silent");
    expect(lines.filter((line) => /denied|not emulated|declared/.test(line))).toEqual([]);
  });

  it("holds up a stream with a batch that fails, until its records are too old", async () => {
    await start();
    await put("bad", { fails: { BOOL: true } });
    await cloud.waitForLog("worker", "got INSERT bad");
    await put("behind");
    await expect(cloud.waitForLog("worker", "behind", { timeout: 300 })).rejects.toThrow();
    cloud.clock.advance("25 hours");
    await put("good");
    await cloud.waitForLog("worker", "got INSERT good");
  });

  it("goes on with what comes after a reset", async () => {
    await start();
    await put("before", { fails: { BOOL: true } });
    await cloud.waitForLog("worker", "got INSERT before");
    await cloud.reset();
    await put("after");
    await cloud.waitForLog("worker", "got INSERT after");
    await expect(cloud.waitForLog("worker", "before", { timeout: 300 })).rejects.toThrow();
  });

  it("hands nothing to a function whose role may not read the stream, and says so", async () => {
    await start({ mayRead: false });
    await put("a");
    await expect(cloud.waitForLog("worker", "got", { timeout: 300 })).rejects.toThrow();
    expect(lines.filter((line) => line.startsWith("denied:")).join()).toContain(
      `may not dynamodb:GetRecords on ${cloud.outputs.streamArn}`,
    );
  });

  it("puts what is given up into the queue, by its place in the stream", async () => {
    await start({ maximumRetryAttempts: 1 });
    await put("bad", { fails: { BOOL: true } });
    const sqs = new SQSClient(cloud.aws);
    const QueueUrl = String(cloud.outputs.discarded);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    sqs.destroy();
    expect(JSON.parse(String(Messages?.[0]?.Body))).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
      responseContext: { functionError: "Unhandled", executedVersion: "$LATEST" },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: cloud.outputs.streamArn },
    });
  });

  it("shows the mapping as AWS does, and refuses a second one", async () => {
    await start();
    const lambda = new LambdaClient({ ...cloud.aws, maxAttempts: 1 });
    const show = () => lambda.send(new GetEventSourceMappingCommand({ UUID: String(cloud.outputs.uuid) }));
    expect(await show()).toMatchObject({
      BatchSize: 100,
      StartingPosition: "LATEST",
      EventSourceArn: cloud.outputs.streamArn,
      LastProcessingResult: "No records processed",
      MaximumRecordAgeInSeconds: -1,
      ParallelizationFactor: 1,
      State: "Enabled",
    });
    await put("a");
    await cloud.waitForLog("worker", /^REPORT/);
    expect((await show()).LastProcessingResult).toBe("OK");
    const again = new CreateEventSourceMappingCommand({
      FunctionName: String(cloud.outputs.functionName),
      EventSourceArn: String(cloud.outputs.streamArn),
      StartingPosition: "LATEST",
    });
    await expect(lambda.send(again)).rejects.toThrow(`existing mapping with UUID ${cloud.outputs.uuid}`);
    lambda.destroy();
  });
});
