import { existsSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { StackDocument } from "../../local";
import { Portico, portico } from "./support/portico";
import { ProgramFolder, repository } from "./support/program-folder";

jest.setTimeout(60_000);

const plugins = join(repository, "cli", "plugins");

/** What a user may have set, and this machine may too. */
const unset = { PULUMI_BACKEND_URL: undefined, PULUMI_CONFIG_PASSPHRASE: undefined, AWS_PROFILE: "work" };

describe("a cloud without a program", () => {
  // Pulumi runs it, in whatever language, with whatever secrets.
  const folder = new ProgramFolder({
    "Pulumi.yaml": "name: shop\nruntime: python\n",
    "Pulumi.local.yaml": "config:\n  aws:region: eu-west-1\n  shop:key:\n    secure: v1:abc\n",
  });
  const server = new Portico(["dev", folder.path, "--stack", "local", "--no-program", "--port", "0"]);
  let document: StackDocument;
  let address = "";
  let token = "";

  beforeAll(async () => {
    [, address = ""] = await server.says(/^ *stack +(http:\S+)$/m);
    [, token = ""] = await server.says(/^ *token +(\S+)$/m);
    document = (await (await fetch(address)).json()) as StackDocument;
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  const exec = (command: string[], env: NodeJS.ProcessEnv = {}) =>
    portico(["exec", "--stack", "local", "--", ...command], { cwd: folder.path, env: { ...unset, ...env } });
  const environment = async (env: NodeJS.ProcessEnv = {}) => {
    const { stdout } = await exec([process.execPath, "-p", "JSON.stringify(process.env)"], env);
    return JSON.parse(stdout) as Record<string, string>;
  };

  it("is ready at once, with nothing in it", async () => {
    expect(document).toMatchObject({ project: "shop", stack: "local", outputs: {}, resources: [] });
    const headers = { "x-portico-token": token };
    const run = await fetch(new URL("/_portico/run", address), { method: "POST", headers });
    expect(run.status).toBe(422);
    expect(await run.json()).toMatchObject({
      detail: "this cloud runs no program: deploy to it with portico exec -- pulumi up",
    });
  });

  it("S4.5 gives a command the provider, the AWS port, dead credentials and a state", async () => {
    const found = await environment();
    expect(found.PATH?.split(":")[0]).toBe(plugins);
    expect(found).toMatchObject({
      AWS_ENDPOINT_URL: document.endpoints.aws,
      AWS_ACCESS_KEY_ID: "local",
      AWS_REGION: "eu-west-1",
      PORTICO_URL: new URL(address).origin,
      PORTICO_TOKEN: token,
      PULUMI_BACKEND_URL: `file://${join(folder.path, ".portico")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
    });
    expect(found).not.toHaveProperty("AWS_PROFILE");
    expect(existsSync(join(folder.path, ".portico", ".gitignore"))).toBe(true);
  });

  it("leaves the state where the user has it", async () => {
    const own = { PULUMI_BACKEND_URL: "https://api.example.com", PULUMI_IGNORE_AMBIENT_PLUGINS: "1" };
    const found = await environment(own);
    expect(found.PULUMI_BACKEND_URL).toBe("https://api.example.com");
    expect(found).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE");
    expect(found).not.toHaveProperty("PULUMI_IGNORE_AMBIENT_PLUGINS");
    expect((await environment({ PULUMI_CONFIG_PASSPHRASE: "own" })).PULUMI_CONFIG_PASSPHRASE).toBe("own");
    const s3 = await exec(["true"], { PULUMI_BACKEND_URL: "s3://states" });
    expect(s3).toMatchObject({ code: 2, stdout: "" });
    expect(s3.stderr).toMatch(/^portico: PULUMI_BACKEND_URL is in the real S3, .* leave it out, or give .*\n$/);
  });

  it("passes input, output, arguments and the exit code on", async () => {
    const script = "console.log(process.argv.slice(1).join()); console.error('e'); process.exit(7)";
    const ended = await exec([process.execPath, "-e", script, "--", "--stack", "-h"]);
    expect(ended).toEqual({ code: 7, stdout: "--stack,-h\n", stderr: "e\n" });
  });

  it.each(["SIGTERM", "SIGINT"] as const)("passes %s on, and waits for the end", async (signal) => {
    const script = `process.on("${signal}", () => { console.log("told"); process.exit(3) }); setInterval(() => {}, 1000); console.log("up")`;
    const args = ["exec", "--stack", "local", "--", process.execPath, "-e", script];
    const command = new Portico(args, { cwd: folder.path });
    await command.says(/^up$/m);
    expect(await command.stop(signal)).toMatchObject({ code: 3 });
    expect(command.stdout).toBe("up\ntold\n");
  });

  it("says in one line what is wrong", async () => {
    for (const [args, line] of [
      [["exec", "--stack", "local", "--", "no-such-command"], 'there is no command "no-such-command" on PATH'],
      [["exec", "--stack", "local"], "exec takes a command after --, such as portico exec -- pulumi up"],
      [["exec", "pulumi", "up"], "exec takes its command after --: portico exec -- pulumi …"],
      [["exec", "--", "pulumi"], "is not running: start it with portico dev"],
    ] as const) {
      const { code, stdout, stderr } = await portico(args, { cwd: folder.path });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(line);
      expect(stderr.trim()).not.toContain("\n");
    }
    expect((await portico(["exec", "--help"])).stdout).toMatch(
      /^Usage: portico exec \[OPTIONS\] -- COMMAND \[ARGUMENTS\]/,
    );
  });

  it("S4.5 serves Pulumi's provider protocol for as long as the plugin's process lives", async () => {
    const args = ["exec", "--stack", "local", "--", "pulumi-resource-aws", "127.0.0.1:1"];
    const plugin = new Portico(args, { cwd: folder.path });
    const [, port] = await plugin.says(/^(\d+)$/m);
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const ask = () =>
      new Promise((resolve, reject) => {
        client.getPluginInfo(new Empty(), (error, info) => (error ? reject(error) : resolve(info.getVersion())));
      });
    expect(await ask()).toMatch(/^7\.\d+\.\d+$/);
    await plugin.stop();
    await expect(ask()).rejects.toThrow("UNAVAILABLE");
    client.close();
  });

  it("opens a provider for nobody who has no token", async () => {
    const provider = (init: RequestInit) => fetch(new URL("/_portico/provider", address), { method: "POST", ...init });
    expect((await provider({ body: '{"directory":"/"}' })).status).toBe(403);
    expect((await provider({ headers: { "x-portico-token": token }, body: "{}" })).status).toBe(400);
    const refused = await exec(["env", "PORTICO_TOKEN=x", "pulumi-resource-aws"]);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("This needs the token of this run");
  });
});
