import type { QueueStore } from "../store/queue-store";

/** Milliseconds for which a FIFO queue knows a message again (AWS, SQS developer guide: "Exactly-once processing"). */
export const deduplicationInterval = 5 * 60_000;

/** What was sent with a deduplication id. */
export interface Sent {
  readonly id: string;
  readonly sequence: number;
}

/** The deduplication ids of a FIFO queue, of the last five minutes. */
export class Deduplication {
  /** In the order in which they expire. */
  readonly #known = new Map<string, Sent & { readonly expires: number }>();

  constructor(private readonly store: QueueStore) {
    for (const { key, id, sequence, expires } of store.deduplications())
      this.#known.set(key, { id, sequence, expires });
  }

  /** What was sent with this key within the interval. */
  find(key: string, now: number): Sent | undefined {
    const found = this.#known.get(key);
    return found === undefined || found.expires <= now ? undefined : found;
  }

  remember(key: string, { id, sequence }: Sent, now: number): void {
    this.#forgetExpired(now);
    const expires = now + deduplicationInterval;
    this.#known.delete(key);
    this.#known.set(key, { id, sequence, expires });
    this.store.putDeduplication({ key, id, sequence, expires });
  }

  clear(): void {
    this.#known.clear();
    this.store.dropDeduplications(Number.MAX_SAFE_INTEGER);
  }

  #forgetExpired(now: number): void {
    let some = false;
    for (const [key, { expires }] of this.#known) {
      if (expires > now) break;
      this.#known.delete(key);
      some = true;
    }
    if (some) this.store.dropDeduplications(now);
  }
}
