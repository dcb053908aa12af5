import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InvocationType, InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Delivery, Service } from "../../../../../local/service";
import { AwsError } from "../../../../../local/services/aws-json";
import { createIamService } from "../../../../../local/services/iam";
import { handler, TestCloud } from "../test-cloud";
import { clientOf, waitFor } from "./client";

let cloud: TestCloud;
let client: LambdaClient;
const clouds: TestCloud[] = [];
/** What was handed over, by the target's ARN. */
const taken: { arn: string; delivery: Delivery }[] = [];

/** A service whose resources take what they are handed, but for one. */
const taking = (name: string): Service => ({
  name,
  types: [],
  target: {
    action: `${name}:Take`,
    deliver(arn, delivery) {
      if (arn.endsWith("gone")) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
      taken.push({ arn, delivery });
    },
  },
});

async function start(before?: TestCloud): Promise<TestCloud> {
  const started = await TestCloud.start(before);
  clouds.push(started);
  for (const name of ["sqs", "sns", "events"]) started.use(() => taking(name));
  return started;
}

beforeEach(async () => {
  taken.length = 0;
  cloud = await start();
  client = clientOf(cloud);
});
afterEach(async () => {
  client.destroy();
  await Promise.all(clouds.splice(0).map((one) => one.close()));
});

const arnOf = (service: string, name: string) => `arn:aws:${service}:eu-west-1:000000000000:${name}`;
const later = async (name: string, event: unknown = {}) => {
  const { StatusCode, $metadata } = await client.send(
    new InvokeCommand({
      FunctionName: name,
      InvocationType: "Event" as InvocationType,
      Payload: JSON.stringify(event),
    }),
  );
  expect(StatusCode).toBe(202);
  return String($metadata.requestId);
};
const startsOf = (name: string) =>
  cloud.logs.store
    .find(`/aws/lambda/${name}`)
    .flatMap(({ message }) => /^START RequestId: (\S+)/.exec(message)?.slice(1) ?? []);
const endsOf = (name: string) =>
  cloud.logs.store.find(`/aws/lambda/${name}`).filter(({ message }) => message.startsWith("REPORT")).length;
/** Puts the clock forward once the function has ended so many requests. */
const afterRuns = async (name: string, runs: number, seconds: number) => {
  await waitFor(() => endsOf(name) === runs);
  cloud.clock.advance(seconds * 1000);
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 60));
const invokeConfig = (functionName: string, inputs: object) =>
  cloud.declare("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", functionName, {
    functionName,
    ...inputs,
  });
const fails = handler("async () => { throw new TypeError('no'); }");

describe("an asynchronous call", () => {
  it("that fails is tried again after one and two minutes, with the same request id, and then no more", async () => {
    await cloud.function("failing", fails);
    const requestId = await later("failing");
    await afterRuns("failing", 1, 59);
    await settle();
    expect(startsOf("failing")).toHaveLength(1);
    cloud.clock.advance("1 second");
    await afterRuns("failing", 2, 119);
    await settle();
    expect(startsOf("failing")).toHaveLength(2);
    cloud.clock.advance("1 second");
    await afterRuns("failing", 3, 3600);
    await settle();
    expect(startsOf("failing")).toEqual([requestId, requestId, requestId]);
  });

  it("tells its end to the destination, in AWS's form", async () => {
    await cloud.function(
      "telling",
      handler("async ({ ok }) => { if (!ok) throw new Error('no'); return { fine: ok }; }"),
      {
        role: "arn:aws:iam::000000000000:role/telling",
      },
    );
    await invokeConfig("telling", {
      maximumRetryAttempts: 0,
      destinationConfig: {
        onSuccess: { destination: arnOf("sqs", "well") },
        onFailure: { destination: arnOf("sns", "ill") },
      },
    });
    const requestId = await later("telling", { ok: 5 });
    await waitFor(() => taken.length === 1);
    expect(taken[0]?.arn).toBe(arnOf("sqs", "well"));
    expect(JSON.parse(String(taken[0]?.delivery.body))).toEqual({
      version: "1.0",
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      requestContext: {
        requestId,
        functionArn: arnOf("lambda", "function:telling:$LATEST"),
        condition: "Success",
        approximateInvokeCount: 1,
      },
      requestPayload: { ok: 5 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST" },
      responsePayload: { fine: 5 },
    });
    await later("telling", { ok: 0 });
    await waitFor(() => taken.length === 2);
    expect(taken[1]?.arn).toBe(arnOf("sns", "ill"));
    expect(JSON.parse(String(taken[1]?.delivery.body))).toMatchObject({
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 1 },
      requestPayload: { ok: 0 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "Error", errorMessage: "no" },
    });
  });

  it("tells an event bus by an event of Lambda's", async () => {
    await cloud.function("bussing", handler("async () => 1"));
    const bus = arnOf("events", "event-bus/own");
    await invokeConfig("bussing", { destinationConfig: { onSuccess: { destination: bus } } });
    await later("bussing");
    await waitFor(() => taken.length === 1);
    const entry = JSON.parse(String(taken[0]?.delivery.body));
    expect(entry).toMatchObject({
      Source: "lambda",
      DetailType: "Lambda Function Invocation Result - Success",
      Resources: [bus, arnOf("lambda", "function:bussing:$LATEST")],
    });
    expect(JSON.parse(entry.Detail)).toMatchObject({ responsePayload: 1 });
  });

  it("may have another function as its destination", async () => {
    await cloud.function("first", handler("async () => 'one'"));
    await cloud.function("second", handler("async (event) => { console.log(JSON.stringify(event)); }"));
    await invokeConfig("first", {
      destinationConfig: { onSuccess: { destination: arnOf("lambda", "function:second") } },
    });
    await later("first");
    await waitFor(() => endsOf("second") === 1);
    const lines = cloud.logs.store.find("/aws/lambda/second").map(({ message }) => message);
    expect(lines.some((line) => line.includes('"responsePayload":"one"'))).toBe(true);
  });

  it("that fails goes to the dead letter queue as it came", async () => {
    await cloud.function("dying", handler("async () => { throw new Error('x'.repeat(2000)); }"), {
      deadLetterConfig: { targetArn: arnOf("sqs", "dead") },
    });
    await invokeConfig("dying", { maximumRetryAttempts: 1 });
    const requestId = await later("dying", { a: 1 });
    await afterRuns("dying", 1, 60);
    await waitFor(() => taken.length === 1);
    expect(taken).toEqual([
      {
        arn: arnOf("sqs", "dead"),
        delivery: {
          body: '{"a":1}',
          attributes: {
            RequestID: { type: "String", value: requestId },
            ErrorCode: { type: "Number", value: "200" },
            ErrorMessage: { type: "String", value: "x".repeat(1024) },
          },
        },
      },
    ]);
  });

  it("whose destination does not take it is said, and over", async () => {
    await cloud.function("lost", handler("async () => 1"));
    await invokeConfig("lost", { destinationConfig: { onSuccess: { destination: arnOf("sqs", "gone") } } });
    await later("lost");
    await waitFor(() => cloud.printed.length > 0);
    expect(cloud.printed).toEqual([
      `lost: its destination onSuccess ${arnOf("sqs", "gone")} did not take an event: The specified queue does not exist.`,
    ]);
  });

  it("tells its end in the name of the function's role, if that may", async () => {
    const iam = cloud.use(createIamService);
    const [type] = iam.types.filter(({ token }) => token === "aws:iam/role:Role");
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const may = (resource: string) => ({
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "sqs:Take", Resource: resource },
      }),
    });
    expect(type).toBeDefined();
    const role = await cloud.declare("aws:iam/role:Role", "sender", {
      name: "sender",
      assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
      inlinePolicies: [{ name: "p", ...may(arnOf("sqs", "allowed")) }],
    });
    await cloud.function("judged", handler("async () => 1"), { role: (role.outputs as { arn: string }).arn });
    for (const queue of ["other", "allowed"]) {
      await invokeConfig("judged", { destinationConfig: { onSuccess: { destination: arnOf("sqs", queue) } } });
      await later("judged");
      await waitFor(() => cloud.printed.some((line) => line.includes(arnOf("sqs", "other"))));
    }
    await waitFor(() => taken.length === 1);
    expect(taken.map(({ arn }) => arn)).toEqual([arnOf("sqs", "allowed")]);
    expect(cloud.printed.some((line) => line.startsWith("denied:") && line.includes("sqs:Take"))).toBe(true);
  });

  it("ends before its next try when it would be too old for that", async () => {
    await cloud.function("aging", fails);
    await invokeConfig("aging", {
      maximumEventAgeInSeconds: 60,
      destinationConfig: { onFailure: { destination: arnOf("sqs", "old") } },
    });
    await later("aging");
    await waitFor(() => taken.length === 1);
    expect(JSON.parse(String(taken[0]?.delivery.body))).toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 1 },
      responsePayload: { errorMessage: "no" },
    });
  });

  it("waits, longer each time, while there is no concurrency for it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "portico-test-"));
    const release = join(folder, "release");
    const waits = `async ({ until }) => {
      while (until && !require("node:fs").existsSync(until)) await new Promise((r) => setTimeout(r, 10));
    }`;
    await cloud.function("crowded", handler(waits), { reservedConcurrentExecutions: 1, timeout: 30 });
    const busy = cloud.lambda.invoke("crowded", JSON.stringify({ until: release }));
    await waitFor(() => startsOf("crowded").length === 1);
    const requestId = await later("crowded");
    await settle();
    cloud.clock.advance("1 second");
    await settle();
    writeFileSync(release, "");
    await busy;
    rmSync(folder, { recursive: true });
    await settle();
    expect(startsOf("crowded")).toHaveLength(1);
    cloud.clock.advance("1500 milliseconds");
    await waitFor(() => startsOf("crowded").length === 2);
    expect(startsOf("crowded")[1]).toBe(requestId);
  });

  it("to a function that may not run at all ends at once", async () => {
    await cloud.function("closed", fails, {
      reservedConcurrentExecutions: 0,
      deadLetterConfig: { targetArn: arnOf("sqs", "dead") },
    });
    await invokeConfig("closed", { destinationConfig: { onFailure: { destination: arnOf("sqs", "shut") } } });
    await later("closed", { a: 1 });
    await waitFor(() => taken.length === 2);
    const record = JSON.parse(String(taken.find(({ arn }) => arn.endsWith("shut"))?.delivery.body));
    expect(record).toMatchObject({
      requestContext: { condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 },
      requestPayload: { a: 1 },
    });
    expect(record).not.toHaveProperty("responsePayload");
    expect(taken.find(({ arn }) => arn.endsWith("dead"))?.delivery.attributes?.ErrorCode?.value).toBe("429");
  });

  it("outlives a restart", async () => {
    await cloud.function("patient", fails);
    const requestId = await later("patient");
    await waitFor(() => endsOf("patient") === 1);
    await settle();
    const next = await start(cloud);
    next.clock.advance("1 minute");
    await waitFor(() => next.logs.store.find("/aws/lambda/patient").some(({ message }) => message.includes(requestId)));
  });

  it("is gone after a reset, and with its function", async () => {
    await cloud.function("reset", fails);
    await later("reset");
    await waitFor(() => endsOf("reset") === 1);
    await cloud.lambda.reset?.(() => true);
    await cloud.function("deleted", fails);
    await later("deleted");
    await waitFor(() => endsOf("deleted") === 1);
    await settle();
    await cloud.remove("aws:lambda/function:Function", "deleted");
    cloud.clock.advance("1 hour");
    await settle();
    expect([endsOf("reset"), endsOf("deleted")]).toEqual([1, 1]);
    expect(cloud.cloud.store.prepare("SELECT count(*) AS n FROM lambda_events").get()).toEqual({ n: 0 });
  });

  it("over 256 KB, or to nobody, is refused", async () => {
    await cloud.function("small", handler("async () => 1"));
    const text = "x".repeat(256 * 1024);
    await expect(later("small", text)).rejects.toMatchObject({
      name: "RequestEntityTooLargeException",
      message: "262146 byte payload is too large for the Event invocation type (limit 262144 bytes)",
    });
    await later("small", text.slice(2));
    await expect(later("nobody")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
