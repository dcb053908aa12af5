import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { Concurrency } from "../../../../../local/services/lambda/concurrency";
import { handler, http, proxyTo, TestCloud } from "../test-cloud";
import { clientOf, waitFor } from "./client";

let cloud: TestCloud;
let client: LambdaClient;
beforeAll(async () => {
  cloud = await TestCloud.start();
  client = clientOf(cloud);
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

const waits = handler("async ({ wait = 0 }) => { await new Promise((r) => setTimeout(r, wait)); return 'done'; }");
const throttled = {
  name: "TooManyRequestsException",
  message: "Rate Exceeded.",
  Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  $metadata: { httpStatusCode: 429 },
};
const call = (FunctionName: string, event: object = {}) =>
  client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));

describe("concurrency", () => {
  it("of a function without any is no request at all", async () => {
    await cloud.function("closed", waits, { reservedConcurrentExecutions: 0 });
    await expect(call("closed")).rejects.toMatchObject(throttled);
  });

  it("that is reserved is what runs at once; the slot is free again afterwards, also after an error", async () => {
    await cloud.function("narrow", waits, { reservedConcurrentExecutions: 2, timeout: 1 });
    const busy = [call("narrow", { wait: 400 }), call("narrow", { wait: 60_000 })];
    await waitFor(() => cloud.logs.store.find("/aws/lambda/narrow").filter(isStart).length === 2);
    await expect(call("narrow")).rejects.toMatchObject(throttled);
    const [first, second] = await Promise.all(busy);
    expect([first?.FunctionError, second?.FunctionError]).toEqual([undefined, "Unhandled"]);
    const both = await Promise.all([call("narrow"), call("narrow")]);
    expect(both.map(({ StatusCode }) => StatusCode)).toEqual([200, 200]);
  });

  it("can be asked for and changed; the program's is in force again after a reset", async () => {
    await cloud.function("changed", waits, { reservedConcurrentExecutions: 5 });
    const FunctionName = "changed";
    const reserved = async () =>
      (await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions;
    expect(await reserved()).toBe(5);
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    expect(await reserved()).toBe(0);
    await expect(call("changed")).rejects.toMatchObject(throttled);
    await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect(await reserved()).toBeUndefined();
    expect((await call("changed")).StatusCode).toBe(200);
    await cloud.lambda.reset?.(() => true);
    expect(await reserved()).toBe(5);
  });

  it("leaves 100 of the account's 1,000 to all others", async () => {
    await cloud.function("vast", waits);
    const before = (await client.send(new GetAccountSettingsCommand({}))).AccountLimit;
    expect(before?.ConcurrentExecutions).toBe(1000);
    const most = Number(before?.UnreservedConcurrentExecutions) - 100;
    const put = (ReservedConcurrentExecutions: number, FunctionName = "vast") =>
      client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    await expect(put(most + 1)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
    await put(most);
    const { AccountLimit: after, AccountUsage } = await client.send(new GetAccountSettingsCommand({}));
    expect(after?.UnreservedConcurrentExecutions).toBe(100);
    expect(AccountUsage?.FunctionCount).toBeGreaterThanOrEqual(2);
    await expect(cloud.function("more", waits, { reservedConcurrentExecutions: 1 })).rejects.toThrow("minimum value");
    await expect(put(1, "vast:1")).rejects.toMatchObject({
      message: expect.stringContaining("Aliases and versions do not support this operation"),
    });
    await expect(put(1, "nobody")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: "vast" }));
  });

  it("that is used up is the gateway's 500, as on AWS", async () => {
    await cloud.function("behind", waits, { reservedConcurrentExecutions: 0 });
    const url = await cloud.api("throttled", { paths: { "/": { get: proxyTo("behind") } } });
    const answer = await http(`${url}/`);
    expect([answer.status, answer.json]).toEqual([500, { message: "Internal server error" }]);
    expect(answer.headers["x-amzn-errortype"]).toBe("InternalServerErrorException");
    expect(cloud.printed.at(-1)).toContain("Lambda invocation failed with status: 429");
  });
});

describe("the account's concurrency", () => {
  it("is shared by the functions without a reservation", () => {
    const concurrency = new Concurrency();
    const [a, b, own] = [concurrency.of("a"), concurrency.of("b"), concurrency.of("own")];
    concurrency.reserve("own", 900);
    for (let n = 0; n < 60; n++) concurrency.enter(a);
    for (let n = 0; n < 40; n++) concurrency.enter(b);
    expect(() => concurrency.enter(b)).toThrow(
      expect.objectContaining({ reason: "ConcurrentInvocationLimitExceeded" }),
    );
    concurrency.enter(own);
    // What is at work goes to the reservation with its function, and back.
    concurrency.reserve("a", 0);
    concurrency.enter(b);
    expect(() => concurrency.enter(a)).toThrow(
      expect.objectContaining({ reason: "ReservedFunctionConcurrentInvocationLimitExceeded" }),
    );
    concurrency.reserve("a", undefined);
    expect(() => concurrency.enter(a)).toThrow("Rate Exceeded.");
    concurrency.leave(b);
    expect(() => concurrency.enter(b)).toThrow("Rate Exceeded.");
    concurrency.leave(a);
    concurrency.enter(b);
  });
});

const isStart = ({ message }: { message: string }) => message.startsWith("START");
