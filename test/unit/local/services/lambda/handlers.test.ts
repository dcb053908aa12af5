import { handler, invoker, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

const invoke = invoker(() => cloud);

describe("handlers", () => {
  it.each([
    ["index.handler", { "index.js": "exports.handler = async () => 'cjs';" }, "cjs"],
    ["src/hello.handler", { "src/hello.js": "exports.handler = async () => __filename.slice(-12);" }, "src/hello.js"],
    ["index.handler", { "index.mjs": "export const handler = async () => typeof require;" }, "undefined"],
    ["index.handler", { "index.cjs": "exports.handler = async () => 'cjs file';" }, "cjs file"],
    [
      "index.handler",
      { "package.json": '{"type":"module"}', "index.js": "await 0; export const handler = async () => 'esm';" },
      "esm",
    ],
    ["lib/a.api.read", { "lib/a.js": "exports.api = { read: async () => 'nested' };" }, "nested"],
  ])("%s of %j is loaded by Lambda's rules", async (name, files, expected) => {
    await cloud.function("handlers", files as Record<string, string>, { handler: name });
    expect((await invoke("handlers")).value).toBe(expected);
  });

  it.each([
    ["index.handler", { "other.js": "" }, "Runtime.ImportModuleError"],
    ["index.missing", { "index.js": "exports.handler = 1;" }, "Runtime.HandlerNotFound"],
    ["index.handler", { "index.js": "exports.handler = 1;" }, "Runtime.HandlerNotFound"],
    ["index", { "index.js": "" }, "Runtime.MalformedHandlerName"],
    ["../index.handler", { "index.js": "" }, "Runtime.MalformedHandlerName"],
    ["index.handler", { "index.js": "exports.handler = (" }, "Runtime.UserCodeSyntaxError"],
    ["index.handler", { "index.js": "require('./missing');" }, "Runtime.ImportModuleError"],
    ["index.handler", { "index.js": "throw new RangeError('at start');" }, "RangeError"],
    ["index.handler", { "index.js": "process.exit(7);" }, "Runtime.ExitError"],
    [
      "index.handler",
      {
        "index.js":
          "Promise.reject(new Error('late')); setTimeout(() => {}, 1000); exports.handler = async () => new Promise(() => {});",
      },
      "Runtime.UnhandledPromiseRejection",
    ],
    [
      "index.handler",
      { "index.js": "exports.handler = (event, context, callback) => callback(null, 1);" },
      "Runtime.CallbackHandlerDeprecated",
    ],
  ])("%s of %j is answered as Lambda answers it: %s", async (name, files, errorType) => {
    await cloud.function("broken", files as Record<string, string>, { handler: name });
    expect(await invoke("broken")).toMatchObject({ functionError: "Unhandled", value: { errorType } });
  });

  it("tells the place of a syntax error in the user's file", async () => {
    await cloud.function("typo", { "index.js": "exports.handler = async () => {\n  const = 1;\n};" });
    const { value } = await invoke("typo");
    expect(value.trace.join("\n")).toMatch(/index\.js:2/);
  });

  it("may call back on the runtimes up to 22, and then take their time", async () => {
    await cloud.function(
      "callback",
      handler(
        "(event, context, callback) => { setTimeout(() => callback(event.fail ? 'no' : null, { late: true }), 10); }",
      ),
      { runtime: "nodejs22.x" },
    );
    expect((await invoke("callback")).value).toEqual({ late: true });
    expect(await invoke("callback", { fail: true })).toMatchObject({
      functionError: "Unhandled",
      value: { errorType: "string", errorMessage: "no" },
    });
    await cloud.function("silent", handler("() => 5"), { runtime: "nodejs22.x" });
    expect((await invoke("silent")).value).toBeNull();
  });

  it("may be plain functions on the runtimes from 24", async () => {
    await cloud.function("plain", handler("() => 5"));
    expect((await invoke("plain")).value).toBe(5);
  });
});
