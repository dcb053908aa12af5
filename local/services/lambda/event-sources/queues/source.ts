import type { Cloud } from "../../../../cloud";
import type { EventPattern } from "../../../../patterns";
import type { Need } from "../../../../service";
import type { Timer } from "../../../../timers";
import type { Message, Queue, SqsService } from "../../../sqs";
import { readFilters } from "../filter";
import type { FilterCriteria, Mapping } from "../mapping";
import type { Source, SourceSurroundings } from "../source";
import { Batch, type Taken } from "./batch";
import { callQueue } from "./faults";
import { filteredView, queueRecord } from "./record";
import { Scaling } from "./scaling";

/** Milliseconds after which what could not be read is tried again, and more batches are begun for what waits. */
const pause = { afterRefusal: 1_000, toGrow: 200 };

/** What the role of a function must be allowed, for its queue to be read. */
export function needsOfPoller({ services }: Pick<Cloud, "services">, queueArn: string): readonly Need[] {
  const sqs = services.get("sqs") as SqsService | undefined;
  const operations = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];
  return operations.flatMap((operation) => sqs?.needs(operation, queueArn) ?? []);
}

/** Whether a filter names anything but the body. */
const filtersMore = (criteria: FilterCriteria | undefined): boolean =>
  (criteria?.Filters ?? []).some(({ Pattern: pattern = "{}" }) =>
    Object.keys(JSON.parse(pattern)).some((key) => key !== "body"),
  );

/** Reads a queue for a function: woken by what arrives, never by looking whether something has. */
export class QueueSource implements Source {
  readonly #scaling: Scaling;
  readonly #filters: readonly EventPattern[] | undefined;
  readonly #unwatch: (() => void) | undefined;
  /** Messages that a batching window waits to make a batch of. */
  #collected: Taken[] = [];
  #running = 0;
  readonly #timers: { window?: Timer; wake?: Timer } = {};
  #isClosed = false;

  constructor(
    private readonly mapping: Mapping,
    private readonly around: SourceSurroundings,
  ) {
    const { FilterCriteria: criteria, ScalingConfig: scaling } = mapping.settings;
    this.#filters = readFilters(criteria);
    if (filtersMore(criteria))
      around.cloud.print(
        `${mapping.sourceArn}: AWS filters messages by their body only; here a filter looks at all of a record`,
      );
    const { sourceArn } = mapping;
    this.#scaling = new Scaling(sourceArn.endsWith(".fifo"), scaling?.MaximumConcurrency);
    this.#unwatch = this.#sqs?.watch(sourceArn.slice(sourceArn.lastIndexOf(":") + 1), () => this.#read());
    // A role that may not read is told soon after the start, not with the first message.
    this.#wakeIn(pause.afterRefusal);
    queueMicrotask(() => this.#read());
  }

  close(): void {
    this.#isClosed = true;
    this.#unwatch?.();
    this.#timers.window?.cancel();
    this.#timers.wake?.cancel();
  }

  reset(): void {
    this.#timers.window?.cancel();
    this.#timers.window = undefined;
    this.#collected = [];
    this.#scaling.shrink();
  }

  get #sqs(): SqsService | undefined {
    return this.around.cloud.services.get("sqs") as SqsService | undefined;
  }

  get #batchSize(): number {
    return this.mapping.settings.BatchSize ?? 1;
  }

  /** Takes what there is, as far as there is room for it. */
  #read(): void {
    const queue = this.#sqs?.queue(this.mapping.sourceArn);
    if (this.#isClosed || !queue?.isReady || !this.#isAllowed()) return;
    while (queue.isReady && this.#hasRoom()) {
      const messages = this.#receive(queue);
      if (messages === undefined) {
        this.#wakeIn(pause.afterRefusal);
        return;
      }
      for (const message of this.#filtered(queue, messages)) this.#collect(message);
      if (this.#collected.length >= this.#batchSize || !this.#waits()) this.#begin();
    }
  }

  #receive(queue: Queue): Message[] | undefined {
    const room = this.#batchSize - this.#collected.length;
    return callQueue(this.around.cloud, "ReceiveMessage", this.mapping.sourceArn, () => queue.receive(room))?.answer;
  }

  #isAllowed(): boolean {
    const { cloud, caller } = this.around;
    const isAllowed = caller.target !== undefined && !caller.refusal(needsOfPoller(cloud, this.mapping.sourceArn));
    if (!isAllowed) this.#wakeIn(pause.afterRefusal);
    return isAllowed;
  }

  #hasRoom(): boolean {
    const { clock } = this.around.cloud;
    if (this.#running < this.#scaling.limit(clock.now())) return true;
    this.#scaling.grow(clock.now());
    this.#wakeIn(pause.toGrow);
    return false;
  }

  #wakeIn(milliseconds: number): void {
    this.#timers.wake ??= this.around.cloud.timers.after(milliseconds, () => {
      this.#timers.wake = undefined;
      if (this.#isClosed) return;
      this.around.caller.refusal(needsOfPoller(this.around.cloud, this.mapping.sourceArn));
      this.#read();
    });
  }

  /** What no filter takes is deleted from the queue, as Lambda does. */
  #filtered(queue: Queue, messages: readonly Message[]): readonly Message[] {
    if (this.#filters === undefined) return messages;
    return messages.filter((message) => {
      const view = filteredView(queueRecord(queue.number, message, this.#place));
      const isTaken = this.#filters?.some((filter) => filter.matches(view));
      if (!isTaken) queue.delete(message);
      return isTaken;
    });
  }

  /** A message can come again when its visibility timeout is shorter than the window: it is handed over once. */
  #collect(message: Message): void {
    if (message.receives > 1) this.#collected = this.#collected.filter((taken) => taken.message !== message);
    this.#collected.push({ message, receive: message.receives });
  }

  /** Whether the batch that is being collected is waited for. */
  #waits(): boolean {
    const { MaximumBatchingWindowInSeconds: seconds = 0 } = this.mapping.settings;
    if (seconds === 0) return false;
    if (this.#collected.length > 0)
      this.#timers.window ??= this.around.cloud.timers.after(seconds * 1000, () => this.#begin());
    return true;
  }

  /** Hands what is collected to the function. */
  #begin(): void {
    this.#timers.window?.cancel();
    this.#timers.window = undefined;
    const taken = this.#collected;
    this.#collected = [];
    if (taken.length === 0 || this.#isClosed) return;
    this.#running += 1;
    void new Batch(taken, this.mapping, this.around).run().then(() => {
      this.#running -= 1;
      if (this.#running === 0 && !this.#sqs?.queue(this.mapping.sourceArn)?.isReady) this.#scaling.shrink();
      this.#read();
    });
  }

  get #place() {
    return { arn: this.mapping.sourceArn, region: this.around.cloud.region };
  }
}
