import { setTimeout } from "node:timers";
import type { Clock } from "./cloud";
import { Heap, type Placed } from "./heap";

/** Work that waits for its moment. */
export interface Timer {
  /** Takes it back. Nothing happens when it is done or under way. */
  cancel(): void;
}

interface Entry extends Placed {
  readonly at: number;
  /** Those of one moment go in the order in which they were asked for. */
  readonly turn: number;
  work(): void;
}

/** Longest wait of one machine timer (Node turns a longer one into 1 ms). */
const longestWait = 2 ** 31 - 1;

/**
 * Work for later, by the local cloud's clock: what is due when the clock is put forward is done at once, in order. Nothing here keeps
 * the process alive.
 */
export class Timers {
  readonly #waiting = new Heap<Entry>(
    (one, other) => one.at < other.at || (one.at === other.at && one.turn < other.turn),
  );
  #machine: NodeJS.Timeout | undefined;
  #turn = 0;
  #closed = false;

  constructor(private readonly clock: Clock) {
    clock.onMove?.(() => this.#run());
  }

  /** @param milliseconds from now; less than 1 is as soon as the caller is done */
  after(milliseconds: number, work: () => void): Timer {
    return this.at(this.clock.now() + milliseconds, work);
  }

  /** @param time milliseconds since 1970 */
  at(time: number, work: () => void): Timer {
    const entry: Entry = { at: time, turn: this.#turn++, work, place: -1 };
    this.#waiting.push(entry);
    if (this.#waiting.first === entry) this.#arm();
    return {
      cancel: () => {
        if (entry.place >= 0) this.#waiting.remove(entry);
      },
    };
  }

  /** Forgets all work, now and later. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#machine);
    this.#waiting.clear();
  }

  #arm(): void {
    clearTimeout(this.#machine);
    const next = this.#waiting.first;
    if (!next || this.#closed) return;
    const wait = Math.ceil(Math.min(Math.max(next.at - this.clock.now(), 0), longestWait));
    this.#machine = setTimeout(() => this.#run(), wait);
    this.#machine.unref();
  }

  #run(): void {
    const due = this.clock.now();
    for (let next = this.#waiting.first; next !== undefined && next.at <= due; next = this.#waiting.first) {
      this.#waiting.shift();
      next.work();
    }
    this.#arm();
  }
}
