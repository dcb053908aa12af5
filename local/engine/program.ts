import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Project } from "./project";
import type { FailedMessage, RunMessage, RunnerMessage } from "./runner/messages";

/** The compiled program that the child process runs. */
export const defaultRunner = join(__dirname, "runner", "main.js");

/** One process for one run of a Pulumi program. It loads Pulumi's SDK as soon as it is launched, before it is told to run. */
export class ProgramProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<RunnerMessage>;

  /**
   * @param print gets what the program writes, line by line
   * @param runner path of the compiled `runner/main.ts`
   */
  constructor(project: Project, print: (line: string) => void, runner = defaultRunner) {
    this.#child = fork(runner, [project.program, project.entry], {
      cwd: project.program,
      env: environment(project.region),
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream) createInterface({ input: stream }).on("line", print);
    // A program that blocks its thread does not notice that its parent has gone.
    const kill = () => this.#child.kill("SIGKILL");
    process.once("exit", kill);
    this.#child.once("close", () => process.removeListener("exit", kill));
    this.#ended = new Promise((resolve) => {
      let said: RunnerMessage | undefined;
      this.#child.once("message", (message) => {
        said = message as RunnerMessage;
      });
      this.#child.once("error", (error) => resolve(failed(`the program's process did not start: ${error.message}`)));
      this.#child.once("close", (code, signal) =>
        resolve(
          said ?? failed(`the program's process ended before the program did (${signal ?? `exit code ${code}`})`),
        ),
      );
    });
  }

  /** Runs the program and waits for its end. Never rejects: a program that throws answers `failed`. */
  run(message: RunMessage): Promise<RunnerMessage> {
    this.#child.send(message, () => undefined);
    return this.#ended;
  }

  /** Ends the process, whatever it does. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

const failed = (message: string): FailedMessage => ({ kind: "failed", message });

/** The user's environment without AWS: a program on the local cloud has no credentials of the real one. */
function environment(region: string): NodeJS.ProcessEnv {
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
