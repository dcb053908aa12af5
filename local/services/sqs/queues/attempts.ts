import { deduplicationInterval } from "./deduplication";
import type { Message } from "./message";
import type { Queue } from "./queue";

/** A receive that had an attempt id. */
interface Attempt {
  readonly queue: number;
  readonly messages: readonly { readonly sequence: number; readonly receives: number; readonly visibleAt: number }[];
  readonly at: number;
}

/**
 * Receives of FIFO queues by their attempt id (AWS, SQS API reference: ReceiveMessage, `ReceiveRequestAttemptId`): one that is tried again within
 * five minutes gets the same messages with the same handles, as long as all of them are in flight as they were.
 */
export class Attempts {
  readonly #attempts = new Map<string, Attempt>();

  constructor(private readonly now: () => number) {}

  /** The messages of this attempt, hidden anew; undefined where it is a new one. */
  again(queue: Queue, id: string, visibility = queue.settings.visibility): Message[] | undefined {
    const attempt = this.#attempts.get(`${queue.number} ${id}`);
    if (attempt === undefined || this.now() - attempt.at >= deduplicationInterval) return undefined;
    const messages: Message[] = [];
    for (const { sequence, receives, visibleAt } of attempt.messages) {
      const message = queue.find(sequence);
      const isSame = message?.state === "inFlight" && message.receives === receives && message.visibleAt === visibleAt;
      if (!isSame) return undefined;
      messages.push(message);
    }
    for (const message of messages) queue.hide(message, visibility);
    this.#note(queue, id, messages, attempt.at);
    return messages;
  }

  remember(queue: Queue, id: string, messages: readonly Message[]): void {
    for (const [key, { at }] of this.#attempts) {
      if (this.now() - at < deduplicationInterval) break;
      this.#attempts.delete(key);
    }
    if (messages.length > 0) this.#note(queue, id, messages, this.now());
  }

  clear(): void {
    this.#attempts.clear();
  }

  #note(queue: Queue, id: string, messages: readonly Message[], at: number): void {
    const noted = messages.map(({ sequence, receives, visibleAt }) => ({ sequence, receives, visibleAt }));
    this.#attempts.set(`${queue.number} ${id}`, { queue: queue.number, messages: noted, at });
  }
}
