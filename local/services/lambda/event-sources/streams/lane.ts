import { largestPayload } from "../../../../lambda/config";
import type { Timer } from "../../../../timers";
import { batchFailures } from "../batch-failures";
import type { Outcome } from "../caller";
import { type Batch, type Entry, type Failure, type RetryRules, verdictOn } from "./batch";
import type { DiscardReason } from "./discard-record";

/** Milliseconds until a batch that failed is tried again; twice as long each time, and at most the second number. */
const [firstPause, longestPause] = [100, 10_000];

/** How batches are made, and what is done with those that fail. */
export interface LaneRules extends RetryRules {
  readonly batchSize: number;
  /** Milliseconds that a batch is waited for. */
  readonly window: number;
  /** Milliseconds after which a record is given up. */
  readonly maxAge: number;
  /** Whether the function reports failures of single records. */
  readonly reportsFailures: boolean;
}

/** What a lane reads from and hands to. */
export interface LaneEnds {
  now(): number;
  after(milliseconds: number, work: () => void): Timer;
  /** The next records that are for this lane. */
  read(after: number, most: number, mostBytes: number): Reading;
  /** Whether the function is there and its role may read the stream, and that is not made to fail. */
  mayRead(): boolean | Promise<boolean>;
  send(entries: readonly Entry[]): Promise<Outcome>;
  /** Tells of records that are given up. */
  discard(batch: Batch, reason: DiscardReason, failure?: Failure): Promise<void>;
  /** All records up to this one are done with. */
  done(position: number): void;
  /** As {@link done}, where none of them was for the function. */
  passed(position: number): void;
  report(result: string): void;
  /** Hears of what must not happen: the lane stands still until it is woken again. */
  failed(error: unknown): void;
}

/** Records for a lane. */
export interface Reading {
  readonly entries: readonly Entry[];
  /** Number of the last record that was looked at. */
  readonly reached: number;
  /** Whether there was no more room, rather than no more records. */
  readonly isFull: boolean;
}

/** Bytes of all records of one invocation: Lambda's 6 MB, without what is around them. */
const mostBytes = largestPayload - 1024;

/**
 * Hands the records of a stream to a function, batch by batch and in order: the next batch goes when the one before it is done with. It
 * works while there is something to do, and else waits to be woken.
 */
export class Lane {
  #gathered: Entry[] = [];
  #reached: number;
  /** When the batch that is gathered is to go, full or not. */
  #due: number | undefined;
  #work: Batch[] = [];
  #failures = 0;
  #isBusy = false;
  #isPaused = false;
  #isClosed = false;
  #timer: Timer | undefined;
  /** Raised by a reset: what was begun before it is of no account. */
  #epoch = 0;

  /** @param position number of the last record that is done with */
  constructor(
    position: number,
    private readonly rules: LaneRules,
    private readonly ends: LaneEnds,
  ) {
    this.#reached = position;
  }

  /** There may be something to do. */
  wake(): void {
    if (this.#isBusy || this.#isPaused || this.#isClosed) return;
    this.#isBusy = true;
    this.#run().catch((error) => this.ends.failed(error));
  }

  /** Begins nothing new. What is under way is of no account. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  /** Forgets what it has gathered, and goes on after a record. */
  reset(position: number): void {
    this.#epoch += 1;
    this.#timer?.cancel();
    this.#isPaused = false;
    this.#failures = 0;
    this.#gathered = [];
    this.#work = [];
    this.#due = undefined;
    this.#reached = position;
    this.ends.done(position);
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isClosed && !this.#isPaused) {
        if (this.#work.length === 0 && !this.#makeBatch()) return;
        if (await this.ends.mayRead()) await this.#step();
        else this.#pause();
      }
    } finally {
      this.#isBusy = false;
    }
  }

  /** Gathers records, and makes a batch of them when it is full or was waited for long enough. */
  #makeBatch(): boolean {
    const bytes = this.#gathered.reduce((sum, { text }) => sum + text.length, 0);
    const room = this.rules.batchSize - this.#gathered.length;
    const { entries, reached, isFull } = this.ends.read(this.#reached, room, mostBytes - bytes);
    this.#gathered.push(...entries);
    this.#reached = reached;
    if (this.#gathered.length === 0) {
      this.ends.passed(reached);
      return false;
    }
    const now = this.ends.now();
    this.#due ??= now + this.rules.window;
    if (!isFull && now < this.#due) {
      this.#wakeAfter(this.#due - now);
      return false;
    }
    this.#work = [{ entries: this.#gathered, invocations: 0, retries: 0 }];
    this.#gathered = [];
    this.#due = undefined;
    return true;
  }

  /** One invocation, and what follows from it. */
  async #step(): Promise<void> {
    const [batch] = this.#work;
    if (batch === undefined) return;
    const epoch = this.#epoch;
    const old = batch.entries.filter(({ record }) => record.time <= this.ends.now() - this.rules.maxAge);
    if (old.length > 0) {
      await this.ends.discard({ ...batch, entries: old }, "RecordAgeExceeded");
      if (this.#isOf(epoch))
        this.#replace([{ ...batch, entries: batch.entries.filter((entry) => !old.includes(entry)) }]);
      return;
    }
    const outcome = await this.ends.send(batch.entries);
    if (!this.#isOf(epoch)) return;
    // Neither is the function's doing, so neither counts as one of the batch's tries.
    if (outcome.kind === "throttled" || outcome.requestId === undefined) {
      this.#pause();
      return;
    }
    const failure = this.#failureIn(outcome, batch);
    if (failure === undefined) {
      this.#failures = 0;
      this.ends.report("OK");
      this.#replace([]);
    } else await this.#fail(batch, failure, epoch);
  }

  async #fail(batch: Batch, failure: Failure, epoch: number): Promise<void> {
    this.ends.report("PROBLEM: Function call failed");
    const verdict = verdictOn(batch, failure, this.rules);
    if ("next" in verdict) {
      this.#replace(verdict.next);
      this.#pause();
      return;
    }
    await this.ends.discard(verdict.givenUp, "RetryAttemptsExhausted", failure);
    if (!this.#isOf(epoch)) return;
    this.#failures = 0;
    this.#replace([]);
  }

  #isOf(epoch: number): boolean {
    return !this.#isClosed && epoch === this.#epoch;
  }

  /** Puts what is left of the first batch in its place. What comes before it is done with. */
  #replace(left: readonly Batch[]): void {
    this.#work.splice(0, 1, ...left.filter(({ entries }) => entries.length > 0));
    const next = this.#work[0]?.entries[0];
    this.ends.done(next === undefined ? this.#reached : next.record.id - 1);
  }

  #failureIn(outcome: Exclude<Outcome, { kind: "throttled" }>, { entries }: Batch): Failure | undefined {
    const { requestId, executedVersion } = outcome;
    const invoked = { requestId, executedVersion };
    if (outcome.kind === "failed") return { ...invoked, functionError: "Unhandled" };
    if (!this.rules.reportsFailures) return undefined;
    const failed = batchFailures(outcome.payload, new Set(entries.map(({ sequence }) => sequence)));
    if (failed === "all") return invoked;
    return failed.size === 0 ? undefined : { ...invoked, from: [...failed].sort()[0] };
  }

  #pause(): void {
    this.#isPaused = true;
    this.#wakeAfter(Math.min(firstPause * 2 ** this.#failures, longestPause));
    this.#failures += 1;
  }

  #wakeAfter(milliseconds: number): void {
    this.#timer?.cancel();
    this.#timer = this.ends.after(milliseconds, () => {
      this.#isPaused = false;
      this.wake();
    });
  }
}
