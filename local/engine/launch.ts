import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { join } from "node:path";

/** The compiled program that the child process runs: a child cannot load TypeScript as our own tests do. */
export const defaultRunner = join(
  __dirname,
  __filename.endsWith(".ts") ? "../../dist/local/engine/runner/main.js" : "runner/main.js",
);

let ahead: ChildProcess | undefined;

/**
 * Launches a process for the next program that this one runs, before it is known which: Node takes as long to start as it takes to find that out. It keeps nobody alive, and
 * ends with this process.
 */
export function launchAhead(): void {
  ahead = launch(defaultRunner);
  hold(ahead, "unref");
}

/** A process that waits to be told of a program: the one that was launched ahead, or a new one. */
export function launched(runner: string): ChildProcess {
  const child = runner === defaultRunner && ahead?.connected ? ahead : undefined;
  if (!child) return launch(runner);
  ahead = undefined;
  hold(child, "ref");
  return child;
}

const launch = (runner: string) =>
  fork(runner, [], { env: environment(), execArgv: [], stdio: ["ignore", "pipe", "pipe", "ipc"] });

/** Lets a process keep this one alive, or not. */
export function hold(child: ChildProcess, how: "ref" | "unref"): void {
  const { stdout, stderr, channel } = child;
  child[how]();
  channel?.[how]();
  for (const stream of [stdout, stderr]) (stream as Socket | null)?.[how]();
}

/** The user's environment without AWS: a program on the local cloud has no credentials of the real one. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI_NODEJS)_/.test(name));
  return {
    ...Object.fromEntries(own),
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(__dirname, "no-aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(__dirname, "no-aws-config"),
  };
}

/** What a program of a stack in this region finds in its environment. */
export const environmentOf = (region: string): NodeJS.ProcessEnv => ({ ...environment(), AWS_REGION: region });
