import { setTimeout } from "node:timers";
import type { Programs } from "./engine";
import { environmentOf } from "./launch";
import { type Program, ProgramProcess } from "./program";
import type { Project } from "./project";

/** A parked process holds about 100 MB: tests that start clouds one after the other need it sooner than this. */
const idleMs = 10_000;

/**
 * Processes that have run a program and wait to run it again: loading Pulumi's SDK is most of the time that a short program takes. They
 * keep nobody alive, and end after ten seconds without use, or with this process.
 */
class ProgramPool implements Programs {
  readonly #parked = new Map<string, ProgramProcess[]>();

  /** A process for one run of the program. */
  take(project: Project, print: (line: string) => void, runner?: string): ProgramProcess {
    const parked = this.#parked.get(keyOf(project, runner)) ?? [];
    for (let found = parked.pop(); found; found = parked.pop()) {
      if (!found.stays) continue;
      found.unpark(print);
      return found;
    }
    return new ProgramProcess(project, print, runner);
  }

  /** Gives a process back after a run. One that does not stay is ended. */
  async giveBack(program: Program, project: Project, runner?: string): Promise<void> {
    if (!(program instanceof ProgramProcess && program.stays)) return program.kill();
    const key = keyOf(project, runner);
    const parked = this.#parked.get(key) ?? [];
    this.#parked.set(key, parked);
    program.park();
    parked.push(program);
    setTimeout(() => {
      const index = parked.indexOf(program);
      if (index < 0) return;
      parked.splice(index, 1);
      void program.kill();
    }, idleMs).unref();
  }
}

/** Processes of one program, with one environment. */
const keyOf = ({ program, entry, region }: Project, runner = "") =>
  JSON.stringify([program, entry, runner, environmentOf(region)]);

/** The pool of this process. */
export const programPool = new ProgramPool();
