/** Batches at once in the beginning, how many more each second, and at most (AWS, Lambda developer guide: "Amazon SQS event source scaling"). */
const first = 5;
const morePerSecond = 5;
const most = 1_250;

/**
 * How many batches of a queue are at work at once: few in the beginning, and more as long as messages wait. A FIFO queue has as many as it has
 * groups from the start.
 */
export class Scaling {
  /** When messages began to wait: milliseconds. */
  #since: number | undefined;

  constructor(
    private readonly isFifo: boolean,
    private readonly maximum = most,
  ) {}

  limit(now: number): number {
    if (this.isFifo) return this.maximum;
    const more = this.#since === undefined ? 0 : Math.floor(((now - this.#since) / 1000) * morePerSecond);
    return Math.min(first + Math.max(more, 0), this.maximum);
  }

  /** Messages wait though as many batches as may be are at work. */
  grow(now: number): void {
    this.#since ??= now;
  }

  /** Nothing waits and nothing is at work. */
  shrink(): void {
    this.#since = undefined;
  }
}
