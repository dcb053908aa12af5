import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../../../local";
import { repository } from "../../local/support/program-folder";
import type { Answer, Order } from "./orders";

/** The stack that everything here is called. */
export const stackName = "e2e";

/** What Pulumi says of every plugin that comes from PATH. */
const saysWherePluginIs = /^using pulumi-(?:resource-aws|analyzer-policy-nodejs) from \$PATH at \S+$/;

/** A state as Pulumi exports it, as far as it is looked into here. */
export interface Exported {
  deployment: {
    secrets_providers?: unknown;
    resources: { urn: string; outputs?: object; sourcePosition?: string; stackTrace?: unknown }[];
  };
}

/** A local cloud that runs no program, and Pulumi's real engine, which deploys an example to it by `portico exec`. */
export class Deployment {
  /** What a terminal of the cloud would show. */
  readonly printed: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "portico-e2e-"));
  readonly #directory: string;
  #cloud: LocalCloud | undefined;
  #driver: ChildProcessWithoutNullStreams | undefined;
  #answers: AsyncIterator<string> | undefined;

  /** @param directory of the example */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws Error before the start */
  get cloud(): LocalCloud {
    if (!this.#cloud) throw new Error("the cloud is not running yet");
    return this.#cloud;
  }

  /** Starts a cloud and a driver of the engine; both anew when it is called again. */
  async start({
    ephemeral = true,
    runsProgram = false,
  }: Partial<Pick<LocalCloudOptions, "ephemeral" | "runsProgram">> = {}): Promise<void> {
    await this.#end();
    const print = (line: string) => this.printed.push(line);
    const options = { directory: this.#directory, stack: stackName, announced: true, port: 0, print };
    this.#cloud = await startLocalCloud({ ...options, ephemeral, runsProgram });
    this.#drive();
  }

  /** Gives the engine an order. */
  async order(order: Order): Promise<Answer> {
    this.#driver?.stdin.write(`${JSON.stringify(order)}\n`);
    const { value, done } = (await this.#answers?.next()) ?? { done: true };
    if (done) throw new Error("the driver has ended");
    const { warnings, ...answer } = JSON.parse(String(value)) as Answer;
    return { ...answer, warnings: warnings.map((line) => line.trim()).filter((line) => !saysWherePluginIs.test(line)) };
  }

  /** Gives an order that must succeed. */
  async succeed(order: Order): Promise<Answer> {
    const answer = await this.order(order);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  /** Gives the stack a state that was exported without what encrypts its secrets. */
  async import(state: Exported): Promise<void> {
    const { state: own } = await this.succeed({ verb: "export" });
    const { secrets_providers } = (own as Exported).deployment;
    const deployment = { ...state.deployment, secrets_providers };
    await this.succeed({ verb: "import", state: { ...state, deployment } });
  }

  async stop(): Promise<void> {
    await this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    const driver = this.#driver;
    if (driver) {
      driver.stdin.end();
      await once(driver, "close");
    }
    await this.#cloud?.close();
  }

  #drive(): void {
    const bin = join(this.#folder, "bin");
    const state = join(this.#folder, "state");
    mkdirSync(bin, { recursive: true });
    mkdirSync(state, { recursive: true });
    // Pulumi's own tools expect it in a folder of this name.
    if (!existsSync(join(bin, "pulumi"))) symlinkSync(resolve(String(process.env.PORTICO_PULUMI)), join(bin, "pulumi"));
    // Comes with Pulumi's language host, which this CLI is without.
    const runner = join(repository, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
    const analyzer = `#!/bin/sh\nexec "${process.execPath}" "${runner}" "$@"\n`;
    writeFileSync(join(bin, "pulumi-analyzer-policy-nodejs"), analyzer, { mode: 0o755 });
    const command = [process.execPath, buildDriver(), this.#directory, stackName, this.#folder];
    const args = [join(repository, "cli", "portico.js"), "exec", "--dir", this.#directory, "--stack", stackName];
    const env = { ...process.env, ...quiet(state), PATH: `${bin}:${process.env.PATH}` };
    this.#driver = spawn(process.execPath, [...args, "--", ...command], { env });
    this.#driver.stderr.pipe(process.stderr);
    this.#answers = createInterface({ input: this.#driver.stdout })[Symbol.asyncIterator]();
  }
}

/** A state of its own, and nothing that asks the network. */
const quiet = (state: string): NodeJS.ProcessEnv => ({
  PULUMI_BACKEND_URL: `file://${state}`,
  PULUMI_CONFIG_PASSPHRASE: "e2e",
  PULUMI_HOME: join(state, "home"),
  PULUMI_SKIP_UPDATE_CHECK: "true",
});

/** The driver as JavaScript, where it finds this repository's packages. */
function buildDriver(): string {
  const outfile = join(repository, "node_modules", ".cache", "portico-test", `e2e-driver-${process.pid}.js`);
  const entry = join(repository, "test", "e2e", "support", "driver.ts");
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "cjs", packages: "external" });
  return outfile;
}
