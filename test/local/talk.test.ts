import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Portico, portico } from "./support/portico";
import { ProgramFolder, repository } from "./support/program-folder";

jest.setTimeout(30_000);

const faults = join(repository, "test", "local", "fixtures", "faults");

describe.each([
  ["keeps its data", []],
  ["is ephemeral", ["--ephemeral"]],
])("a running stack that %s", (_, options) => {
  const folder = new ProgramFolder(faults);
  let server: Portico;
  let url = "";
  beforeAll(async () => {
    server = new Portico(["dev", folder.path, "--port", "0", "--no-watch", ...options]);
    [, url = ""] = await server.says(/^ *url +(\S+)$/m);
    await server.says(/^ *token /m);
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });
  const talk = (...args: string[]) => portico(args, { cwd: folder.path });

  it("shows each request on one line: method, route, status, milliseconds, cold or warm", async () => {
    await fetch(`${url}/faults/nothing`);
    await server.says(/^GET {4}\/faults\/\{kind\} 200 \d+ ms cold$/m);
    await fetch(`${url}/faults/nothing`);
    await server.says(/^GET {4}\/faults\/\{kind\} 200 \d+ ms warm$/m);
    await fetch(`${url}/nowhere`, { method: "DELETE" });
    await server.says(/^DELETE \/\S+ 404 \d+ ms$/m);
    await fetch(new URL("/none/at/all", url));
    await server.says(/^GET {4}\/none\/at\/all 404 \d+ ms$/m);
  });

  it("is invoked by a function's name, with an event from the command line or standard input", async () => {
    const event = JSON.stringify({ pathParameters: { kind: "nothing" } });
    const answered = await talk("invoke", "faulty", event);
    expect(answered).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(answered.stdout)).toMatchObject({ statusCode: 200 });
    const args = [join(repository, "cli", "portico.js"), "invoke", "faulty", "-", "--dir", folder.path];
    const piped = spawnSync(process.execPath, args, { input: event, encoding: "utf8" });
    expect(JSON.parse(piped.stdout)).toMatchObject({ statusCode: 200 });
  });

  it("says in one line what is wrong with an invocation", async () => {
    const event = JSON.stringify({ pathParameters: { kind: "throws" } });
    for (const [args, line] of [
      [["faulty", event], "faulty failed: Error: a detail that no client may see"],
      [["fulty"], 'there is no function "fulty": there are faulty'],
      [["faulty", "{"], "the event is not JSON: "],
      [[], "invoke takes the name of a function (portico invoke --help)"],
      [["a", "{}", "b"], "invoke takes FUNCTION [JSON|-], not a {} b (portico invoke --help)"],
    ] as const) {
      const { code, stderr } = await talk("invoke", ...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`portico: ${line}`)]);
      expect(stderr.split("\n")).toHaveLength(2);
    }
  });

  it("gives its logs, those of one function or all, and goes on with --follow", async () => {
    await fetch(`${url}/faults/throws`);
    expect((await talk("logs", "faulty")).stdout).toMatch(
      /^\{.*platform\.start[\s\S]*a detail that no client may see/m,
    );
    expect((await talk("logs")).stdout).toMatch(/^\S*faulty\S* {2}\{.*platform\.start/m);
    expect(await talk("logs", "none")).toMatchObject({ code: 2, stdout: "" });
    const following = new Portico(["logs", "faulty", "--follow", "--dir", folder.path]);
    await following.says(/no client may see/);
    const before = following.stdout.length;
    await fetch(`${url}/faults/nothing`);
    for (let waited = 0; following.stdout.length === before && waited < 500; waited++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(following.stdout.slice(before)).toMatch(/platform\.start/);
    await following.stop();
  });

  it("is reset: fresh instances, no logs", async () => {
    const count = async () => (await (await fetch(`${url}/faults/nothing`)).json()) as { invocations: number };
    await count();
    expect((await count()).invocations).toBeGreaterThan(1);
    expect(await talk("reset")).toMatchObject({ code: 0, stderr: "" });
    expect((await talk("logs", "faulty")).stdout).toBe("");
    expect(await count()).toEqual({ invocations: 1 });
  });
});

describe("a stack that is not running", () => {
  const folder = new ProgramFolder({ "index.ts": "", "Pulumi.yaml": "name: still\n" });
  afterAll(() => folder.remove());

  it.each([[["logs"]], [["invoke", "f"]], [["reset"]]])("is said so in one line by %j", async (args) => {
    const { code, stdout, stderr } = await portico(args, { cwd: folder.path });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^portico: the stack dev of \S+ is not running: start it with portico dev\n$/);
  });

  it("is one that was stopped or killed, too; its note is for its user alone, and goes with it", async () => {
    const notes = () => readdirSync(tmpdir()).filter((name) => name.startsWith("portico-running-"));
    const isOf = (note: string, pid: number) => {
      try {
        return readFileSync(join(tmpdir(), note), "utf8").startsWith(`${pid}\n`);
      } catch {
        return false; // that of another test, which is over by now
      }
    };
    const server = new Portico(["dev", folder.path, "--port", "0", "--no-watch", "--ephemeral"]);
    await server.says(/^ *token /m);
    const note = notes().find((each) => isOf(each, server.pid)) ?? "none";
    expect(statSync(join(tmpdir(), note)).mode & 0o777).toBe(0o600);
    expect((await portico(["reset"], { cwd: folder.path })).code).toBe(0);
    await server.stop("SIGKILL");
    expect((await portico(["reset"], { cwd: folder.path })).code).toBe(2);
    const again = new Portico(["dev", folder.path, "--port", "0", "--no-watch", "--ephemeral"]);
    await again.says(/^ *token /m);
    expect((await portico(["reset"], { cwd: folder.path })).code).toBe(0);
    await again.stop();
    expect(notes()).not.toContain(note);
  });
});
