import type { Cloud } from "../../cloud";
import type { Timer } from "../../timers";
import { AwsError } from "../aws-json";
import { PendingStore } from "./store";

export { delayBefore, type RetryPhases } from "./retries";

/** How a service hands over what it has accepted. */
export interface DeliveryPlan<Job> {
  /** Hands it over. Resolves when the receiver has it; rejects when this attempt failed. */
  attempt(job: Job): Promise<void>;
  /** Milliseconds until the next attempt; undefined when there is none. @param attempts made so far */
  retryAfter(job: Job, attempts: number, error: unknown): number | undefined;
  /** What becomes of it then: a dead letter, a line on the terminal. It rejects when that must be tried again. */
  giveUp(job: Job, attempts: number, error: unknown): Promise<void>;
  /** Jobs of one lane go one after the other, in order. Undefined: it waits for no other. */
  laneOf?(job: Job): string | undefined;
}

interface Pending<Job> {
  readonly id: number;
  readonly job: Job;
  attempts: number;
  timer?: Timer;
}

/** Milliseconds until a dead letter that could not be written is tried again. */
const untilNextDeadLetter = 1_000;

/**
 * What a service has accepted and not yet handed over. It is in the stack's store before {@link Deliveries.add} returns, and stays there until it is handed
 * over or given up: a restart goes on with it. So each is handed over at least once.
 */
export class Deliveries<Job> {
  readonly #store: PendingStore<Job>;
  readonly #lanes = new Map<string, Pending<Job>[]>();
  readonly #pending = new Map<number, Pending<Job>>();
  #closed = false;

  /** @param name of what is delivered, in the store */
  constructor(
    private readonly cloud: Cloud,
    name: string,
    private readonly plan: DeliveryPlan<Job>,
  ) {
    this.#store = new PendingStore(cloud.store, name);
  }

  /** Takes jobs on, all or none of them, and begins with them. */
  add(jobs: readonly Job[]): void {
    if (jobs.length === 0) return;
    const ids = this.#store.add(jobs);
    jobs.forEach((job, index) => {
      this.#enter({ id: ids[index] ?? 0, job, attempts: 0 });
    });
  }

  /** Goes on with what was left when the cloud was stopped or killed. */
  resume(): void {
    const now = this.cloud.clock.now();
    for (const { id, job, attempts, due } of this.#store.all()) {
      if (this.#pending.has(id)) continue;
      this.#enter({ id, job, attempts }, Math.max(due - now, 0));
    }
  }

  /** How many there are. */
  get size(): number {
    return this.#pending.size;
  }

  /** Forgets all. What is on its way arrives. */
  clear(): void {
    for (const { timer } of this.#pending.values()) timer?.cancel();
    this.#pending.clear();
    this.#lanes.clear();
    this.#store.clear();
  }

  /** Nothing is begun any more; what is there stays in the store. */
  close(): void {
    this.#closed = true;
  }

  #enter(pending: Pending<Job>, delay = 0): void {
    this.#pending.set(pending.id, pending);
    const name = this.plan.laneOf?.(pending.job);
    const lane = name === undefined ? undefined : this.#lanes.get(name);
    if (lane !== undefined) {
      lane.push(pending);
      return;
    }
    if (name !== undefined) this.#lanes.set(name, [pending]);
    this.#later(pending, delay);
  }

  #later(pending: Pending<Job>, delay: number): void {
    if (delay <= 0) void this.#try(pending);
    else pending.timer = this.cloud.timers.after(delay, () => void this.#try(pending));
  }

  async #try(pending: Pending<Job>): Promise<void> {
    const { id, job } = pending;
    if (!this.#isWanted(pending)) return;
    try {
      await this.plan.attempt(job);
    } catch (error) {
      pending.attempts += 1;
      const delay = await this.#delayAfter(pending, error);
      if (!this.#isWanted(pending)) return;
      if (delay !== undefined) {
        this.#store.failed(id, pending.attempts, this.cloud.clock.now() + delay);
        return this.#later(pending, delay);
      }
    }
    if (this.#isWanted(pending)) this.#done(pending);
  }

  /** When it is tried again; undefined when it has been given up. */
  async #delayAfter({ job, attempts }: Pending<Job>, error: unknown): Promise<number | undefined> {
    const delay = this.plan.retryAfter(job, attempts, error);
    if (delay !== undefined) return delay;
    try {
      await this.plan.giveUp(job, attempts, error);
      return undefined;
    } catch {
      return untilNextDeadLetter;
    }
  }

  /** A reset or the end of the cloud may have come in between. */
  #isWanted({ id }: Pending<Job>): boolean {
    return !this.#closed && this.#pending.has(id);
  }

  #done({ id, job }: Pending<Job>): void {
    this.#store.remove(id);
    this.#pending.delete(id);
    const name = this.plan.laneOf?.(job);
    const lane = name === undefined ? undefined : this.#lanes.get(name);
    if (name === undefined || lane === undefined) return;
    lane.shift();
    const next = lane[0];
    if (next === undefined) this.#lanes.delete(name);
    else void this.#try(next);
  }
}

/** Whether an attempt may succeed when it is made again: the receiver had a fault or too much to do. What it refuses, it refuses again. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  if (error.status === 501) return false;
  return (
    error.status >= 500 || error.status === 429 || /Throttl|TooManyRequests|LimitExceeded|SlowDown/.test(error.code)
  );
}
