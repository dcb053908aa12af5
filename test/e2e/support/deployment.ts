import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { type LocalCloud, startLocalCloud } from "../../../local";
import { repository } from "../../local/support/program-folder";
import type { Answer, Order } from "./orders";

/** The stack that everything here is called. */
export const stackName = "e2e";

/** What Pulumi says of every plugin that comes from PATH. */
const saysWherePluginIs = /^using pulumi-resource-aws from \$PATH at \S+$/;

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

  /** @param ephemeral false: the cloud keeps its data beside the program */
  async start(ephemeral = true): Promise<void> {
    const print = (line: string) => this.printed.push(line);
    const options = { directory: this.#directory, stack: stackName, runsProgram: false, announced: true };
    this.#cloud = await startLocalCloud({ ...options, port: 0, ephemeral, print });
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

  async stop(): Promise<void> {
    this.#driver?.stdin.end();
    await this.#cloud?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #drive(): void {
    const root = pulumiIn(this.#folder);
    const state = join(this.#folder, "state");
    mkdirSync(state);
    const driver = buildDriver();
    const command = [process.execPath, driver, this.#directory, stackName, root];
    const args = [join(repository, "cli", "portico.js"), "exec", "--dir", this.#directory, "--stack", stackName];
    this.#driver = spawn(process.execPath, [...args, "--", ...command], { env: { ...process.env, ...quiet(state) } });
    this.#driver.stderr.pipe(process.stderr);
    this.#answers = createInterface({ input: this.#driver.stdout })[Symbol.asyncIterator]();
  }
}

/** A folder with `bin/pulumi` in it, as Pulumi's own tools expect it. */
export function pulumiIn(folder: string): string {
  mkdirSync(join(folder, "bin"), { recursive: true });
  symlinkSync(String(process.env.PORTICO_PULUMI), join(folder, "bin", "pulumi"));
  return folder;
}

/** A state of its own, and nothing that asks the network. */
export const quiet = (state: string): NodeJS.ProcessEnv => ({
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
