import type { Timer, Timers } from "../../../timers";
import type { Message } from "./message";
import type { Queue } from "./queue";

/** Someone who waits for messages of a queue. */
interface Waiter {
  readonly most: number;
  readonly visibility?: number;
  /** Called once. */
  done(messages: Message[]): void;
}

/** Those who wait for messages, queue by queue, in the order in which they came. */
export class Waiters {
  readonly #waiting = new Map<string, Set<Waiter>>();

  constructor(private readonly timers: Timers) {}

  /**
   * Resolves with messages as soon as there are some, and with none when the time is over.
   *
   * @param time milliseconds, by the local cloud's clock
   * @param onGone tells when whoever waits is gone; then it gets none
   */
  wait(
    queue: string,
    { most, visibility, time }: { most: number; visibility?: number; time: number },
    onGone: (listener: () => void) => void,
  ): Promise<Message[]> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(queue) ?? new Set();
      this.#waiting.set(queue, waiting);
      let timer: Timer | undefined;
      const waiter: Waiter = {
        most,
        visibility,
        done(messages) {
          timer?.cancel();
          waiting.delete(waiter);
          resolve(messages);
        },
      };
      waiting.add(waiter);
      timer = this.timers.after(time, () => waiter.done([]));
      onGone(() => waiter.done([]));
    });
  }

  /** Gives what there is to who waits. */
  serve(queue: Queue): void {
    for (const waiter of this.#waiting.get(queue.name) ?? []) {
      if (!queue.isReady) return;
      const messages = queue.receive(waiter.most, waiter.visibility);
      if (messages.length > 0) waiter.done(messages);
    }
  }

  /** Nobody waits any more: for one queue, or for any. */
  release(queue?: string): void {
    const released = queue === undefined ? [...this.#waiting.keys()] : [queue];
    for (const name of released) for (const waiter of [...(this.#waiting.get(name) ?? [])]) waiter.done([]);
  }
}
