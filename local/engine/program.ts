import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { messageOf } from "../user-error";
import type { Calls } from "./calls";
import { defaultRunner, hold, launched } from "./launch";
import type { Project } from "./project";
import {
  type AnswerMessage,
  type CallMessage,
  endOfOutput,
  type FailedMessage,
  type LoadMessage,
  type RunMessage,
  type RunnerMessage,
} from "./runner/messages";

/** What an engine runs. */
export interface Program {
  /** True for one that shares this process: it is told of a failed resource as Pulumi's SDK is told of an engine that goes away, which rejects nothing. */
  readonly isInline?: boolean;
  /** Runs the program and waits for its end, though not for that of its process. Never rejects: a program that throws answers `failed`. */
  run(message: RunMessage): Promise<RunnerMessage>;
  /** Ends it, whatever it does. */
  kill(): Promise<void>;
}

/** A process for runs of one Pulumi program, one after the other. It loads Pulumi's SDK at once, before it is told to run. */
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
  #calls: Calls | undefined;
  readonly #killNow = () => this.#child.kill("SIGKILL");

  /**
   * @param print gets what the program writes, line by line
   * @param runner path of the compiled `runner/main.ts`
   */
  constructor(project: Project, print: (line: string) => void, runner = defaultRunner) {
    this.#print = print;
    this.#child = launched(runner);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream) createInterface({ input: stream }).on("line", (line) => this.#hear(line));
    // A program that blocks its thread does not notice that its parent has gone.
    process.once("exit", this.#killNow);
    this.#child.once("close", () => process.removeListener("exit", this.#killNow));
    this.#child.on("message", (message: RunnerMessage | CallMessage) => {
      if (message.kind === "call") return void this.#answer(message);
      this.#said ??= message;
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
    const load: LoadMessage = { directory: project.program, entry: project.entry, region: project.region };
    this.#child.send(load, () => undefined);
  }

  /** @param calls who answers what the program asks. Default: whoever listens at the message's address */
  async run(message: RunMessage, calls?: Calls): Promise<RunnerMessage> {
    this.stays = false;
    this.#calls = calls;
    this.#said = undefined;
    this.#open = 2;
    const ended = new Promise<RunnerMessage | undefined>((resolve) => {
      this.#settle = () => {
        if (this.#said?.kind === "done" && this.#open === 0) resolve(this.#said);
      };
    });
    this.#child.send({ ...message, nearby: calls !== undefined }, () => undefined);
    const first = await Promise.race([ended, this.#closed]);
    const said = this.#said ?? first ?? (await this.#closed);
    this.stays = said.kind === "done" && said.stays;
    // One that is ending has the time to end well.
    if (said.kind === "done" && !said.stays) process.removeListener("exit", this.#killNow);
    return said;
  }

  /** Lays it by: it does not keep its parent alive, and what it writes is dropped. */
  park(): void {
    this.#print = () => undefined;
    hold(this.#child, "unref");
  }

  /** Takes it up again, for another run. */
  unpark(print: (line: string) => void): void {
    this.#print = print;
    hold(this.#child, "ref");
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#closed;
  }

  async #answer({ id, name, said }: CallMessage): Promise<void> {
    const answer = (message: AnswerMessage) => this.#child.send(message, () => undefined);
    try {
      const call = this.#calls?.[name] as ((said: unknown) => Promise<unknown>) | undefined;
      answer({ kind: "answer", id, value: await call?.call(this.#calls, said) });
    } catch (error) {
      answer({ kind: "answer", id, error: messageOf(error) });
    }
  }

  #hear(line: string): void {
    if (line === endOfOutput) {
      this.#open -= 1;
      this.#settle();
    } else this.#print(line);
  }
}
