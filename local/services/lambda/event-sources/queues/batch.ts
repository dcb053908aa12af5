import { largestPayload } from "../../../../lambda/config";
import type { Message, Queue, SqsService } from "../../../sqs";
import { batchFailures } from "../batch-failures";
import type { Outcome } from "../caller";
import type { Mapping } from "../mapping";
import type { SourceSurroundings } from "../source";
import { callQueue } from "./faults";
import { type QueueRecord, queueRecord } from "./record";

/** Milliseconds until a throttled batch is tried again, twice as long each time, and at most. */
const backoff = { first: 500, longest: 30_000 };

/** A message as it was received: others may receive it later, when its visibility timeout is over. */
export interface Taken {
  readonly message: Message;
  /** The how manyeth receive it was. */
  readonly receive: number;
}

/** Messages that were received together, on their way through the function. */
export class Batch {
  constructor(
    private readonly taken: readonly Taken[],
    private readonly mapping: Mapping,
    private readonly around: SourceSurroundings,
  ) {}

  /**
   * Invokes the function and deletes what it has done. What failed comes back when its visibility timeout is over. Never rejects.
   */
  async run(): Promise<void> {
    const queue = this.#queue;
    if (!queue) return;
    const place = { arn: this.mapping.sourceArn, region: this.around.cloud.region };
    const records = this.taken.map(({ message }) => queueRecord(queue.number, message, place));
    // A function takes 6 MB at once, a batch of large messages is more.
    for (const part of partsOf(records)) this.#settle(part, await this.#call(part));
  }

  get #queue(): Queue | undefined {
    const sqs = this.around.cloud.services.get("sqs") as SqsService | undefined;
    return sqs?.queue(this.mapping.sourceArn);
  }

  /** A throttled function is called again until the messages are visible to others. */
  async #call(records: readonly QueueRecord[]): Promise<Outcome> {
    const { cloud, caller } = this.around;
    const until = Math.min(...this.taken.map(({ message }) => message.visibleAt));
    for (let wait = backoff.first; ; wait = Math.min(wait * 2, backoff.longest)) {
      const outcome = await caller.call({ Records: records });
      if (outcome.kind !== "throttled" || cloud.clock.now() + wait >= until) return outcome;
      await new Promise<void>((resolve) => cloud.timers.after(wait, resolve));
    }
  }

  #settle(records: readonly QueueRecord[], outcome: Outcome): void {
    if (outcome.kind !== "answered") return;
    const reports = this.mapping.settings.FunctionResponseTypes?.includes("ReportBatchItemFailures");
    const ids = new Set(records.map(({ messageId }) => messageId));
    const failed = reports ? batchFailures(outcome.payload, ids) : new Set<string>();
    if (failed === "all") return;
    for (const one of this.taken) if (ids.has(one.message.id) && !failed.has(one.message.id)) this.#delete(one);
  }

  /** By the handle of its receive: not one that took so long that others have it now, or could have, where order counts. */
  #delete(taken: Taken): void {
    const queue = this.#queue;
    const message = queue?.find(taken.message.sequence);
    if (message !== taken.message || message.receives !== taken.receive) return;
    if (queue?.settings.isFifo && message.state !== "inFlight") return;
    callQueue(this.around.cloud, "DeleteMessage", this.mapping.sourceArn, () => queue?.delete(message));
  }
}

/** Cuts records into parts that fit into an invocation. */
function partsOf(records: readonly QueueRecord[]): QueueRecord[][] {
  const parts: QueueRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (size > room) {
      parts.push([]);
      room = largestPayload - '{"Records":[]}'.length;
    }
    parts.at(-1)?.push(record);
    room -= size;
  }
  return parts;
}

/** Bytes of a record with its comma. A short one is taken for as long as it could be, which costs less than to look. */
function sizeOf(record: QueueRecord): number {
  const { body, messageAttributes } = record;
  const hasAttributes = Object.keys(messageAttributes).length > 0;
  return body.length > 1_000 || hasAttributes ? Buffer.byteLength(JSON.stringify(record)) + 1 : 1_200 + body.length * 6;
}
