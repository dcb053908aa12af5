import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { handler, TestCloud } from "../test-cloud";
import { clientOf, waitFor } from "./client";

let cloud: TestCloud;
let client: LambdaClient;
beforeAll(async () => {
  cloud = await TestCloud.start();
  client = clientOf(cloud);
  await cloud.function(
    "work",
    handler(
      "async ({ wait = 0 }) => { await new Promise((r) => setTimeout(r, wait)); console.log('ran'); return 'done'; }",
    ),
    {
      timeout: 1,
    },
  );
});
afterEach(() => cloud.faults.clear());
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

const logged = () => cloud.logs.store.find("/aws/lambda/work").filter(({ message }) => message.includes("ran")).length;
const call = async (event: object = {}) => {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: "work", Payload: JSON.stringify(event) }),
  );
  return { FunctionError, answer: JSON.parse(Buffer.from(Payload ?? []).toString()) };
};

describe("Faults of functions", () => {
  it("kill an instance at work; the next request gets another one", async () => {
    cloud.faults.add({ kind: "crash", resource: "work", times: 1 });
    expect(await call({ wait: 500 })).toEqual({
      FunctionError: "Unhandled",
      answer: expect.objectContaining({
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringContaining("signal: killed"),
      }),
    });
    expect((await call()).answer).toBe("done");
  });

  it("run a request into its timeout, before or after the handler has done its work", async () => {
    const before = logged();
    cloud.faults.add({ kind: "timeout", service: "lambda", times: 1 });
    const timedOut = { FunctionError: "Unhandled", answer: expect.objectContaining({ errorType: "Sandbox.Timedout" }) };
    expect(await call()).toEqual(timedOut);
    expect(logged()).toBe(before);
    cloud.faults.add({ kind: "timeout", service: "lambda", times: 1, done: true });
    expect(await call()).toEqual(timedOut);
    expect(logged()).toBe(before + 1);
  });

  it.each([
    ["throttle", "TooManyRequestsException", 429],
    ["error", "ServiceException", 500],
  ] as const)("answer as Lambda does: %s", async (kind, name, httpStatusCode) => {
    cloud.faults.add({ kind, operation: "Invoke" });
    const before = logged();
    await expect(call()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(logged()).toBe(before);
  });

  it("lose the answer of a function that has run", async () => {
    cloud.faults.add({ kind: "error", service: "lambda", done: true, times: 1 });
    const before = logged();
    await expect(call()).rejects.toMatchObject({ name: "ServiceException" });
    expect(logged()).toBe(before + 1);
  });

  it("kill an instance at no other request than their own", async () => {
    await call();
    cloud.faults.add({ kind: "crash", resource: "work", times: 1, by: 100 });
    expect((await call()).answer).toBe("done");
    expect((await call({ wait: 300 })).answer).toBe("done");
  });

  it("make a function slow, and spare the others", async () => {
    cloud.faults.add({ kind: "latency", by: 150, resource: "work" });
    cloud.faults.add({ kind: "error", resource: "other" });
    const started = performance.now();
    expect((await call()).answer).toBe("done");
    expect(performance.now() - started).toBeGreaterThan(140);
  });

  it("let an event be tried again", async () => {
    const before = logged();
    cloud.faults.add({ kind: "throttle", operation: "Invoke", times: 1 });
    await client.send(new InvokeCommand({ FunctionName: "work", InvocationType: "Event", Payload: "{}" }));
    await waitFor(() => logged() > before);
  });
});
