import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { interpreterFor, interpreterNote } from "../../../../../local/lambda/python/interpreter";
import { invoker, TestCloud } from "../test-cloud";
import { waitFor } from "./client";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

const invoke = invoker(() => cloud);
const python = (name: string, source: string | Record<string, string>, inputs: object = {}) =>
  cloud.function(name, typeof source === "string" ? { "app.py": source } : source, {
    runtime: "python3.13",
    handler: "app.handler",
    timeout: 10,
    ...inputs,
  });
const linesOf = (name: string) => cloud.logs.store.find(`/aws/lambda/${name}`).map(({ message }) => message);
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

function hasPython(): boolean {
  try {
    return execFileSync("python3", ["-c", "print(1)"]).toString().trim() === "1";
  } catch {
    console.warn("no python3 on PATH: the tests of Python functions are skipped");
    return false;
  }
}

(hasPython() ? describe : describe.skip)("a Python function", () => {
  it("answers with what its handler returns, and keeps its process", async () => {
    await python(
      "counter",
      "n = 0\ndef handler(event, context):\n  global n\n  n += event['by']\n  return {'n': n, 'ä': '€'}",
    );
    expect(await invoke("counter", { by: 2 })).toMatchObject({ value: { n: 2, ä: "€" }, coldStart: true });
    expect(await invoke("counter", { by: 3 })).toMatchObject({ value: { n: 5 }, coldStart: false });
  });

  it("gets Lambda's context, and an environment with nothing of this machine", async () => {
    const source = `import os
def handler(event, c):
  return dict(id=c.aws_request_id, name=c.function_name, version=c.function_version, memory=c.memory_limit_in_mb,
    arn=c.invoked_function_arn, group=c.log_group_name, stream=c.log_stream_name, left=c.get_remaining_time_in_millis(),
    custom=c.client_context.custom, identity=c.identity.cognito_identity_id, env=dict(os.environ), cwd=os.getcwd())`;
    await python("context", source, { memorySize: 256, timeout: 7, environment: { variables: { TABLE: "t" } } });
    const { payload, requestId } = await cloud.lambda.invoke("context", "{}", { clientContext: '{"custom":{"a":1}}' });
    const { env, left, cwd, ...context } = JSON.parse(payload);
    expect(context).toEqual({
      id: requestId,
      name: "context",
      version: "$LATEST",
      memory: "256",
      arn: "arn:aws:lambda:eu-west-1:000000000000:function:context",
      group: "/aws/lambda/context",
      stream: env.AWS_LAMBDA_LOG_STREAM_NAME,
      custom: { a: 1 },
      identity: null,
    });
    expect(left).toBeGreaterThan(5000);
    expect(left).toBeLessThanOrEqual(7000);
    expect(cwd).toBe(env.LAMBDA_TASK_ROOT);
    expect(env).toMatchObject({ TABLE: "t", AWS_EXECUTION_ENV: "AWS_Lambda_python3.13", _HANDLER: "app.handler" });
    const own = [
      "TABLE",
      "LANG",
      "TZ",
      "PATH",
      "_HANDLER",
      "_X_AMZN_TRACE_ID",
      "LAMBDA_TASK_ROOT",
      "LAMBDA_RUNTIME_DIR",
    ];
    const others = Object.keys(env).filter((name) => !own.includes(name) && !name.startsWith("AWS_"));
    expect(others.filter((name) => !["LC_CTYPE", "__CF_USER_TEXT_ENCODING", "SYSTEMROOT"].includes(name))).toEqual([]);
  });

  it("reports what it raises, and logs it, as Lambda does", async () => {
    await python("raises", "class Own(Exception): pass\n\ndef handler(event, context):\n  raise Own('bad thing')");
    const { value, functionError, requestId } = await invoke("raises");
    expect(functionError).toBe("Unhandled");
    expect(value).toEqual({
      errorMessage: "bad thing",
      errorType: "Own",
      requestId,
      stackTrace: [expect.stringMatching(/^ {2}File ".*app\.py", line 4, in handler\n {4}raise Own\('bad thing'\)\n/)],
    });
    const [line] = linesOf("raises").filter((text) => text.startsWith("[ERROR]"));
    expect(line).toMatch(
      /^\[ERROR\] Own: bad thing\nTraceback \(most recent call last\):\n\u00a0\u00a0File ".*app\.py", line 4, in handler\n\u00a0{4}raise Own/,
    );
    expect((await invoke("raises")).coldStart).toBe(false);
  });

  it.each<[string, string, object]>([
    [
      "nothing.handler",
      "app.py",
      {
        errorType: "Runtime.ImportModuleError",
        errorMessage: /Unable to import module 'nothing': No module named 'nothing'/,
      },
    ],
    [
      "app.handler",
      "import no_such_thing",
      { errorType: "Runtime.ImportModuleError", errorMessage: /No module named 'no_such_thing'/ },
    ],
    [
      "app.handler",
      "def handler(:",
      { errorType: "Runtime.UserCodeSyntaxError", errorMessage: /Syntax error in module 'app': .*line 1/ },
    ],
    [
      "app.missing",
      "x = 1",
      { errorType: "Runtime.HandlerNotFound", errorMessage: /Handler 'missing' missing on module 'app'/ },
    ],
    ["app", "x = 1", { errorType: "Runtime.MalformedHandlerName", errorMessage: /Bad handler 'app'/ }],
    ["sys.exit", "x = 1", { errorType: "Runtime.BuiltInModuleConflict", errorMessage: /built-in module sys/ }],
    ["app.handler", "raise ValueError('at start')", { errorType: "ValueError", errorMessage: /at start/ }],
    [
      "app.handler",
      "def handler(e, c): return {1, 2}",
      {
        errorType: "Runtime.MarshalError",
        errorMessage: /Unable to marshal response: Object of type set is not JSON serializable/,
      },
    ],
    [
      "app.handler",
      "import os\ndef handler(e, c): os._exit(3)",
      { errorType: "Runtime.ExitError", errorMessage: /Error: Runtime exited with error: exit status 3$/ },
    ],
    [
      "app.handler",
      "import sys\ndef handler(e, c): sys.exit(0)",
      { errorType: "Runtime.ExitError", errorMessage: /Error: Runtime exited without providing a reason$/ },
    ],
    [
      "app.handler",
      "import os, signal\ndef handler(e, c): os.kill(os.getpid(), signal.SIGABRT)",
      { errorType: "Runtime.ExitError", errorMessage: /signal: aborted$/ },
    ],
  ])("%s of %j is answered as Lambda answers it", async (name, source, expected) => {
    await python("broken", source, { handler: name });
    const { value, functionError } = await invoke("broken");
    const { errorType, errorMessage } = expected as { errorType: string; errorMessage: RegExp };
    expect(functionError).toBe("Unhandled");
    expect(value.errorType).toBe(errorType);
    expect(value.errorMessage).toMatch(errorMessage);
  });

  it("writes its log as Lambda does, print and logging in their order", async () => {
    const source = `import logging, sys
logging.getLogger().setLevel("INFO")
def handler(event, context):
  print("printed", 1)
  logging.info("logged %s", "well")
  logging.debug("not this")
  sys.stderr.write("to stderr\\nwithout end")`;
    await python("chatty", source);
    const { requestId } = await invoke("chatty");
    expect(linesOf("chatty").map((line) => line.replace(/\d{4}-\S+Z/, "<time>"))).toEqual([
      expect.stringMatching(/^INIT_START Runtime Version: python3\.13/),
      `START RequestId: ${requestId} Version: $LATEST\n`,
      "printed 1\n",
      `[INFO]\t<time>\t${requestId}\tlogged well\n`,
      "to stderr\n",
      "without end",
      `END RequestId: ${requestId}\n`,
      expect.stringMatching(/^REPORT .*Max Memory Used: [1-9]\d* MB/),
    ]);
  });

  it("logs JSON where it says so", async () => {
    const source = `import logging
def handler(event, context):
  logging.debug("no")
  logging.getLogger("own").warning("far", extra={"order": 7})
  raise KeyError("gone")`;
    await python("json", source, { loggingConfig: { logFormat: "JSON", applicationLogLevel: "INFO" } });
    const { requestId } = await invoke("json");
    expect(linesOf("json").map((line) => JSON.parse(line))).toMatchObject([
      { type: "platform.initStart" },
      { type: "platform.start" },
      { level: "WARNING", message: "far", logger: "own", order: 7, requestId },
      { log_level: "ERROR", errorType: "KeyError", errorMessage: "'gone'", requestId },
      { type: "platform.runtimeDone", record: { status: "error" } },
      { type: "platform.report" },
    ]);
  });

  it("that takes too long, or too much memory, is killed, with what it has started", async () => {
    const source = `import subprocess, sys, time
def handler(event, context):
  if "hang" in event:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    print("child", child.pid)
    time.sleep(60)
  if "eat" in event:
    held = []
    while True: held.append(bytearray(b"x" * 5_000_000)); time.sleep(0.001)
  return "ok"`;
    await python("greedy", source, { timeout: 1, memorySize: 128 });
    const { value, requestId } = await invoke("greedy", { hang: 1 });
    expect(value).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    const [, pid] = linesOf("greedy").flatMap((line) => /^child (\d+)/.exec(line) ?? []);
    await waitFor(() => !isAlive(Number(pid)));
    if (process.platform === "linux") {
      await python("greedy", source, { timeout: 8, memorySize: 128 });
      const { value: killed } = await invoke("greedy", { eat: 1 });
      expect(killed.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
    }
    expect(await invoke("greedy")).toMatchObject({ value: "ok" });
  });

  it("finds its own modules, and none that only this machine has", async () => {
    await python(
      "packaged",
      {
        "src/deep/app.py": "from lib import word\ndef handler(e, c): return word.said",
        "lib/word.py": "said = 'hello'",
      },
      { handler: "src/deep/app.handler" },
    );
    expect((await invoke("packaged")).value).toBe("hello");
    await python("fenced", "def handler(e, c):\n  import pip");
    expect((await invoke("fenced")).value.errorMessage).toMatch(/No module named 'pip'/);
  });

  it("does not reach the real AWS", async () => {
    const source = `import socket
def handler(event, context):
  socket.create_connection((event["host"], 443), timeout=2)`;
    await python("outward", source);
    for (const host of ["sts.amazonaws.com", "169.254.169.254"])
      expect((await invoke("outward", { host })).value).toMatchObject({
        errorType: "ConnectionRefusedError",
        errorMessage: expect.stringMatching(`^outward tried to reach ${host}, the real AWS`),
      });
    expect(cloud.printed).toContain("outward: refused a call to sts.amazonaws.com, the real AWS");
  });

  it("ends when the local cloud is killed, whatever it does", async () => {
    writeFileSync(join(cloud.directory, "sleeper.py"), "import time\ntime.sleep(60)");
    const bootstrap = join(__dirname, "../../../../../local/lambda/python/bootstrap.py");
    const owner = spawn(process.execPath, [
      "-e",
      `const [python, ...args] = process.argv.slice(1);
      const stdio = ["ignore", "ignore", "inherit", "pipe", "pipe"];
      const child = require("node:child_process").spawn(python, args, { stdio, detached: true });
      console.log(child.pid);
      setInterval(() => undefined, 1000);`,
      String((await interpreterFor("python3"))?.path),
      ...[bootstrap, cloud.directory, "sleeper.handler", "arn"],
    ]);
    const pid = Number(await new Promise((resolve) => owner.stdout.once("data", resolve)));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(isAlive(pid)).toBe(true);
    owner.kill("SIGKILL");
    await waitFor(() => !isAlive(pid));
  });
});

describe("a machine without Python", () => {
  it("has one clear error for that function, and the others run", async () => {
    const { PATH } = process.env;
    process.env.PATH = cloud.directory;
    try {
      await cloud.function("snake", { "app.py": "" }, { runtime: "python3.99", handler: "app.handler" });
      expect(await invoke("snake")).toMatchObject({
        functionError: "Unhandled",
        value: {
          errorType: "Portico.NoPython",
          errorMessage:
            "snake: there is no Python on this machine to run python3.99: put a python3 on PATH; other functions are not affected",
        },
      });
      await waitFor(() => cloud.printed.some((line) => line.startsWith("snake: there is no Python")));
    } finally {
      process.env.PATH = PATH;
    }
    await cloud.function("other", { "index.js": "exports.handler = async () => 1" });
    expect((await invoke("other")).value).toBe(1);
  });

  it("is told from one with another version", () => {
    const interpreter = { path: "/usr/bin/python3", version: "3.11.7" };
    expect(interpreterNote("f", "python3.11", interpreter)).toBeUndefined();
    expect(interpreterNote("f", "python3.1", interpreter)).toBe(
      "f: python3.1 runs on Python 3.11.7 here: no python3.1 was found on PATH",
    );
  });
});
