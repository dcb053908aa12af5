import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { repository } from "./program-folder";

/** How a command ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The command line of this repository, in a process of its own, as a user would start it. Needs `npm run build`. */
export class Portico {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessWithoutNullStreams;

  /** @param cwd default: the repository */
  constructor(args: readonly string[], { cwd = repository, env = {} as NodeJS.ProcessEnv } = {}) {
    this.#child = spawn(process.execPath, [join(repository, "cli", "portico.js"), ...args], {
      cwd,
      env: { ...process.env, ...env },
    });
    this.#child.stdout.on("data", (data) => {
      this.stdout += data;
    });
    this.#child.stderr.on("data", (data) => {
      this.stderr += data;
    });
    this.ended = once(this.#child, "close").then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until the output matches, and answers the match. */
  async says(pattern: RegExp, timeoutMs = 20_000): Promise<RegExpExecArray> {
    const until = Date.now() + timeoutMs;
    let ended: Ended | undefined;
    this.ended.then((how) => {
      ended = how;
    });
    for (;;) {
      const found = pattern.exec(this.stdout + this.stderr);
      if (found) return found;
      if (ended || Date.now() > until)
        throw new Error(
          `portico ${ended ? "ended" : "ran"} without saying ${pattern}:\n${this.stdout}\n${this.stderr}`,
        );
      await delay(20);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it by a signal, and waits for that. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }
}

/** Runs a command to its end. */
export async function portico(args: readonly string[], options?: ConstructorParameters<typeof Portico>[1]) {
  const command = new Portico(args, options);
  const { code } = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}
