import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Project } from "./project";
import { endOfOutput, type FailedMessage, type RunMessage, type RunnerMessage } from "./runner/messages";

/** The compiled program that the child process runs: a child cannot load TypeScript as our own tests do. */
export const defaultRunner = join(
  __dirname,
  __filename.endsWith(".ts") ? "../../dist/local/engine/runner/main.js" : "runner/main.js",
);

/** What an engine runs. */
export interface Program {
  /** True for one that shares this process: it is told of a failed resource as Pulumi's SDK is told of an engine that goes away, which rejects nothing. */
  readonly isInline?: boolean;
  /** Runs the program and waits for its end. Never rejects: a program that throws answers `failed`. */
  run(message: RunMessage): Promise<RunnerMessage>;
  /** Ends it, whatever it does. */
  kill(): Promise<void>;
}

/** A process for runs of one Pulumi program, one after the other. It loads Pulumi's SDK as soon as it is launched, before it is told to run. */
export class ProgramProcess implements Program {
  /** True when it waits for another run. */
  stays = false;
  readonly #child: ChildProcess;
  readonly #closed: Promise<FailedMessage>;
  #print: (line: string) => void;
  /** Ends of output that the streams of a run under way still owe. */
  #open = 0;
  #said: RunnerMessage | undefined;
  #settle: () => void = () => undefined;

  /**
   * @param print gets what the program writes, line by line
   * @param runner path of the compiled `runner/main.ts`
   */
  constructor(project: Project, print: (line: string) => void, runner = defaultRunner) {
    this.#print = print;
    this.#child = fork(runner, [project.program, project.entry], {
      cwd: project.program,
      env: environmentOf(project.region),
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream) createInterface({ input: stream }).on("line", (line) => this.#hear(line));
    // A program that blocks its thread does not notice that its parent has gone.
    const kill = () => this.#child.kill("SIGKILL");
    process.once("exit", kill);
    this.#child.once("close", () => process.removeListener("exit", kill));
    this.#child.on("message", (message) => {
      this.#said ??= message as RunnerMessage;
      this.#settle();
    });
    this.#closed = new Promise((resolve) => {
      const end = (message: string) => {
        this.stays = false;
        resolve({ kind: "failed", message });
      };
      this.#child.once("error", (error) => end(`the program's process did not start: ${error.message}`));
      this.#child.once("close", (code, signal) =>
        end(`the program's process ended before the program did (${signal ?? `exit code ${code}`})`),
      );
    });
  }

  async run(message: RunMessage): Promise<RunnerMessage> {
    this.stays = false;
    this.#said = undefined;
    this.#open = 2;
    const ended = new Promise<RunnerMessage | undefined>((resolve) => {
      this.#settle = () => {
        const said = this.#said;
        if (said?.kind === "done" && said.stays && this.#open === 0) resolve(said);
      };
    });
    this.#child.send(message, () => undefined);
    const first = await Promise.race([ended, this.#closed]);
    const said = this.#said ?? first ?? (await this.#closed);
    this.stays = said.kind === "done" && said.stays;
    return said;
  }

  /** Lays it by: it does not keep its parent alive, and what it writes is dropped. */
  park(): void {
    this.#print = () => undefined;
    this.#held("unref");
  }

  /** Takes it up again, for another run. */
  unpark(print: (line: string) => void): void {
    this.#print = print;
    this.#held("ref");
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#closed;
  }

  #held(how: "ref" | "unref"): void {
    const { stdout, stderr, channel } = this.#child;
    this.#child[how]();
    channel?.[how]();
    for (const stream of [stdout, stderr]) (stream as Socket | null)?.[how]();
  }

  #hear(line: string): void {
    if (line === endOfOutput) {
      this.#open -= 1;
      this.#settle();
    } else this.#print(line);
  }
}

/** The user's environment without AWS: a program on the local cloud has no credentials of the real one. */
export function environmentOf(region: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI_NODEJS)_/.test(name));
  return {
    ...Object.fromEntries(own),
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(__dirname, "no-aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(__dirname, "no-aws-config"),
  };
}
