import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { takeConsole } from "../../../../local/lambda/worker/console";
import type { LambdaContext } from "../../../../local/lambda/worker/context";
import { logged, RuntimeError, reported } from "../../../../local/lambda/worker/errors";
import { loadHandler } from "../../../../local/lambda/worker/handler";
import { guardNetwork, hostOf, isRealAws } from "../../../../local/lambda/worker/network-guard";
import { Outbox } from "../../../../local/lambda/worker/outbox";
import type { WorkerMessage, WorkerRequest } from "../../../../local/lambda/worker/protocol";
import { serveRequests } from "../../../../local/lambda/worker/serve";
import { Unsent } from "../../../../local/lambda/worker/unsent";

/** The parts of the worker, in this thread; `test/unit/local/services/lambda` runs all of it in real ones. */
describe("reported errors", () => {
  it.each<[unknown, object]>([
    [
      new TypeError("bad"),
      { errorType: "TypeError", errorMessage: "bad", trace: expect.arrayContaining(["TypeError: bad"]) },
    ],
    [
      { name: "Own", message: "m", stack: "a\nb" },
      { errorType: "Own", errorMessage: "m", trace: ["a", "b"] },
    ],
    [
      { name: "Own", message: "m", stack: 1 },
      { errorType: "Own", errorMessage: "m", trace: [] },
    ],
    ["text", { errorType: "string", errorMessage: "text", trace: [] }],
    [undefined, { errorType: "undefined", errorMessage: "undefined", trace: [] }],
  ])("%p", (thrown, expected) => {
    expect(reported(thrown)).toEqual(expected);
  });

  it("keep the place of their cause", () => {
    const cause = new SyntaxError("here");
    expect(reported(new RuntimeError("UserCodeSyntaxError", "m", cause)).trace?.join("\n")).toContain(
      String(cause.stack),
    );
  });

  it("are logged with their own fields, and by type where those cannot be written", () => {
    const error = Object.assign(new Error("m"), { code: "E1" });
    expect(JSON.parse(logged(error))).toMatchObject({ errorType: "Error", errorMessage: "m", code: "E1" });
    const circular: Error & { self?: unknown } = new Error("round");
    circular.self = circular;
    expect(JSON.parse(logged(circular))).toMatchObject({ errorType: "Error", errorMessage: "round" });
    expect(JSON.parse(logged("text"))).toMatchObject({ errorMessage: "text" });
  });
});

describe("the network guard", () => {
  it.each<[string, boolean]>([
    ["dynamodb.eu-west-1.amazonaws.com", true],
    ["DYNAMODB.EU-WEST-1.AMAZONAWS.COM.", true],
    ["s3.cn-north-1.amazonaws.com.cn", true],
    ["lambda.eu-west-1.api.aws", true],
    ["169.254.169.254", true],
    ["169.254.170.2", true],
    ["127.0.0.1", false],
    ["amazonaws.com.example.org", false],
    ["notamazonaws.com", false],
  ])("%s is the real AWS: %s", (host, real) => {
    expect(isRealAws(host)).toBe(real);
  });

  it.each<[unknown[], string | undefined]>([
    [[{ host: "a", port: 1 }], "a"],
    [[{ servername: "b" }], "b"],
    [[80, "c"], "c"],
    [[[{ host: "d" }, null]], "d"],
    [["/tmp/socket"], undefined],
    [[80], undefined],
  ])("finds the host in %j", (args, host) => {
    expect(hostOf(args)).toBe(host);
  });

  it("refuses with a message that says what to do", async () => {
    const { Socket, connect } = require("node:net") as typeof import("node:net");
    const original = Socket.prototype.connect;
    const refused: string[] = [];
    guardNetwork("mine", (host) => refused.push(host));
    try {
      const error = await new Promise<Error>((resolve) => connect(443, "sts.amazonaws.com").on("error", resolve));
      expect(error.message).toMatch(/^mine tried to reach sts\.amazonaws\.com, the real AWS.*AWS_ENDPOINT_URL/);
      expect(refused).toEqual(["sts.amazonaws.com"]);
      const other = await new Promise<NodeJS.ErrnoException>((resolve) => connect(1, "127.0.0.1").on("error", resolve));
      expect(other.code).toBe("ECONNREFUSED");
    } finally {
      Socket.prototype.connect = original;
    }
  });
});

describe("the console", () => {
  const kept = { ...console };
  const streams = [process.stdout.write, process.stderr.write] as const;
  const lines: string[] = [];
  const take = (json: boolean, level?: string) => {
    lines.length = 0;
    takeConsole({ sink: (text) => lines.push(text), requestId: () => "r", json, level });
  };
  afterEach(() => {
    Object.assign(console, kept);
    [process.stdout.write, process.stderr.write] = streams;
  });

  it("writes tab-separated lines", () => {
    take(false);
    console.trace("t");
    console.log("%s of", "one", { a: 1 });
    console.warn("w");
    const withoutTime = lines.map((line) => line.replace(/^\S+\t/, ""));
    Object.assign(console, kept);
    expect(withoutTime).toEqual(["r\tTRACE\tt\n", "r\tINFO\tone of { a: 1 }\n", "r\tWARN\tw\n"]);
  });

  it("writes JSON lines from a level on", () => {
    take(true, "info");
    console.debug("no");
    console.info({ a: 1 });
    console.error("failed:", new RangeError("far"));
    const round: { self?: unknown } = {};
    round.self = round;
    console.log(round);
    Object.assign(console, kept);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "INFO", requestId: "r", message: { a: 1 } },
      { level: "ERROR", errorType: "RangeError", errorMessage: "far", message: expect.stringContaining("failed:") },
      { level: "INFO", message: expect.stringContaining("Circular") },
    ]);
  });

  it("takes what is written to the streams, line by line", async () => {
    take(false);
    const done = new Promise<void>((resolve) => process.stdout.write("one\ntwo", () => resolve()));
    process.stderr.write(Buffer.from("three\n"));
    await done;
    [process.stdout.write, process.stderr.write] = streams;
    expect(lines).toEqual(["one\n", "two", "three\n"]);
  });
});

describe("the loader", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "portico-loader-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it("finds nested exports in folders", async () => {
    write("src/a.cjs", "exports.api = { read: () => 1 };");
    expect((await loadHandler(folder, "src/a.api.read"))({}, {})).toBe(1);
  });

  it.each([
    ["../a.handler", "MalformedHandlerName", '".."'],
    ["index", "MalformedHandlerName", "Bad handler"],
    ["none.handler", "ImportModuleError", "no none.js, .mjs or .cjs"],
    ["index.none", "HandlerNotFound", "index.none is undefined or not exported"],
    ["index.text", "HandlerNotFound", "index.text is not a function"],
  ])("%s is %s", async (handler, kind, message) => {
    write("package.json", "{}");
    write("index.js", "exports.text = 'text';");
    await expect(loadHandler(folder, handler)).rejects.toMatchObject({
      name: `Runtime.${kind}`,
      message: expect.stringContaining(message),
    });
  });

  it("hands on what a module throws", async () => {
    write("index.js", "throw new RangeError('at start');");
    await expect(loadHandler(folder, "index.handler")).rejects.toMatchObject({ message: "at start" });
    write("other.js", "throw 'text';");
    await expect(loadHandler(folder, "other.handler")).rejects.toBe("text");
  });
});

describe("serving", () => {
  const open: MessagePort[] = [];
  const listeners = process.listeners("beforeExit");
  afterEach(() => {
    for (const port of open.splice(0)) port.close();
    for (const listener of process.listeners("beforeExit"))
      if (!listeners.includes(listener)) process.removeListener("beforeExit", listener);
    jest.restoreAllMocks();
  });

  function ask(handler: Parameters<typeof serveRequests>[0]["handler"], callbacks = false, payload = "{}") {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    const start = { taskRoot: "", handler: "", functionArn: "arn:f", callbacks, unsent: new Unsent().shared };
    serveRequests({
      port: port2,
      send: (message, transfer) => port2.postMessage(message, transfer),
      handler,
      start,
      begun: () => undefined,
    });
    const request: WorkerRequest = {
      requestId: "r",
      payload,
      deadline: Date.now() + 1000,
      traceId: "Root=1",
      clientContext: "{}",
    };
    port1.postMessage(request);
    return new Promise<WorkerMessage>((resolve) => port1.once("message", resolve));
  }

  it("answers with what the handler returns", async () => {
    expect(await ask(async (event) => event, false, '{"a":1}')).toMatchObject({ kind: "answer", payload: '{"a":1}' });
    expect(await ask(() => undefined)).toMatchObject({ payload: "null" });
    const context = await ask((_, context) => {
      const { awsRequestId, invokedFunctionArn } = context as LambdaContext;
      return { awsRequestId, invokedFunctionArn };
    });
    expect(context).toMatchObject({ payload: '{"awsRequestId":"r","invokedFunctionArn":"arn:f"}' });
  });

  it("reports what it throws, at once, later, or in place of an answer", async () => {
    const fail = () => {
      throw new TypeError("bad");
    };
    expect(await ask(fail)).toMatchObject({ kind: "failed", error: { errorType: "TypeError" } });
    expect(await ask(async () => fail())).toMatchObject({ kind: "failed", error: { errorType: "TypeError" } });
    expect(await ask(() => 1n)).toMatchObject({
      error: { errorMessage: expect.stringContaining("Unable to stringify") },
    });
  });

  it("lets handlers call back on older runtimes", async () => {
    type Callback = (error: unknown, value?: unknown) => void;
    const failing = await ask((_, __, callback) => (callback as Callback)("no"), true);
    expect(failing).toMatchObject({ kind: "failed", error: { errorMessage: "no" } });
    const hasty = await ask((_, context, callback) => {
      (context as { callbackWaitsForEmptyEventLoop: boolean }).callbackWaitsForEmptyEventLoop = false;
      (callback as Callback)(null, 5);
    }, true);
    expect(hasty).toMatchObject({ kind: "answer", payload: "5" });
  });

  it("notices when nothing is left to run", async () => {
    const pending = ask(async () => new Promise(() => {}));
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const listener of process.listeners("beforeExit")) if (!listeners.includes(listener)) listener(0);
    expect(await pending).toMatchObject({ kind: "failed", error: { errorType: "Runtime.NodeJsExit" } });
  });
});

describe("an outbox", () => {
  const sent: unknown[] = [];
  const post = (message: unknown) => sent.push(message);
  const line = (text: string) => ({ time: 1.5, text });
  beforeEach(() => {
    sent.length = 0;
  });

  it("sends lines with the next message, or when the event loop has come round", async () => {
    const unsent = new Unsent();
    const outbox = new Outbox(post, unsent);
    outbox.log(line("a"));
    outbox.log(line("b"));
    expect(sent).toEqual([]);
    outbox.send({ kind: "ready" });
    expect(sent).toEqual([{ kind: "ready", lines: [line("a"), line("b")] }]);
    outbox.log(line("c"));
    await new Promise(setImmediate);
    outbox.send({ kind: "ready" });
    expect(sent.slice(1)).toEqual([{ kind: "lines", lines: [line("c")] }, { kind: "ready" }]);
    expect(unsent.read()).toEqual([]);
  });

  it("leaves what it has not sent to whoever reads the shared memory, and sends what has no room there at once", () => {
    const unsent = new Unsent();
    const outbox = new Outbox(post, unsent);
    outbox.log(line('one\n"漢" 🙂\n'));
    outbox.log(line(""));
    expect(new Unsent(unsent.shared).read()).toEqual([line('one\n"漢" 🙂\n'), line("")]);
    expect(unsent.read()).toEqual([]);
    outbox.log(line("x".repeat(100_000)));
    expect(sent).toEqual([{ kind: "lines", lines: [line('one\n"漢" 🙂\n'), line(""), line("x".repeat(100_000))] }]);
  });
});
