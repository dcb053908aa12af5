import { processors } from "./processors";

/** Of an instance, what tells whether it computes or waits. */
export interface Watched {
  /** Milliseconds that its code has waited for something so far; undefined where that is not known. */
  readonly idleTime: number | undefined;
}

/** This thread, which serves what instances wait for. */
const ownThread: Watched = {
  get idleTime() {
    return performance.eventLoopUtilization().idle;
  },
};

/** The share of the machine's processors that this process may use before its threads wait for one another, and not for what they asked for. */
const roomy = 0.5;

/** Looks at instances for a while: do they compute, or do they wait? */
export class Watch {
  readonly #since = performance.now();
  readonly #computed = process.cpuUsage();
  readonly #idle = new Map<Watched, number>();

  constructor(
    instances: Iterable<Watched>,
    private readonly own: Watched = ownThread,
  ) {
    for (const one of [...instances, own]) {
      const { idleTime } = one;
      if (idleTime !== undefined) this.#idle.set(one, idleTime);
    }
  }

  /**
   * True when, since this watch was made, as many of them as there are processors have computed more than they have waited; when the thread
   * that serves what they wait for has hardly waited itself; or when all of them together have left the processors little room: who waits
   * for a processor seems idle.
   */
  isBusy(): boolean {
    const { user, system } = process.cpuUsage(this.#computed);
    if ((user + system) / 1000 / (performance.now() - this.#since) / processors > roomy) return true;
    if (this.#waited(this.own) < 0.2) return true;
    const computing = [...this.#idle.keys()].filter((one) => one !== this.own && this.#waited(one) < 0.5);
    return computing.length >= processors;
  }

  /** The share of the time that it has waited. 1 where that is not known. */
  #waited(one: Watched): number {
    const { idleTime } = one;
    const before = this.#idle.get(one);
    if (idleTime === undefined || before === undefined) return 1;
    return (idleTime - before) / (performance.now() - this.#since);
  }
}
