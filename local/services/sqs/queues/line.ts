import { Heap } from "../../../heap";
import type { Message } from "./message";

/** The order in which a queue gives its messages away. */
export interface Line {
  /** A message comes into the queue, visible or not. */
  enter(message: Message): void;
  /** A message of the queue can be received from now on. */
  show(message: Message): void;
  /** A message has been taken from {@link Line.next} and is in flight. */
  hide(message: Message): void;
  /** A message leaves the queue. */
  leave(message: Message): void;
  /** Takes out those that are to be received next, some of them at least if there are any. */
  next(most: number): Message[];
  /** Whether there are any. */
  readonly isReady: boolean;
}

/** A standard queue's: the oldest first, also when it comes back. AWS promises no order at all. */
export class StandardLine implements Line {
  readonly #ready = new Heap<Message>((one, other) => one.sequence < other.sequence);

  get isReady(): boolean {
    return this.#ready.size > 0;
  }

  enter(): void {}

  show(message: Message): void {
    this.#ready.push(message);
  }

  hide(): void {}

  leave(message: Message): void {
    if (message.place >= 0) this.#ready.remove(message);
  }

  next(most: number): Message[] {
    const taken: Message[] = [];
    while (taken.length < most) {
      const message = this.#ready.shift();
      if (message === undefined) break;
      taken.push(message);
    }
    return taken;
  }
}
