import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { BuildOptions } from "esbuild";
import { declaredOnly, endpoints } from "../../cli/endpoints";
import { complain, describe as describeError, UsageError } from "../../cli/errors";
import { untilToldToStop } from "../../cli/lifetime";
import { main } from "../../cli/main";
import { Repository } from "../../cli/repository";
import { type LocalCloud, type StackDocument, UserError } from "../../local";
import type { Bundle } from "../../local/engine/runner/messages";
import { HotBundle } from "../../local/hot/bundle";
import { ProgramFolder, repository } from "./support/program-folder";

afterEach(() => jest.restoreAllMocks());

/** Runs the command line within this process and answers what it printed. */
async function run(...args: string[]) {
  const out = jest.spyOn(console, "log").mockImplementation();
  const error = jest.spyOn(console, "error").mockImplementation();
  const before = process.exitCode;
  await main(args);
  const code = process.exitCode;
  process.exitCode = before;
  const text = (spy: jest.SpyInstance) => spy.mock.calls.map((words) => words.join(" ")).join("\n");
  return { code, stdout: text(out), stderr: text(error) };
}

describe("main", () => {
  it("prints help and version", async () => {
    expect(await run("--version")).toMatchObject({ code: undefined, stdout: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect((await run("--help")).stdout).toMatch(/Usage: portico COMMAND/);
    expect((await run()).stdout).toMatch(/Usage: portico COMMAND/);
    expect((await run("dev", "--help")).stdout).toMatch(/Usage: portico dev .*--port NUMBER/s);
  });

  it.each([
    [["nothing"], 'portico: there is no command "nothing"'],
    [["dev", "--bogus"], "portico: Unknown option '--bogus' (portico dev --help)"],
    [["dev", "a", "b"], "portico: dev takes one folder, not 2: a, b"],
    [["dev", "--port", "-1"], "portico: Option '--port' argument is ambiguous"],
    [["dev", "--port", "x"], "portico: --port x is not a port"],
    [["dev", "/nowhere/at/all"], "portico: there is no folder /nowhere/at/all"],
    [["openapi", "/nowhere/at/all"], "portico: there is no folder /nowhere/at/all"],
  ])("answers %j with code 2 and one line", async (args, line) => {
    const signals = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => [name, process.listeners(name)] as const);
    const { code, stdout, stderr } = await run(...args);
    for (const [name, before] of signals)
      for (const listener of process.listeners(name))
        if (!before.includes(listener)) process.removeListener(name, listener);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(line);
    expect(stderr).not.toContain("\n");
  });
});

describe("complain", () => {
  it("tells a user's mistake with its place, seen from here", () => {
    const error = jest.spyOn(console, "error").mockImplementation();
    const file = join(process.cwd(), "examples", "index.ts");
    expect(complain(new UserError("not so", { file, line: 3, column: 7 }))).toBe(2);
    expect(complain(new UsageError("what?"))).toBe(2);
    expect(error.mock.calls).toEqual([["portico: examples/index.ts:3:7: not so"], ["portico: what?"]]);
    expect(describeError(new UserError("x", { file: "/elsewhere/a.ts", line: 1, column: 1 }))).toBe(
      "/elsewhere/a.ts:1:1: x",
    );
  });

  it("calls a fault of its own by that name, without a stack trace", () => {
    const error = jest.spyOn(console, "error").mockImplementation();
    expect(complain(new TypeError("oops\n  more"))).toBe(1);
    expect(error.mock.calls.flat()).toEqual([
      "portico: oops more",
      expect.stringMatching(/fault of Portico's own; PORTICO_DEBUG=1/),
    ]);
  });
});

describe("endpoints", () => {
  const resource = (type: string, id: string, more: Partial<StackDocument["resources"][number]> = {}) => ({
    urn: `urn:${id}`,
    type,
    name: id,
    id,
    emulated: true,
    inputs: {},
    ...more,
  });
  const document: StackDocument = {
    project: "shop",
    stack: "dev",
    outputs: { url: "http://127.0.0.1:1/api/dev", apiKey: "k", list: [1], count: 2 },
    endpoints: { aws: "http://127.0.0.1:2" },
    resources: [
      resource("aws:apigateway/restApi:RestApi", "r1", {
        name: "api",
        inputs: {
          body: JSON.stringify({
            paths: { "/a/{id}": { get: {}, "x-amazon-apigateway-any-method": {} }, "/b": { post: {}, put: {} } },
          }),
        },
      }),
      resource("aws:apigateway/restApi:RestApi", "r2", { name: "plain" }),
      resource("aws:apigateway/stage:Stage", "s1", {
        inputs: { restApi: "r1", stageName: "dev" },
        url: "http://127.0.0.1:1/api/dev",
      }),
      resource("aws:apigateway/stage:Stage", "s2", {
        inputs: { restApi: "r2", stageName: "dev" },
        url: "http://127.0.0.1:1/plain/dev",
      }),
      resource("aws:apigateway/stage:Stage", "s3", {
        inputs: { restApi: "elsewhere", stageName: "dev" },
        url: "http://127.0.0.1:1/elsewhere/dev",
      }),
      resource("aws:sns/topic:Topic", "t1", { emulated: false }),
      resource("aws:sns/topic:Topic", "t2", { emulated: false }),
      resource("awsx:ec2:Vpc", "v", { emulated: false }),
    ],
  };

  it("lists outputs that are plain, APIs with their routes, and where else to look", () => {
    const cloud = { url: "http://127.0.0.1:1", awsUrl: "http://127.0.0.1:2", token: "t0", document } as LocalCloud;
    expect(endpoints(cloud).map((line) => line.trim().replace(/\s+/g, " "))).toEqual([
      "url http://127.0.0.1:1/api/dev",
      "GET /a/{id}",
      "POST /b",
      "PUT /b",
      "API http://127.0.0.1:1/plain/dev",
      "apiKey k",
      "count 2",
      "AWS http://127.0.0.1:2",
      "stack http://127.0.0.1:1/_portico/stack.json",
      "token t0",
    ]);
  });

  it("counts the routes of an API that has many, by their first segment", () => {
    const paths = Object.fromEntries(
      ["", "/{id}", "/{id}/a", "/{id}/b"].map((rest) => [
        `/many${rest}`,
        { get: {}, put: {}, post: {}, patch: {}, delete: {} },
      ]),
    );
    const body = JSON.stringify({ paths: { ...paths, "/docs": { get: {}, options: {} } } });
    const resources = document.resources.map((one) =>
      one.inputs.body ? { ...one, inputs: { ...one.inputs, body } } : one,
    );
    const cloud = {
      url: "http://127.0.0.1:1",
      awsUrl: "http://127.0.0.1:2",
      token: "t0",
      document: { ...document, resources },
    };
    const lines = endpoints(cloud as LocalCloud).map((line) => line.trim());
    const [url, ...rest] = lines;
    expect(rest.slice(0, 2)).toEqual(["20 routes at /many and below", "GET    /docs"]);
    const [, address] = url?.split(/\s+/) ?? [];
    expect(rest[2]?.split(/\s+/)).toEqual(["docs", `${address}/docs`]);
  });

  it("names a custom domain by its address here, and no default address that is switched off", () => {
    const [api, , stage] = document.resources;
    if (!api || !stage) throw new Error("the document has an API and a stage");
    const mapping = resource("aws:apigateway/basePathMapping:BasePathMapping", "m1", {
      inputs: { restApi: "r1", domainName: "api.example.com", basePath: "shop" },
      url: "http://api.example.com.localhost:1/shop",
    });
    const hidden = { ...api, inputs: { ...api.inputs, disableExecuteApiEndpoint: true } };
    const named: StackDocument = {
      ...document,
      outputs: { url: "https://api.example.com/shop" },
      resources: [hidden, stage, mapping],
    };
    const cloud = {
      url: "http://127.0.0.1:1",
      awsUrl: "http://127.0.0.1:2",
      token: "t0",
      document: named,
    } as LocalCloud;
    expect(endpoints(cloud).map((line) => line.trim().replace(/\s+/g, " "))).toEqual([
      "url http://api.example.com.localhost:1/shop",
      "GET /a/{id}",
      "POST /b",
      "PUT /b",
      "AWS http://127.0.0.1:2",
      "stack http://127.0.0.1:1/_portico/stack.json",
      "token t0",
    ]);
  });

  it("names each type that is declared only once", () => {
    expect(declaredOnly(document)).toEqual(["  declared only: awsx:ec2:Vpc, sns.Topic"]);
    expect(declaredOnly({ ...document, resources: [] })).toEqual([]);
  });
});

describe("untilToldToStop", () => {
  const added: [NodeJS.Signals, NodeJS.SignalsListener][] = [];
  beforeEach(() => {
    jest.spyOn(process, "on").mockImplementation((name, listener) => {
      added.push([name as NodeJS.Signals, listener as NodeJS.SignalsListener]);
      return process;
    });
  });
  afterEach(() => {
    added.length = 0;
    jest.useRealTimers();
  });
  const send = (name: NodeJS.Signals) => added.find(([signal]) => signal === name)?.[1](name);

  it("hears the first signal; a second one ends the process, unless it is the same one passed on twice", async () => {
    const exit = jest.spyOn(process, "exit").mockImplementation((() => undefined) as never);
    const now = jest.spyOn(performance, "now").mockReturnValue(1_000);
    const told = untilToldToStop();
    send("SIGTERM");
    await told;
    send("SIGINT");
    expect(exit).not.toHaveBeenCalled();
    now.mockReturnValue(2_000);
    send("SIGINT");
    expect(exit).toHaveBeenCalledWith(1);
  });

  it("hears that the parent has died", async () => {
    jest.useFakeTimers();
    const parent = Object.getOwnPropertyDescriptor(process, "ppid");
    process.env.npm_execpath ??= "npm";
    const told = untilToldToStop();
    Object.defineProperty(process, "ppid", { value: 1, configurable: true });
    jest.advanceTimersByTime(600);
    await told;
    if (parent) Object.defineProperty(process, "ppid", parent);
  });
});

describe("Repository", () => {
  const folder = new ProgramFolder({
    "components/index.ts": "export const a: number = 1;",
    "functions/events/contract.ts": "export const b = 1 as number;",
    "scripts/build-functions.mjs": `import { writeFileSync } from "node:fs"; writeFileSync("dist/built", "yes");`,
  });
  afterAll(() => folder.remove());
  const root = folder.path;
  const built = (name: string) => readFileSync(join(root, "dist", name), "utf8");

  it("is there only when a program loads what a source checkout builds", () => {
    expect(Repository.of([join(root, "dist/components/index.js")], root)).toBeDefined();
    expect(Repository.of(["/app/index.ts"], root)).toBeUndefined();
    expect(Repository.of([`${root}/x/dist/index.js`], join(root, "x"))).toBeUndefined();
    expect(Repository.of([join(repository, "dist/components/index.js")])?.sources[0]).toBe(
      join(repository, "components"),
    );
  });

  it("compiles what changed to where the build puts it, and bundles handlers anew when theirs did", async () => {
    const own = Repository.of([join(root, "dist/components/index.js")], root);
    await own?.rebuild([join(root, "components/index.ts"), join(root, "README.md"), join(root, "components/gone.ts")]);
    expect(built("components/index.js")).toMatch(/const a = 1/);
    expect(existsSync(join(root, "dist/built"))).toBe(false);
    await own?.rebuild([join(root, "functions/events/contract.ts")]);
    expect(built("functions/events/contract.js")).toMatch(/const b = 1/);
    expect(built("built")).toBe("yes");
  });

  it("knows where a source is compiled to, and the shipped handlers as bundles that can be made again", async () => {
    const own = Repository.of([join(repository, "dist/components/index.js")]);
    const source = join(repository, "functions/events/get-event.ts");
    expect(own?.compiled(source)).toBe(join(repository, "dist/functions/events/get-event.js"));
    expect(own?.compiled(join(repository, "cli/dev.ts"))).toBeUndefined();

    const bundles = (await own?.bundles()) ?? [];
    const entries = bundles.map(({ options }) => relative(repository, String((options as BuildOptions).entryPoints)));
    expect(entries).toEqual(expect.arrayContaining(["functions/events/read.ts", "functions/gateway/docs.ts"]));
    const read = bundles[entries.indexOf("functions/events/read.ts")] as Bundle;
    expect(read.text.includes("There is no event")).toBe(true);
    const hot = new HotBundle({ ...read, text: "" });
    const mistake = await hot.build();
    const { text } = hot;
    hot.take({ ...read, text: "as the build made it" });
    await hot.close();
    expect(mistake).toBeUndefined();
    expect(text.includes("There is no event")).toBe(true);
    expect(hot).toMatchObject({ text: "as the build made it", inputs: expect.arrayContaining([source]) });
  });

  it("tells where a source is wrong, and what the handlers' build says", async () => {
    const own = Repository.of([join(root, "dist/components/index.js")], root);
    const file = folder.write("components/index.ts", "export const a =\n = 1;");
    await expect(own?.rebuild([file])).rejects.toMatchObject({
      message: 'Unexpected "="',
      location: { file, line: 2, column: 2 },
    });
    folder.write("scripts/build-functions.mjs", `console.error("first\\nX [ERROR] no such file"); process.exit(1);`);
    await expect(own?.rebuild([join(root, "functions/events/contract.ts")])).rejects.toThrow(
      "the handlers cannot be built: X [ERROR] no such file",
    );
  });
});
