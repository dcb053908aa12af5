import { availableParallelism } from "node:os";

/** Of an instance, what tells whether it computes or waits. */
export interface Watched {
  /** Milliseconds that its code has waited for something so far; undefined where that is not known. */
  readonly idleTime: number | undefined;
}

/** Share of its time that this thread may work before it is what everything waits for. */
const mostOwnWork = 0.8;

/** Looks at instances for a while: do they compute, or do they wait? */
export class Watch {
  readonly #own = performance.eventLoopUtilization();
  readonly #since = performance.now();
  readonly #idle = new Map<Watched, number>();

  constructor(instances: Iterable<Watched>) {
    for (const instance of instances) {
      const { idleTime } = instance;
      if (idleTime !== undefined) this.#idle.set(instance, idleTime);
    }
  }

  /**
   * True when, since this watch was made, as many of them as there are processors have computed more than they have waited; or when this thread,
   * which serves what they wait for, has hardly waited itself.
   */
  isBusy(): boolean {
    if (performance.eventLoopUtilization(this.#own).utilization > mostOwnWork) return true;
    const half = (performance.now() - this.#since) / 2;
    const computing = [...this.#idle].filter(
      ([{ idleTime = Number.POSITIVE_INFINITY }, before]) => idleTime - before < half,
    );
    return computing.length >= availableParallelism();
  }
}
