import {
  GetAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { handler, TestCloud } from "../test-cloud";
import { clientOf } from "./client";

let cloud: TestCloud;
let client: LambdaClient;
beforeEach(async () => {
  cloud = await TestCloud.start();
  client = clientOf(cloud);
});
afterEach(async () => {
  client.destroy();
  await cloud.close();
});

const says = (word: string) =>
  handler(
    `async (_, { functionVersion, invokedFunctionArn, logStreamName }) => ({ word: "${word}", functionVersion, invokedFunctionArn, logStreamName, env: process.env.AWS_LAMBDA_FUNCTION_VERSION })`,
  );
const arn = "arn:aws:lambda:eu-west-1:000000000000:function:told";
const publish = async (word: string, more: object = {}) =>
  (await cloud.function("told", says(word), { publish: true, ...more })).outputs as Record<string, unknown>;
const call = async (FunctionName: string, Qualifier?: string) => {
  const { Payload, ExecutedVersion } = await client.send(new InvokeCommand({ FunctionName, Qualifier }));
  return { ...JSON.parse(Payload?.transformToString() ?? ""), ExecutedVersion };
};
const alias = (name: string, functionVersion: string, more: object = {}) =>
  cloud.declare("aws:lambda/alias:Alias", name, { functionName: "told", name, functionVersion, ...more });

describe("a published version", () => {
  it("stays as it was, under its number", async () => {
    expect(await publish("one")).toMatchObject({ version: "1", qualifiedArn: `${arn}:1` });
    expect(await publish("two")).toMatchObject({ version: "2" });
    await cloud.function("told", says("three"));
    expect(await call("told")).toMatchObject({ word: "three", ExecutedVersion: "$LATEST", invokedFunctionArn: arn });
    expect(await call("told:1")).toMatchObject({
      word: "one",
      ExecutedVersion: "1",
      functionVersion: "1",
      env: "1",
      invokedFunctionArn: `${arn}:1`,
      logStreamName: expect.stringMatching(/\/\[1\][0-9a-f]{32}$/),
    });
    expect(await call(arn, "2")).toMatchObject({ word: "two", ExecutedVersion: "2" });
    await expect(call("told", "3")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Function not found: ${arn}:3`,
    });
  });

  it("is the last one where nothing has changed since", async () => {
    const code = { kind: "archive", hash: "same", files: { "index.js": { text: says("one")["index.js"] } } };
    expect(await publish("", { code })).toMatchObject({ version: "1" });
    expect(await publish("", { code, description: "other words" })).toMatchObject({ version: "1" });
    expect(await publish("", { code, memorySize: 256 })).toMatchObject({ version: "2" });
    await cloud.function("told", {}, { code, memorySize: 512 });
    const { Version, MemorySize } = await client.send(new PublishVersionCommand({ FunctionName: "told" }));
    expect([Version, MemorySize]).toEqual(["3", 512]);
    const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: "told" }));
    expect(Versions?.map((one) => one.Version)).toEqual(["$LATEST", "1", "2", "3"]);
  });

  it("outlives a restart, and ends with its function", async () => {
    await publish("one");
    await publish("two");
    const next = await TestCloud.start(cloud);
    const { payload } = await next.lambda.invoke("told:1", "{}");
    expect(JSON.parse(payload).word).toBe("one");
    await next.remove("aws:lambda/function:Function", "told");
    await expect(next.lambda.invoke("told:1", "{}")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
    await next.function("told", says("anew"), { publish: true });
    expect(JSON.parse((await next.lambda.invoke("told:1", "{}")).payload).word).toBe("anew");
    await next.close();
  });
});

describe("an alias", () => {
  it("is a name for a version, and moves", async () => {
    await publish("one");
    await publish("two");
    const { id, outputs } = await alias("live", "1");
    expect(id).toBe(`${arn}:live`);
    expect(outputs).toMatchObject({
      arn: `${arn}:live`,
      invokeArn: expect.stringContaining(`${arn}:live/invocations`),
    });
    expect(await call("told", "live")).toMatchObject({
      word: "one",
      ExecutedVersion: "1",
      invokedFunctionArn: `${arn}:live`,
    });
    await alias("live", "2");
    expect(await call(`${arn}:live`)).toMatchObject({ word: "two" });
    expect(await client.send(new GetAliasCommand({ FunctionName: "told", Name: "live" }))).toMatchObject({
      AliasArn: `${arn}:live`,
      FunctionVersion: "2",
    });
    await cloud.remove("aws:lambda/alias:Alias", "live");
    await expect(call("told", "live")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(client.send(new GetAliasCommand({ FunctionName: "told", Name: "live" }))).rejects.toMatchObject({
      message: `Cannot find alias arn: ${arn}:live`,
    });
  });

  it("may share its requests between two versions", async () => {
    await publish("one");
    await publish("two");
    await alias("all", "1", { routingConfig: { additionalVersionWeights: { 2: 1 } } });
    expect((await call("told", "all")).word).toBe("two");
    await alias("none", "1", { routingConfig: { additionalVersionWeights: { 2: 0 } } });
    expect((await call("told", "none")).word).toBe("one");
    const { Aliases } = await client.send(new ListAliasesCommand({ FunctionName: "told" }));
    expect(Aliases?.map(({ Name, RoutingConfig }) => [Name, RoutingConfig?.AdditionalVersionWeights])).toEqual([
      ["all", { 2: 1 }],
      ["none", { 2: 0 }],
    ]);
  });
});

describe("functions", () => {
  it("are listed page by page, and described", async () => {
    for (const name of ["a", "b", "c"])
      await cloud.function(name, says(name), {
        reservedConcurrentExecutions: 3,
        environment: { variables: { A: "b" } },
        deadLetterConfig: { targetArn: "arn:dead" },
      });
    const first = await client.send(new ListFunctionsCommand({ MaxItems: 2 }));
    const rest = await client.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
    const names = [...(first.Functions ?? []), ...(rest.Functions ?? [])].map(({ FunctionName }) => FunctionName);
    expect([names, rest.NextMarker]).toEqual([["a", "b", "c"], undefined]);
    expect(await client.send(new GetFunctionCommand({ FunctionName: "a" }))).toMatchObject({
      Concurrency: { ReservedConcurrentExecutions: 3 },
      Configuration: {
        FunctionArn: arn.replace("told", "a"),
        Environment: { Variables: { A: "b" } },
        DeadLetterConfig: { TargetArn: "arn:dead" },
        EphemeralStorage: { Size: 512 },
        State: "Active",
      },
    });
  });
});
