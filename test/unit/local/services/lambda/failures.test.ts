import { handler, invoker, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

const invoke = invoker(() => cloud);
const linesOf = (name: string) => cloud.logs.store.find(`/aws/lambda/${name}`).map(({ message }) => message);

describe("what goes wrong", () => {
  it("is reported with type, message and trace; the next request works", async () => {
    await cloud.function(
      "throws",
      handler("async ({ ok }) => { if (ok) return 'fine'; throw new TypeError('bad thing'); }"),
    );
    const { value, functionError } = await invoke("throws");
    expect(functionError).toBe("Unhandled");
    expect(value).toMatchObject({ errorType: "TypeError", errorMessage: "bad thing" });
    expect(value.trace[0]).toBe("TypeError: bad thing");
    expect(value.trace[1]).toMatch(/index\.js:1/);
    expect(await invoke("throws", { ok: 1 })).toMatchObject({ value: "fine", coldStart: false });
  });

  it.each([
    ["async () => { throw 'text'; }", { errorType: "string", errorMessage: "text" }],
    ["async () => { throw null; }", { errorType: "object", errorMessage: "null" }],
    ["async () => { const a = {}; a.a = a; return a; }", { errorType: "Error", errorMessage: /Unable to stringify/ }],
    ["async () => new Promise(() => {})", { errorType: "Runtime.NodeJsExit" }],
    [
      "async () => { Promise.reject(new Error('forgotten')); await new Promise((r) => setTimeout(r, 500)); }",
      { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "Error: forgotten" },
    ],
    [
      "async () => { setTimeout(() => { throw new Error('late'); }); await new Promise((r) => setTimeout(r, 500)); }",
      { errorType: "Error", errorMessage: "late" },
    ],
    ["async () => 'x'.repeat(6 * 1024 * 1024 + 100)", { errorType: "Function.ResponseSizeTooLarge" }],
  ])("%s", async (source, expected) => {
    await cloud.function("wrong", handler(source as string));
    const { value, functionError } = await invoke("wrong");
    expect(functionError).toBe("Unhandled");
    const { errorMessage, ...rest } = expected as { errorMessage?: string | RegExp };
    expect(value).toMatchObject(rest);
    if (errorMessage) expect(value.errorMessage).toMatch(errorMessage);
  });

  it("a timeout ends the instance, and the next request gets a new one", async () => {
    await cloud.function("endless", handler("async ({ loop }) => { if (loop) for (;;); return 'ok'; }"), {
      timeout: 1,
    });
    const { value, requestId } = await invoke("endless", { loop: true });
    expect(value).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(linesOf("endless").some((line) => line.includes(`${requestId} Task timed out after 1.00 seconds`))).toBe(
      true,
    );
    expect(await invoke("endless")).toMatchObject({ value: "ok", coldStart: true });
  });

  it.each([
    ["never ends", "for (;;);"],
    ["exits", "process.exit(3);"],
    ["crashes", "setImmediate(() => { throw new Error('late'); }); await new Promise(() => {});"],
  ])("what code has logged before it %s is in the log, before the request's end", async (how, statement) => {
    const source = `async () => { console.log('before'); process.stdout.write('raw'); ${statement} }`;
    await cloud.function(`logs-${how}`, handler(source), { timeout: 1 });
    await invoke(`logs-${how}`);
    const lines = linesOf(`logs-${how}`).map((line) => line.trim());
    const kinds = lines.map((line) => /^(START|END|REPORT)|before$|^raw$/.exec(line)?.[0]).filter(Boolean);
    expect(kinds).toEqual(["START", "before", "raw", "END", "REPORT"]);
  });

  it.each([
    ["process.exit(0)", "Runtime exited without providing a reason"],
    ["process.exit(3)", "Runtime exited with error: exit status 3"],
  ])("%s in a request ends the instance", async (statement, reason) => {
    await cloud.function("exits", handler(`async ({ stay }) => { if (stay) return 'here'; ${statement}; }`));
    const { value, requestId } = await invoke("exits");
    expect(value).toEqual({ errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${reason}` });
    expect(await invoke("exits", { stay: true })).toMatchObject({ value: "here", coldStart: true });
  });

  it("an instance that fills its memory is killed alone", async () => {
    await cloud.function(
      "greedy",
      handler("async () => { const all = []; for (;;) all.push(new Array(1e5).fill(0.5)); }"),
      {
        memorySize: 128,
        timeout: 20,
      },
    );
    expect((await invoke("greedy")).value.errorMessage).toMatch(/Runtime exited with error: signal: killed/);
  }, 30_000);

  it("a request over 6 MB is refused", async () => {
    await cloud.function("small", handler("async () => 1"));
    await expect(cloud.lambda.invoke("small", JSON.stringify("x".repeat(6 * 1024 * 1024)))).rejects.toMatchObject({
      code: "RequestEntityTooLargeException",
      status: 413,
    });
  });

  it("another runtime is one clear error of that function", async () => {
    await cloud.function("coffee", handler("1"), { runtime: "java21" });
    expect(await invoke("coffee")).toMatchObject({
      functionError: "Unhandled",
      value: { errorType: "Portico.NotEmulated", errorMessage: expect.stringContaining("java21") },
    });
    expect(cloud.printed.some((line) => line.includes("coffee") && line.includes("java21"))).toBe(true);
  });
});
