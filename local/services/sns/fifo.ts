import { hash } from "node:crypto";
import { StoredMap } from "../stored-map";
import type { SnsState, Topic } from "./state";

/** For how long a message is known again (SNS developer guide, "Message deduplication for FIFO topics"). */
const deduplicationTime = 5 * 60_000;

interface Known {
  id: string;
  sequenceNumber: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** What FIFO topics remember: numbers in order, and messages that were published before. */
export class FifoMemory {
  readonly #known: StoredMap<Known>;
  #last = 0n;

  constructor(private readonly state: SnsState) {
    this.#known = new StoredMap(state.cloud.store, "sns.deduplication");
  }

  /** What identifies a message: what the publisher says, or its text. */
  deduplicationIdOf({ attributes }: Topic, message: string, given: string | undefined): string | undefined {
    return given ?? (attributes.ContentBasedDeduplication === "true" ? hash("sha256", message) : undefined);
  }

  /** The ids that a message got when it was published before, within five minutes. */
  find(topic: Topic, deduplicationId: string, groupId: string): Known | undefined {
    this.#forgetOld();
    return this.#known.get(keyOf(topic, deduplicationId, groupId));
  }

  /** The next number. By time, so that numbers go on rising after a restart. */
  nextNumber(): string {
    const byTime = 10_000_000_000_000_000_000n + BigInt(Math.floor(this.state.cloud.clock.now())) * 1_000n;
    this.#last = byTime > this.#last ? byTime : this.#last + 1n;
    return String(this.#last);
  }

  remember(topic: Topic, deduplicationId: string, groupId: string, ids: Omit<Known, "until">): void {
    const until = this.state.cloud.clock.now() + deduplicationTime;
    this.#known.set(keyOf(topic, deduplicationId, groupId), { ...ids, until });
  }

  clear(): void {
    this.#known.filter(() => false);
  }

  /** Those of which the time is over; the oldest are first. */
  #forgetOld(): void {
    const now = this.state.cloud.clock.now();
    for (const [key, { until }] of this.#known.entries()) {
      if (until > now) return;
      this.#known.delete(key);
    }
  }
}

const keyOf = ({ arn, attributes }: Topic, deduplicationId: string, groupId: string): string =>
  JSON.stringify([arn, deduplicationId, ...(attributes.FifoThroughputScope === "MessageGroup" ? [groupId] : [])]);
