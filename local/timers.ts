import { setTimeout } from "node:timers";
import type { Clock } from "./cloud";

/** Work that waits for its moment. */
export interface Timer {
  /** Takes it back. Nothing happens when it is done or under way. */
  cancel(): void;
}

interface Entry {
  at: number;
  /** Those of one moment go in the order in which they were asked for. */
  turn: number;
  work(): void;
  cancelled: boolean;
}

/** Longest wait of one machine timer (Node turns a longer one into 1 ms). */
const longestWait = 2 ** 31 - 1;

/**
 * Work for later, by the local cloud's clock: what is due when the clock is put forward is done at once, in order. Nothing here keeps
 * the process alive.
 */
export class Timers {
  /** A binary heap: the next one first. */
  readonly #heap: Entry[] = [];
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
    const entry: Entry = { at: time, turn: this.#turn++, work, cancelled: false };
    this.#push(entry);
    if (this.#heap[0] === entry) this.#arm();
    return {
      cancel: () => {
        entry.cancelled = true;
        entry.work = () => undefined;
      },
    };
  }

  /** Forgets all work, now and later. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#machine);
    this.#heap.length = 0;
  }

  #arm(): void {
    clearTimeout(this.#machine);
    const next = this.#heap[0];
    if (!next || this.#closed) return;
    const wait = Math.ceil(Math.min(Math.max(next.at - this.clock.now(), 0), longestWait));
    this.#machine = setTimeout(() => this.#run(), wait);
    this.#machine.unref();
  }

  #run(): void {
    const due = this.clock.now();
    for (let next = this.#heap[0]; next !== undefined && next.at <= due; next = this.#heap[0]) {
      this.#pop();
      if (!next.cancelled) next.work();
    }
    this.#arm();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Entry;
      if (!isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const entry = heap.pop();
    if (entry === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Entry, heap[below] as Entry)) below += 1;
      const child = heap[below] as Entry;
      if (!isBefore(child, entry)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = entry;
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn);
