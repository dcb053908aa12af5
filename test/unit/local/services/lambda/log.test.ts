import { handler, invoker, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

const invoke = invoker(() => cloud);
const linesOf = (name: string) => cloud.logs.store.find(`/aws/lambda/${name}`).map(({ message }) => message);

describe("its log", () => {
  it("has Lambda's own lines around the function's", async () => {
    await cloud.function(
      "chatty",
      handler(
        "async () => { console.log('one', { a: 1 }); console.error('two'); process.stdout.write('raw\\nlines\\n'); }",
      ),
    );
    const { requestId } = await invoke("chatty");
    const lines = linesOf("chatty");
    expect(lines.map((line) => line.replace(/^\S+Z\t/, "<time>\t"))).toEqual([
      expect.stringMatching(/^INIT_START/),
      `START RequestId: ${requestId} Version: $LATEST\n`,
      `<time>\t${requestId}\tINFO\tone { a: 1 }\n`,
      `<time>\t${requestId}\tERROR\ttwo\n`,
      "raw\n",
      "lines\n",
      `END RequestId: ${requestId}\n`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${requestId}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t\\n$`,
        ),
      ),
    ]);
  });

  it("is JSON where the function says so, from the level on that it says", async () => {
    await cloud.function(
      "json",
      handler("async () => { console.debug('no'); console.info('yes', 1); console.warn(new RangeError('far')); }"),
      {
        loggingConfig: { logFormat: "JSON", logGroup: "/own/group", applicationLogLevel: "INFO" },
      },
    );
    const { requestId } = await invoke("json");
    const lines = cloud.logs.store.find("/own/group").map(({ message }) => JSON.parse(message));
    expect(lines).toMatchObject([
      { type: "platform.initStart" },
      { type: "platform.start", record: { requestId } },
      { level: "INFO", requestId, message: "yes 1" },
      { level: "WARN", requestId, message: { errorType: "RangeError", errorMessage: "far" } },
      { type: "platform.report", record: { requestId, status: "success", metrics: { memorySizeMB: 128 } } },
    ]);
  });

  it("has as much of Lambda's own in JSON as the function wants", async () => {
    const typesOf = async (systemLogLevel: string, ok: boolean) => {
      const logGroup = `/system/${systemLogLevel}/${ok}`;
      const loggingConfig = { logFormat: "JSON", logGroup, systemLogLevel };
      await cloud.function("leveled", handler("async ({ ok }) => { if (!ok) throw new Error('no'); }"), {
        loggingConfig,
      });
      await invoke("leveled", { ok });
      const lines = cloud.logs.store.find(logGroup).map(({ message }) => JSON.parse(message).type);
      return lines.filter((type) => type !== undefined);
    };
    const [init, start, done, report] = ["initStart", "start", "runtimeDone", "report"].map(
      (type) => `platform.${type}`,
    );
    expect(await typesOf("DEBUG", true)).toEqual([init, start, done, report]);
    expect(await typesOf("INFO", true)).toEqual([init, start, report]);
    expect(await typesOf("INFO", false)).toEqual([init, start, done, report]);
    expect(await typesOf("WARN", true)).toEqual([]);
    expect(await typesOf("WARN", false)).toEqual([done, report]);
  });

  it("says in the report why an instance ended, and nothing of an error of the handler", async () => {
    const source = handler(
      "async ({ exit }) => { if (exit) process.exit(3); if (exit === 0) for (;;); throw new Error('no'); }",
    );
    await cloud.function("reported", source, { timeout: 1 });
    await invoke("reported");
    await invoke("reported", { exit: 3 });
    await invoke("reported", { exit: 0 });
    const reports = linesOf("reported").filter((line) => line.startsWith("REPORT"));
    expect(reports.map((line) => /\t(Status.*)\t\n$/.exec(line)?.[1])).toEqual([
      undefined,
      "Status: error\tError Type: Runtime.ExitError",
      "Status: timeout",
    ]);
  });

  it("shows what a hanging handler wrote before it hung", async () => {
    await cloud.function("hangs", handler("async () => { console.log('before'); for (;;); }"), { timeout: 1 });
    await invoke("hangs");
    expect(linesOf("hangs").some((line) => line.endsWith("INFO\tbefore\n"))).toBe(true);
  });

  it("has errors with the user's frames only, in the function's format", async () => {
    const source = handler("async () => { throw new RangeError('far'); }");
    await cloud.function("fails-in-text", source);
    await cloud.function("fails-in-json", source, { loggingConfig: { logFormat: "JSON" } });
    const { value } = await invoke("fails-in-text");
    expect(value.trace).toEqual(["RangeError: far", expect.stringMatching(/task\/index\.js:1:/)]);
    const [text] = linesOf("fails-in-text").filter((line) => line.includes("\tERROR\t"));
    expect(JSON.parse(String(text).split("\t").at(-1) ?? "")).toMatchObject({
      errorType: "RangeError",
      stack: value.trace,
    });
    await invoke("fails-in-json");
    const [json] = linesOf("fails-in-json").filter((line) => line.includes('"ERROR"'));
    expect(JSON.parse(String(json)).message).toMatchObject({ errorType: "RangeError", errorMessage: "far" });
    expect(json).not.toContain("serve");
  });
});
