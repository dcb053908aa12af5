import { Heap, type Placed } from "../../../heap";
import type { Line } from "./line";
import type { Message } from "./message";

/** The messages of one group, in order. */
export interface Group extends Placed {
  readonly id: string;
  first?: Message;
  last?: Message;
}

/**
 * A FIFO queue's: each group in its order, as far as its first message that is in flight or delayed; the group whose turn came first is first,
 * and gives as many as are asked for.
 */
export class FifoLine implements Line {
  readonly #groups = new Map<string, Group>();
  /** Groups whose first message is visible. */
  readonly #ready = new Heap<Group>((one, other) => turnOf(one) < turnOf(other));

  get isReady(): boolean {
    return this.#ready.size > 0;
  }

  enter(message: Message): void {
    const id = message.groupId ?? "";
    const group: Group = this.#groups.get(id) ?? { id, place: -1 };
    this.#groups.set(id, group);
    message.group = group;
    message.before = group.last;
    if (group.last) group.last.after = message;
    else group.first = message;
    group.last = message;
  }

  show({ group }: Message): void {
    if (group) this.#place(group);
  }

  hide({ group }: Message): void {
    if (group) this.#place(group);
  }

  leave(message: Message): void {
    const { group, before, after } = message;
    if (!group) return;
    // Its turn in the heap hangs on its first message: out before that changes.
    if (group.place >= 0) this.#ready.remove(group);
    if (before) before.after = after;
    else group.first = after;
    if (after) after.before = before;
    else group.last = before;
    message.group = undefined;
    message.before = undefined;
    message.after = undefined;
    if (group.first === undefined) this.#groups.delete(group.id);
    else this.#place(group);
  }

  next(most: number): Message[] {
    const group = this.#ready.shift();
    const taken: Message[] = [];
    for (let message = group?.first; message?.state === "visible" && taken.length < most; message = message.after)
      taken.push(message);
    return taken;
  }

  /** A group is ready when its first message is visible. */
  #place(group: Group): void {
    const isReady = group.first?.state === "visible";
    if (isReady && group.place < 0) this.#ready.push(group);
    else if (!isReady && group.place >= 0) this.#ready.remove(group);
  }
}

const turnOf = ({ first }: Group): number => first?.sequence ?? 0;
