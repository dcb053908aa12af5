import type * as Pulumi from "@pulumi/pulumi";
import { messageOf } from "../user-error";
import type { Program } from "./program";
import type { RunMessage, RunnerMessage } from "./runner/messages";

/** A Pulumi program that is a function; what it returns are the stack's outputs. */
export type ProgramFunction = () => unknown;

/** Pulumi's SDK keeps its connection to the engine in one place for the whole process, so inline programs take turns. */
let lastTurn: Promise<unknown> = Promise.resolve();

/**
 * A program within this very process, as Pulumi's Automation API runs inline programs: in a state of the SDK of its own. A run has ended when the function's
 * promise and all registrations that it began are settled.
 */
export class InlineProgram implements Program {
  readonly isInline = true;
  readonly #given: Promise<RunnerMessage>;
  #giveUp: () => void = () => undefined;

  constructor(private readonly program: ProgramFunction) {
    this.#given = new Promise((resolve) => {
      this.#giveUp = () => resolve({ kind: "failed", message: "the program was stopped" });
    });
  }

  run(message: RunMessage): Promise<RunnerMessage> {
    const turn = lastTurn.then(() => Promise.race([this.#run(message), this.#given]));
    lastTurn = turn;
    return turn;
  }

  /** A function cannot be ended; nobody waits for it any more, and nobody answers it. */
  async kill(): Promise<void> {
    this.#giveUp();
  }

  async #run({ project, stack, address, preview, config }: RunMessage): Promise<RunnerMessage> {
    const { runtime } = require("@pulumi/pulumi") as typeof Pulumi;
    const { withLocalStorage } = require("@pulumi/pulumi/runtime/state") as {
      withLocalStorage<T>(work: () => Promise<T>): Promise<T>;
    };
    return withLocalStorage(async () => {
      runtime.setAllConfig(config);
      runtime.resetOptions(project, stack, 32, address, address, preview, "organization");
      let thrown: { error: unknown } | undefined;
      try {
        await runtime.runInPulumiStack(async () => {
          try {
            return await this.program();
          } catch (error) {
            // The SDK would keep promises that reject with it, and nobody to await them.
            thrown = { error };
            return {};
          }
        });
        await runtime.disconnect();
        if (thrown) return { kind: "failed", message: messageOf(thrown.error) };
        return { kind: "done", files: [], bundles: [], stays: false };
      } catch (error) {
        await runtime.disconnect().catch(() => undefined);
        return { kind: "failed", message: messageOf(error) };
      }
    });
  }
}
