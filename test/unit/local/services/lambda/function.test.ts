import { readdirSync } from "node:fs";
import { join } from "node:path";
import { handler, invoker, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

const invoke = invoker(() => cloud);

describe("a function", () => {
  it("answers with what its handler returns, and keeps its instance", async () => {
    await cloud.function("counter", {
      "index.js": "let n = 0; exports.handler = async ({ by }) => ({ n: (n += by) });",
    });
    expect(await invoke("counter", { by: 2 })).toMatchObject({ value: { n: 2 }, coldStart: true });
    expect(await invoke("counter", { by: 3 })).toMatchObject({ value: { n: 5 }, coldStart: false });
  });

  it("is found by name, by ARN, and with $LATEST", async () => {
    const { outputs } = await cloud.function("named", handler("async () => 1"));
    const { arn, qualifiedArn } = outputs as Record<string, string>;
    for (const name of ["named", arn, qualifiedArn, "000000000000:function:named", "function:named:$LATEST"])
      expect((await invoke(String(name))).value).toBe(1);
    await expect(cloud.lambda.invoke("nobody", "{}")).rejects.toThrow(
      "Function not found: arn:aws:lambda:eu-west-1:000000000000:function:nobody",
    );
    await expect(cloud.lambda.invoke("named:1", "{}")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  it("has AWS's outputs", async () => {
    const { id, outputs } = await cloud.function("outputs", handler("async () => 1"), { memorySize: 256 });
    const arn = "arn:aws:lambda:eu-west-1:000000000000:function:outputs";
    expect(id).toBe("outputs");
    expect(outputs).toMatchObject({
      arn,
      qualifiedArn: `${arn}:$LATEST`,
      invokeArn: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
      version: "$LATEST",
      memorySize: 256,
      timeout: 3,
      architectures: ["x86_64"],
      loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/outputs" },
      sourceCodeSize: 32,
    });
  });

  it("answers null for undefined", async () => {
    await cloud.function("nothing", handler("async () => {}"));
    const { value, functionError } = await invoke("nothing");
    expect([value, functionError]).toEqual([null, undefined]);
  });

  it("runs requests at the same time, one to an instance", async () => {
    await cloud.function("slow", {
      "index.js": `let busy = 0, most = 0; exports.handler = async () => {
        const from = Date.now(); busy += 1; most = Math.max(most, busy); await new Promise((r) => setTimeout(r, 100)); busy -= 1;
        return { from, until: Date.now(), most, thread: require("node:worker_threads").threadId }; };`,
    });
    await Promise.all([invoke("slow"), invoke("slow"), invoke("slow")]);
    const answers = await Promise.all([invoke("slow"), invoke("slow")]);
    const [one, other] = answers.map(({ value }) => value);
    expect(one.from < other.until && other.from < one.until).toBe(true);
    expect(new Set(answers.map(({ value }) => value.thread)).size).toBe(2);
    expect(answers.map(({ value }) => value.most)).toEqual([1, 1]);
  });

  it("never has more instances than its bound; the rest waits in line", async () => {
    await cloud.function("crowd", {
      "index.js": `exports.handler = async () => { await new Promise((r) => setTimeout(r, 20)); return require("node:worker_threads").threadId; };`,
    });
    const answers = await Promise.all(Array.from({ length: 60 }, () => invoke("crowd")));
    expect(answers.every(({ functionError }) => functionError === undefined)).toBe(true);
    expect(new Set(answers.map(({ value }) => value)).size).toBeLessThanOrEqual(16);
  });

  it("answers what is in line when the local cloud ends", async () => {
    const other = await TestCloud.start();
    await other.function("waits", handler("async () => new Promise((r) => setTimeout(r, 60_000))"), { timeout: 60 });
    const answers = Promise.all(Array.from({ length: 20 }, () => other.lambda.invoke("waits", "{}")));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await other.close();
    for (const { functionError, payload } of await answers) {
      expect(functionError).toBe("Unhandled");
      expect(JSON.parse(payload).errorType).toBe("Runtime.ExitError");
    }
  });
});

describe("its environment", () => {
  it("is what was declared and what Lambda adds, and nothing of this machine", async () => {
    process.env.AWS_PROFILE = "somebody";
    process.env.HOME_SECRET = "leak";
    try {
      await cloud.function("env", handler("async () => process.env"), {
        environment: { variables: { TABLE_NAME: "events" } },
      });
      const { value: env } = await invoke("env");
      expect(env).toMatchObject({
        TABLE_NAME: "events",
        AWS_REGION: "eu-west-1",
        AWS_LAMBDA_FUNCTION_NAME: "env",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
        AWS_ENDPOINT_URL: cloud.cloud.awsUrl,
        _HANDLER: "index.handler",
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
      });
      expect(env.LAMBDA_TASK_ROOT).toContain(cloud.directory.split("/").at(-1));
      const own = [
        "TABLE_NAME",
        "LANG",
        "TZ",
        "PATH",
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
      ];
      const others = Object.keys(env).filter((name) => !own.includes(name) && !name.startsWith("AWS_"));
      expect(others).toEqual([]);
      expect(env.AWS_PROFILE).toBeUndefined();
    } finally {
      delete process.env.AWS_PROFILE;
      delete process.env.HOME_SECRET;
    }
  });

  it("has no variables that are Lambda's own, and 4 KB of them at most, or does not deploy", async () => {
    const declare = (variables: Record<string, string>) =>
      cloud.function("refused", handler("async () => 1"), { environment: { variables } });
    await expect(declare({ AWS_REGION: "mars", A: "b" })).rejects.toThrow(
      "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION",
    );
    const room = 4096 - '{"A":""}'.length;
    await expect(declare({ A: "x".repeat(room + 1) })).rejects.toThrow("exceeded the 4KB limit. String measured: {");
    await declare({ A: "x".repeat(room) });
    expect((await invoke("refused")).value).toBe(1);
  });

  it("has an access key that tells which function calls", async () => {
    await cloud.function("known", handler("async () => process.env.AWS_ACCESS_KEY_ID"), { role: "arn:role" });
    const { value } = await invoke("known");
    expect(cloud.lambda.callerOf(value)).toMatchObject({
      role: "arn:role",
      functionArn: expect.stringContaining("known"),
    });
    expect(cloud.lambda.callerOf("AKIAIOSFODNN7EXAMPLE")).toBeUndefined();
  });

  it("gives the handler Lambda's context object", async () => {
    await cloud.function(
      "context",
      handler(
        "async (_, c) => ({ ...c, left: c.getRemainingTimeInMillis(), env: process.env.AWS_LAMBDA_LOG_STREAM_NAME })",
      ),
      { timeout: 7, memorySize: 512 },
    );
    const { value, requestId } = await invoke("context");
    expect(value).toMatchObject({
      awsRequestId: requestId,
      functionName: "context",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:context",
      memoryLimitInMB: "512",
      logGroupName: "/aws/lambda/context",
      logStreamName: value.env,
    });
    expect(value.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(value.left).toBeGreaterThan(6000);
    expect(value.left).toBeLessThanOrEqual(7000);
  });

  it("does not lend it the modules of the project", async () => {
    await cloud.function("imports", handler('async () => require("zod")'));
    expect(await invoke("imports")).toMatchObject({
      functionError: "Unhandled",
      value: { errorMessage: /Cannot find module 'zod'/ },
    });
  });
});

describe("a change", () => {
  it("shows at once; what has begun ends with the old code", async () => {
    await cloud.function(
      "changing",
      handler("async ({ wait }) => { await new Promise((r) => setTimeout(r, wait)); return 'old'; }"),
    );
    const begun = invoke("changing", { wait: 300 });
    await invoke("changing", { wait: 0 });
    await cloud.function("changing", handler("async () => 'new'"));
    expect((await invoke("changing")).value).toBe("new");
    expect((await begun).value).toBe("old");
  });

  it("of the environment is one too", async () => {
    const files = handler("async () => process.env.WORD");
    await cloud.function("worded", files, { environment: { variables: { WORD: "a" } } });
    expect((await invoke("worded")).value).toBe("a");
    await cloud.function("worded", files, { environment: { variables: { WORD: "b" } } });
    expect((await invoke("worded")).value).toBe("b");
  });

  it("to nothing is a function that is not there", async () => {
    await cloud.function("gone", handler("async () => 1"));
    await cloud.remove("aws:lambda/function:Function", "gone");
    await expect(cloud.lambda.invoke("gone", "{}")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  it("leaves no old code behind", async () => {
    const folders = () => readdirSync(join(cloud.directory, "functions"));
    const before = folders();
    await cloud.function("tidy", handler("async () => 1"));
    const [first] = folders().filter((name) => !before.includes(name));
    await cloud.function("tidy", handler("async () => 2"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(folders()).not.toContain(first);
    expect((await invoke("tidy")).value).toBe(2);
  });

  it("says what has no effect here", async () => {
    await cloud.function("declared", handler("async () => 1"), {
      layers: ["arn:layer"],
      reservedConcurrentExecutions: -1,
    });
    expect(cloud.printed).toContain("declared: layers: not emulated, without effect here");
  });
});
