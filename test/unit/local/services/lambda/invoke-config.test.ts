import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  type LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { handler, TestCloud } from "../test-cloud";
import { clientOf } from "./client";

let cloud: TestCloud;
let client: LambdaClient;
beforeAll(async () => {
  cloud = await TestCloud.start();
  client = clientOf(cloud);
  await cloud.function("mine", handler("async () => 1"), { publish: true });
  await cloud.function("other", handler("async () => 1"));
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

const arn = "arn:aws:lambda:eu-west-1:000000000000:function:mine";
const put = (input: Partial<PutFunctionEventInvokeConfigCommandInput>) =>
  client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "mine", ...input }));
const get = (Qualifier?: string) =>
  client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "mine", Qualifier }));

describe("the calls on asynchronous calls", () => {
  it("put, add to, list and delete a configuration", async () => {
    expect(await put({ MaximumEventAgeInSeconds: 60 })).toMatchObject({
      FunctionArn: `${arn}:$LATEST`,
      LastModified: expect.any(Date),
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    });
    await client.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName: "mine", MaximumRetryAttempts: 1 }));
    expect(await get()).toMatchObject({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 });
    // Put takes the place of all that was there.
    await put({ MaximumRetryAttempts: 0 });
    expect((await get()).MaximumEventAgeInSeconds).toBeUndefined();
    await put({ Qualifier: "1", MaximumRetryAttempts: 2 });
    const { FunctionEventInvokeConfigs: all } = await client.send(
      new ListFunctionEventInvokeConfigsCommand({ FunctionName: "mine" }),
    );
    expect(all?.map(({ FunctionArn }) => FunctionArn)).toEqual([`${arn}:$LATEST`, `${arn}:1`]);
    await client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: "mine", Qualifier: "1" }));
    await expect(get("1")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `The function ${arn}:1 doesn't have an EventInvokeConfig`,
    });
  });

  it.each<[Partial<PutFunctionEventInvokeConfigCommandInput>, string]>([
    [{}, "You must specify at least one of error handling or destination setting."],
    [{ MaximumRetryAttempts: 3 }, "MaximumRetryAttempts is 0, 1 or 2"],
    [{ MaximumEventAgeInSeconds: 59 }, "MaximumEventAgeInSeconds is between 60 and 21600"],
    [
      { DestinationConfig: { OnSuccess: { Destination: `${arn}:$LATEST` } } },
      "You can't specify the function as a destination for itself.",
    ],
    [
      { DestinationConfig: { OnFailure: { Destination: arn.replace("mine", "nobody") } } },
      `The destination ARN ${arn.replace("mine", "nobody")} is invalid.`,
    ],
    [
      { DestinationConfig: { OnSuccess: { Destination: arn.replace("lambda", "iam") } } },
      `The provided destination config ${arn.replace("lambda", "iam")} is invalid.`,
    ],
    [
      { FunctionName: `${arn}:1`, Qualifier: "2", MaximumRetryAttempts: 1 },
      "The derived qualifier from the function name does not match the specified qualifier.",
    ],
  ])("refuse %j", async (input, message) => {
    await expect(put(input)).rejects.toMatchObject({ name: "InvalidParameterValueException", message });
  });

  it("know functions that are there only", async () => {
    for (const FunctionName of ["nobody", "mine:none"])
      await expect(put({ FunctionName, MaximumRetryAttempts: 1 })).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: "The function doesn't exist.",
      });
  });

  it("change what the program says until a reset", async () => {
    const declared = { functionName: "other", maximumRetryAttempts: 1 };
    await cloud.declare("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "other", declared);
    const attempts = async () =>
      (await client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "other" }))).MaximumRetryAttempts;
    expect(await attempts()).toBe(1);
    await put({ FunctionName: "other", MaximumRetryAttempts: 0 });
    expect(await attempts()).toBe(0);
    await cloud.lambda.reset?.(() => true);
    expect(await attempts()).toBe(1);
    await cloud.remove("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "other");
    await expect(attempts()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
