import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { StackDocument } from "../../local";
import { Portico, portico } from "./support/portico";
import { ProgramFolder, repository } from "./support/program-folder";

// Each test starts several processes; a busy machine may take its time.
jest.setTimeout(30_000);

const folders: ProgramFolder[] = [];
const program = (files: Record<string, string>) => {
  const folder = new ProgramFolder(files);
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) folder.remove();
});

const started: Portico[] = [];
const dev = (directory: string, ...more: string[]) => {
  const command = new Portico(["dev", directory, "--port", "0", ...more]);
  started.push(command);
  return command;
};
afterEach(async () => {
  for (const command of started.splice(0)) await command.stop("SIGKILL");
});
const stackOf = async (command: Portico): Promise<StackDocument & { address: string }> => {
  const [, address = ""] = await command.says(/^ *stack +(http:\S+)$/m);
  return { ...((await (await fetch(address)).json()) as StackDocument), address };
};
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("portico", () => {
  it("explains itself and its commands", async () => {
    const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
    expect(await portico(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    for (const args of [["--help"], []]) expect((await portico(args)).stdout).toMatch(/dev .*\n.*openapi .*\n.*check/);
    const { code, stdout } = await portico(["dev", "--help"]);
    expect(code).toBe(0);
    for (const option of ["--stack", "--port", "--ephemeral", "--no-watch"]) expect(stdout).toContain(option);
    expect((await portico(["openapi", "--help"])).stdout).toContain("--gateway");
  });

  const oldNode = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })";

  it("looks for a newer Node where npm puts one, and runs again with that", async () => {
    const folder = program({ "old.js": oldNode });
    const env = { NODE_OPTIONS: `--require ${folder.path}/old.js` };
    // The newer one that it finds is as old by the same trick, and it does not look a second time.
    const found = await portico(["--version"], { env, cwd: folder.path });
    expect(found).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^portico: it needs Node 24 or newer, .*npm install --save-dev node@24`\n$/),
    });
    const once = await portico(["--version"], {
      env: { NODE_OPTIONS: `--require ${folder.write("once.js", `if (!process.env.PORTICO_FOUND_NODE) ${oldNode}`)}` },
    });
    expect(once).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe("portico dev", () => {
  const queues = `import { Queue } from "@pulumi/aws/sqs";\n`;

  it("serves what a program declares, tells what it does not emulate, and stops at Ctrl-C with all that it started", async () => {
    const folder = program({
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      "index.ts": `import * as pulumi from "@pulumi/pulumi";
        import { Domain } from "@pulumi/aws/lightsail";
        const domain = new Domain("d", { domainName: "example.com" });
        export const url = "http://example"; export const apiKey = pulumi.secret("key-1");`,
    });
    const command = dev(folder.path, "--ephemeral");
    const stack = await stackOf(command);
    expect(stack).toMatchObject({
      project: "shop",
      stack: "dev",
      outputs: { url: "http://example", apiKey: "key-1" },
      endpoints: { aws: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
      resources: [
        { type: "aws:lightsail/domain:Domain", name: "d", emulated: false, inputs: { domainName: "example.com" } },
      ],
    });
    expect(command.stdout).toMatch(/^ready in \d+ ms$/m);
    expect(command.stdout).toMatch(/^ +url +http:\/\/example$/m);
    expect(command.stdout).toMatch(/^ +apiKey +key-1$/m);
    expect(command.stdout).toMatch(new RegExp(`^ +AWS +${stack.endpoints.aws}$`, "m"));
    expect(command.stdout).toMatch(/^ +token +[0-9a-f]{32}$/m);
    expect(command.stdout).toMatch(/^ +declared only: lightsail\.Domain$/m);
    expect(await command.stop("SIGINT")).toEqual({ code: 0, signal: null });
    await expect(fetch(stack.address)).rejects.toThrow();
    expect(existsSync(join(folder.path, ".portico"))).toBe(false);
  });

  it("keeps a stack's data for one process at a time, and takes it over from one that was killed", async () => {
    const folder = program({
      "Pulumi.yaml": "name: shop\n",
      "index.ts": `${queues} export const name = new Queue("q").name;`,
    });
    const first = dev(folder.path, "--no-watch");
    const { outputs } = await stackOf(first);
    const second = await portico(["dev", folder.path, "--port", "0"]);
    expect(second).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^portico: the stack dev is being served by process \d+: .*\n$/),
    });
    await first.stop("SIGKILL");
    const third = dev(folder.path, "--no-watch");
    expect((await stackOf(third)).outputs).toEqual(outputs);
    expect(await third.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(readdirSync(join(folder.path, ".portico", "shop", "dev"))).not.toContain("lock");
  });

  it("runs the program again when it changes; a mistake is told with its place and ends nothing", async () => {
    const folder = program({ "index.ts": `${queues} export const n = 1;`, "helper.ts": "export const m = 1;" });
    const command = dev(folder.path, "--ephemeral");
    const { address } = await stackOf(command);
    const outputs = async () => ((await (await fetch(address)).json()) as StackDocument).outputs;
    expect(await outputs()).toEqual({ n: 1 });
    folder.write("index.ts", `${queues}\nexport const n = ;`);
    await command.says(/^error: .*index\.ts:3:18: Unexpected ";"/m);
    expect(await outputs()).toEqual({ n: 1 });
    folder.write("index.ts", `${queues} import { m } from "./helper"; export const n = m + 1;`);
    await command.says(/updated in \d+ ms/);
    expect(await outputs()).toEqual({ n: 2 });
    folder.write("helper.ts", "export const m = 9;");
    await command.says(/updated in \d+ ms[\s\S]*updated in \d+ ms/);
    expect(await outputs()).toEqual({ n: 10 });
    await command.stop();
  });

  it("runs the program on demand, for whoever has the token of this run", async () => {
    const folder = program({ "index.ts": "export const n = process.pid;" });
    const command = dev(folder.path, "--ephemeral", "--no-watch");
    const { address, outputs } = await stackOf(command);
    const [, token = ""] = await command.says(/^ *token +(\S+)$/m);
    const run = new URL("/_portico/run", address);
    const post = (headers: Record<string, string>) => fetch(run, { method: "POST", headers });
    expect((await post({})).status).toBe(403);
    expect((await post({ "x-portico-token": token.replace(/^./, "z") })).status).toBe(403);
    expect((await post({ "x-portico-token": token, origin: "https://evil.example" })).status).toBe(403);
    const ran = await post({ "x-portico-token": token });
    expect([ran.status, await ran.json()]).toEqual([
      200,
      { changes: { created: 0, updated: 0, replaced: 0, deleted: 0, same: 0 } },
    ]);
    expect(((await (await fetch(address)).json()) as StackDocument).outputs).not.toEqual(outputs);
    const session = await fetch(new URL(`/_portico/session?token=${token}`, address));
    const cookie = session.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await post({ cookie: cookie.split(";")[0] ?? "" })).status).toBe(200);
    expect((await fetch(new URL("/_portico/session?token=no", address))).status).toBe(403);
    expect((await fetch(run)).headers.get("allow")).toBe("POST");
    expect((await fetch(new URL("/_portico/none", address))).status).toBe(404);
    folder.write("index.ts", `throw new Error("broken now");`);
    const failed = await post({ "x-portico-token": token });
    expect([failed.status, await failed.json()]).toEqual([422, expect.objectContaining({ detail: "broken now" })]);
    await command.stop();
  });

  it("stops at Ctrl-C while it starts, even when the program hangs", async () => {
    const folder = program({
      "index.ts": `console.log("program " + process.pid); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
    });
    const command = dev(folder.path);
    const [, pid] = await command.says(/program (\d+)/);
    expect(await command.stop("SIGINT")).toEqual({ code: 0, signal: null });
    for (let waited = 0; isRunning(Number(pid)) && waited < 5_000; waited += 20) await delay(20);
    expect(isRunning(Number(pid))).toBe(false);
    expect(readdirSync(join(folder.path, ".portico", basename(folder.path), "dev"))).not.toContain("lock");
  });

  it("ends with the process that started it", async () => {
    const folder = program({ "index.ts": "" });
    const cli = JSON.stringify([
      join(repository, "cli", "portico.js"),
      "dev",
      folder.path,
      "--port",
      "0",
      "--ephemeral",
    ]);
    folder.write(
      "parent.js",
      `const child = require("child_process").spawn(process.execPath, ${cli}, { stdio: ["pipe", "inherit", "inherit"] });
       console.log("child " + child.pid);`,
    );
    const { spawn } = await import("node:child_process");
    const parent = spawn(process.execPath, [join(folder.path, "parent.js")]);
    let output = "";
    parent.stdout.on("data", (data) => {
      output += data;
    });
    while (!output.includes("ready in")) await delay(20);
    const pid = Number(/child (\d+)/.exec(output)?.[1]);
    expect(isRunning(pid)).toBe(true);
    parent.kill("SIGKILL");
    for (let waited = 0; isRunning(pid) && waited < 5_000; waited += 50) await delay(50);
    expect(isRunning(pid)).toBe(false);
  });

  it.each<[string, () => string[] | Promise<string[]>, RegExp]>([
    ["a folder that is not there", () => ["dev", "nowhere"], /^portico: there is no folder .*nowhere$/],
    [
      "a folder without a program",
      () => ["dev", program({}).path],
      /^portico: there is no Pulumi program in .*: no index\.ts and no index\.js$/,
    ],
    [
      "a program that throws",
      () => ["dev", program({ "index.ts": `\nthrow new Error("no\\nway");` }).path, "--port", "0", "--ephemeral"],
      /^portico: .*index\.ts:2:7: no way$/,
    ],
    [
      "a resource that fails",
      () => [
        "dev",
        program({ "index.ts": `import { Queue } from "@pulumi/aws/sqs";\nQueue.get("q", "id");` }).path,
        "--port",
        "0",
        "--ephemeral",
      ],
      /^portico: .*index\.ts:2:7: q \(aws:sqs\/queue:Queue\): there is no .* with the id "id"/,
    ],
    [
      "a command that is not there",
      () => ["deploy"],
      /^portico: there is no command "deploy": there are dev, openapi, check/,
    ],
    [
      "an option that is not there",
      () => ["dev", "--fast"],
      /^portico: Unknown option '--fast' \(portico dev --help\)$/,
    ],
    ["an option without its value", () => ["dev", "--port"], /^portico: Option '.*--port <value>' argument missing/],
    [
      "a port that is none",
      () => ["dev", "--port", "99999"],
      /^portico: --port 99999 is not a port: give a number from 0 to 65534/,
    ],
    ["two folders", () => ["dev", "a", "b"], /^portico: dev takes one folder, not 2: a, b$/],
    [
      "a program without a gateway",
      () => ["openapi", program({ "index.ts": "" }).path],
      /^portico: the program in .* declares no SecureGateway/,
    ],
  ])("says in one line what is wrong with %s", async (_, args, message) => {
    const { code, stdout, stderr } = await portico(await args());
    expect(stderr.replace(/\n$/, "")).toMatch(message);
    expect(stderr.split("\n")).toHaveLength(2);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("says which port is in use, and the way round it", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await portico([
      "dev",
      program({ "index.ts": "" }).path,
      "--port",
      String(port),
      "--ephemeral",
    ]);
    other.close();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `portico: port ${port} is in use: take another with --port, or --port 0 for any that are free\n`,
    });
  });
});

describe("portico openapi", () => {
  const gateways = (...names: string[]) => ({
    "index.ts": `import * as pulumi from "@pulumi/pulumi";
      class SecureGateway extends pulumi.ComponentResource {
        constructor(name: string) {
          super("portico:index:SecureGateway", name);
          console.log("made", name);
          this.registerOutputs({ openapi: JSON.stringify({ openapi: "3.1.0", info: { title: name, version: "1" }, paths: {} }) });
        }
      }
      ${names.map((name) => `new SecureGateway("${name}");`).join("\n")}`,
  });

  it("prints the document and nothing else", async () => {
    const { code, stdout, stderr } = await portico(["openapi", program(gateways("api")).path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "made api\n" });
    expect(JSON.parse(stdout)).toMatchObject({ openapi: "3.1.0", info: { title: "api" } });
  });

  it("asks which of several, and takes it by name", async () => {
    const { path } = program(gateways("front", "back"));
    expect(await portico(["openapi", path])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/there are several gateways: take one with --name \(front, back\)/),
    });
    expect(JSON.parse((await portico(["openapi", path, "--name", "back"])).stdout).info.title).toBe("back");
    expect((await portico(["openapi", path, "--name", "side"])).stderr).toMatch(
      /there is no gateway "side": there are front, back/,
    );
  });

  it("lists what API Gateway cannot check", async () => {
    const { code, stdout } = await portico(["openapi", "--gateway", program(gateways("api")).path]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "API Gateway checks all of it.\n" });
  });
});
