import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** The repository's root. */
export const root = resolve(__dirname, "../..");

/** The examples: each folder with a program. */
export const examples: readonly string[] = readdirSync(join(root, "examples"))
  .filter((name) => existsSync(join(root, "examples", name, "Pulumi.yaml")))
  .map((name) => `examples/${name}`);

/** A program on the local cloud, started as a user starts it. */
export interface Served {
  /** The stack's output `url`. */
  url: string;
  /** The stack's output `apiKey`. */
  apiKey: string;
  /** All that it has printed so far. */
  printed(): string;
  /** Ends it, and waits until it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a program on the local cloud, on free ports and without a trace left behind.
 *
 * @param command program and arguments, `portico dev …`
 * @throws Error with all that was printed when it ends, or is not ready within a minute
 */
export async function serve(command: readonly string[], cwd: string, env = process.env): Promise<Served> {
  const [program, ...args] = command as [string, ...string[]];
  const child = spawn(program, [...args, "--port", "0", "--ephemeral", "--no-watch"], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const base = await new Promise<string>((ready, failed) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      failed(new Error(`${command.join(" ")} ${why}:\n${printed}`));
    };
    const timer = setTimeout(() => {
      child.kill();
      fail("was not ready within a minute");
    }, 60_000);
    const read = (data: Buffer) => {
      printed += String(data);
      const port = /ready in \d+ ms/.test(printed) && /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (!port) return;
      clearTimeout(timer);
      ready(port);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", (error) => fail(`did not start: ${error.message}`));
    child.once("exit", (code) => fail(`ended with ${code}`));
  });
  const { outputs } = (await (await fetch(`${base}/_portico/stack.json`)).json()) as {
    outputs: Record<string, string>;
  };
  return { url: String(outputs.url), apiKey: String(outputs.apiKey), printed: () => printed, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(timer);
}
