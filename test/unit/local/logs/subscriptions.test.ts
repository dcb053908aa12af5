import { gunzipSync } from "node:zlib";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { createIamService } from "../../../../local/services/iam";
import { createLogsService } from "../../../../local/services/logs";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Declared, policyOf } from "../support/declared";
import { type Receiver, receiver } from "../support/receiver";

let port: AwsPort;
let declared: Declared;
let logs: CloudWatchLogsClient;
let lambda: Receiver;
let policy: { document: string } | undefined;

beforeEach(async () => {
  lambda = receiver("lambda", "lambda:InvokeFunction");
  policy = { document: permission("logs.amazonaws.com") };
  const functions = { ...lambda.service, resourcePolicy: () => policy };
  port = await openAwsPort((cloud) => [createIamService(cloud), createLogsService(cloud), functions]);
  declared = new Declared(port);
  logs = new CloudWatchLogsClient(port.aws);
  await logs.send(new CreateLogGroupCommand({ logGroupName: "g" }));
  for (const logStreamName of ["s", "t"])
    await logs.send(new CreateLogStreamCommand({ logGroupName: "g", logStreamName }));
});
afterEach(async () => {
  logs.destroy();
  await port.close();
});

const permission = (Service: string) =>
  policyOf({
    Effect: "Allow",
    Principal: { Service },
    Action: "lambda:InvokeFunction",
    Resource: "*",
    Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:logs:eu-central-1:000000000000:log-group:g:*" } },
  });
const destinationArn = "arn:aws:lambda:eu-central-1:000000000000:function:f";
const put = (filterName: string, filterPattern = "", more: object = {}) =>
  logs.send(
    new PutSubscriptionFilterCommand({ logGroupName: "g", filterName, filterPattern, destinationArn, ...more }),
  );
const write = (logStreamName: string, ...messages: string[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName: "g",
      logStreamName,
      logEvents: messages.map((message) => ({ message, timestamp: port.cloud.clock.now() })),
    }),
  );
const describeAll = async () =>
  (await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName: "g" }))).subscriptionFilters;
/** What the function got, unpacked. */
const unpacked = () =>
  lambda.received.map(({ body }) => {
    const { data } = (JSON.parse(body) as { awslogs: { data: string } }).awslogs;
    return JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString()) as Record<string, unknown> & {
      logEvents: { message: string }[];
    };
  });

describe("subscription filters", () => {
  it("hand lines that match to a function, those of a stream together, as AWS packs them", async () => {
    await put("errors", "ERROR");
    await write("s", "ERROR one", "fine", "ERROR two");
    await write("t", "ERROR three");
    await lambda.count(2);
    const [first, second] = unpacked();
    expect(first).toEqual({
      messageType: "DATA_MESSAGE",
      owner: "000000000000",
      logGroup: "g",
      logStream: "s",
      subscriptionFilters: ["errors"],
      logEvents: [
        { id: expect.stringMatching(/^\d{56}$/), timestamp: expect.any(Number), message: "ERROR one" },
        { id: expect.stringMatching(/^\d{56}$/), timestamp: expect.any(Number), message: "ERROR two" },
      ],
    });
    expect([second?.logStream, second?.logEvents.map(({ message }) => message)]).toEqual(["t", ["ERROR three"]]);
    expect(lambda.received.map(({ arn }) => arn)).toEqual([destinationArn, destinationArn]);
  });

  it("are described, changed in place, and deleted", async () => {
    expect(await describeAll()).toEqual([]);
    await put("test");
    const [before] = (await describeAll()) ?? [];
    expect(before).toEqual({
      filterName: "test",
      logGroupName: "g",
      filterPattern: "",
      destinationArn,
      distribution: "ByLogStream",
      applyOnTransformedLogs: false,
      creationTime: expect.any(Number),
    });
    await put("test", "ERROR");
    expect(await describeAll()).toEqual([{ ...before, filterPattern: "ERROR" }]);
    const command = new DeleteSubscriptionFilterCommand({ logGroupName: "g", filterName: "test" });
    await logs.send(command);
    await expect(logs.send(command)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified subscription filter does not exist.",
    });
    await write("s", "ERROR");
    port.clock.advance("1 minute");
    expect(lambda.received).toEqual([]);
  });

  it("are two in each group", async () => {
    await put("a");
    await put("b");
    await expect(put("c")).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Resource limit exceeded.",
    });
    await put("a", "changed");
  });

  it("take a permission of the function, for Logs by its region or without", async () => {
    policy = undefined;
    await expect(put("test")).rejects.toMatchObject({
      name: "InvalidParameterException",
      message:
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
    });
    policy = { document: permission("logs.eu-central-1.amazonaws.com") };
    await put("test");
    await write("s", "line");
    await lambda.count(1);
    expect(unpacked()[0]?.logEvents.map(({ message }) => message)).toEqual(["line"]);
  });

  it("are refused for groups, patterns and destinations that are none", async () => {
    await expect(put("test", "", { logGroupName: "none" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
    await expect(put("test", "{ $.a = ")).rejects.toMatchObject({ name: "InvalidParameterException" });
    const kinesis = { destinationArn: "arn:aws:kinesis:eu-central-1:000000000000:stream/s" };
    await expect(put("test", "", kinesis)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "destinationArn for vendor kinesis cannot be used without roleArn",
    });
    await expect(put("test", "", { ...kinesis, roleArn: "arn:aws:iam::000000000000:role/r" })).rejects.toMatchObject({
      name: "NotImplemented",
      $metadata: { httpStatusCode: 501 },
    });
  });

  it("are declared too, and survive a reset, which forgets what waits", async () => {
    const token = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
    await declared.put("aws:cloudwatch/logGroup:LogGroup", "own", { name: "g" });
    await declared.put(token, "own", { name: "own", logGroup: "g", filterPattern: "ERROR", destinationArn });
    await put("clients");
    await write("s", "ERROR before");
    await port.cloud.services.get("logs")?.reset?.(declared.isDeclared);
    await logs.send(new CreateLogStreamCommand({ logGroupName: "g", logStreamName: "s" }));
    await write("s", "ERROR after");
    port.clock.advance("1 second");
    await lambda.count(1);
    expect(unpacked().map(({ subscriptionFilters, logEvents }) => [subscriptionFilters, logEvents.length])).toEqual([
      [["own"], 1],
    ]);
    await declared.remove(token, "own");
    expect(await describeAll()).toEqual([]);
  });
});
