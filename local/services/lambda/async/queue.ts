import type { Cloud } from "../../../cloud";
import type { Timer } from "../../../timers";
import { type Concurrency, Throttled } from "../concurrency";
import type { InvocationResult, InvokeOptions } from "../index";
import { type AsyncEvent, EventStore, type StoredEvent } from "./event-store";
import type { EventInvokeConfigs } from "./invoke-config";
import type { Ending } from "./outcome";

/** AWS's defaults for asynchronous calls (AWS, "How Lambda handles errors and retries with asynchronous invocation"). */
const defaults = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 21_600 };

/** A minute before the second try of a function that failed, two before the third (the same page). */
const retryMilliseconds = (runs: number) => runs * 60_000;

/** Tries again from 1 s to 5 min after a request that could not be run, each time twice as long (the same page). */
const refusalMilliseconds = (refusals: number) => Math.min(2 ** (refusals - 1), 300) * 1000;

/** What the queue takes from its surroundings. */
export interface QueueSurroundings {
  cloud: Cloud;
  configs: EventInvokeConfigs;
  concurrency: Concurrency;
  invoke(target: string, payload: string, options: InvokeOptions): Promise<InvocationResult>;
  /** An event has come to its end. */
  ended(event: AsyncEvent, ending: Ending): void;
}

/** Lambda's queue for asynchronous calls: tries each until it ends well, its tries are used up, or it is too old. */
export class AsyncQueue {
  readonly #store: EventStore;
  readonly #waiting = new Map<StoredEvent, Timer>();
  /** Changes with each reset: what was under way then is nobody's any more. */
  #epoch = {};

  constructor(private readonly around: QueueSurroundings) {
    this.#store = new EventStore(around.cloud.store);
    for (const stored of this.#store.all()) this.#wait(stored);
  }

  add(event: Pick<AsyncEvent, "requestId" | "name" | "qualifier" | "payload" | "traceId">): void {
    const now = this.around.cloud.clock.now();
    this.#wait(this.#store.add({ ...event, receivedAt: now, dueAt: now, runs: 0, refusals: 0 }));
  }

  /** Forgets the events of a function that is gone. */
  forget(name: string): void {
    for (const [stored, timer] of this.#waiting) {
      if (stored.event.name !== name) continue;
      timer.cancel();
      this.#waiting.delete(stored);
      this.#store.remove(stored);
    }
  }

  /** Forgets all events. */
  reset(): void {
    this.#stop();
    for (const stored of this.#store.all()) this.#store.remove(stored);
  }

  /** Tries no more; what has not ended stays in the store. */
  close(): void {
    this.#stop();
  }

  #stop(): void {
    this.#epoch = {};
    for (const timer of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }

  #wait(stored: StoredEvent): void {
    const timer = this.around.cloud.timers.at(stored.event.dueAt, () => {
      this.#waiting.delete(stored);
      void this.#attempt(stored);
    });
    this.#waiting.set(stored, timer);
  }

  async #attempt(stored: StoredEvent): Promise<void> {
    const epoch = this.#epoch;
    const { event } = stored;
    const { name, qualifier, payload, requestId, traceId } = event;
    const target = qualifier === "$LATEST" ? name : `${name}:${qualifier}`;
    try {
      const result = await this.around.invoke(target, payload, { requestId, traceId });
      if (epoch !== this.#epoch) return;
      if (result.functionError) this.#failed(stored, result);
      else this.#end(stored, { condition: "Success", result });
    } catch (error) {
      if (epoch === this.#epoch) this.#refused(stored, error);
    }
  }

  #failed(stored: StoredEvent, result: InvocationResult): void {
    const { event } = stored;
    event.runs += 1;
    event.refusals = 0;
    if (event.runs > this.#setting(event, "maximumRetryAttempts"))
      this.#end(stored, { condition: "RetriesExhausted", result });
    else this.#retry(stored, retryMilliseconds(event.runs), result, result.failedAt);
  }

  /** It was not run: too much at once, or the function is not there (yet). */
  #refused(stored: StoredEvent, error: unknown): void {
    const { event } = stored;
    event.refusals += 1;
    if (error instanceof Throttled && this.around.concurrency.of(event.name).reserved === 0)
      this.#end(stored, { condition: "ZeroReservedConcurrency" });
    else this.#retry(stored, refusalMilliseconds(event.refusals));
  }

  /** An event that would be too old at its next try ends at once (as recorded from AWS). */
  #retry(
    stored: StoredEvent,
    milliseconds: number,
    result?: InvocationResult,
    since = this.around.cloud.clock.now(),
  ): void {
    const { event } = stored;
    event.dueAt = since + milliseconds;
    if (event.dueAt > event.receivedAt + this.#setting(event, "maximumEventAgeInSeconds") * 1000) {
      this.#end(stored, { condition: "EventAgeExceeded", result });
      return;
    }
    this.#store.update(stored);
    this.#wait(stored);
  }

  #end(stored: StoredEvent, ending: Ending): void {
    this.#store.remove(stored);
    this.around.ended(stored.event, ending);
  }

  #setting({ name, qualifier }: AsyncEvent, setting: keyof typeof defaults): number {
    return this.around.configs.get(name, qualifier)?.[setting] ?? defaults[setting];
  }
}
