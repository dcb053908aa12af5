import { randomUUID } from "node:crypto";
import { withFaults } from "../../../../faults/inject";
import type { EventPattern } from "../../../../patterns";
import type { Need } from "../../../../service";
import type { Timer } from "../../../../timers";
import type { Stream } from "../../../dynamodb";
import { readFilters } from "../filter";
import type { Mapping } from "../mapping";
import type { Source, SourceSurroundings } from "../source";
import type { Batch, Entry, Failure } from "./batch";
import { type DiscardReason, discardRecord } from "./discard-record";
import { sendDiscard } from "./discards";
import { Lane, type LaneEnds, type LaneRules } from "./lane";
import type { Positions } from "./positions";
import { readOn } from "./reading";

/** Milliseconds for which records last. */
const retention = 24 * 60 * 60 * 1000;
/**
 * Milliseconds from a write until it is read. Lambda asks four times a second for each shard (AWS, Lambda developer guide: "Process DynamoDB records"); a shorter
 * while is enough for what is written together to be handed over together, and for the writer to get its answer first.
 */
const readAfter = 10;
/** Records that a lane may pass over until that is written down: after a restart it looks at no more of them again. */
const unwritten = 1000;

/** Reads a stream for a mapping: as many lanes as it has batches at once, each with the keys that are its own. */
export class StreamSource implements Source {
  readonly #lanes: Lane[];
  readonly #positions: number[];
  readonly #written: number[];
  readonly #needs: readonly Need[];
  readonly #unsubscribe: () => void;
  #wakes: Timer | undefined;

  constructor(
    private readonly mapping: Mapping,
    private readonly stream: Stream,
    private readonly around: SourceSurroundings,
    private readonly positions: Positions,
    private readonly report: (result: string) => void,
  ) {
    const { settings } = mapping;
    const lanes = settings.ParallelizationFactor ?? 1;
    this.#needs = needsOfReader(stream.arn);
    this.#positions = this.#startOf(lanes);
    this.#written = [...this.#positions];
    positions.put(mapping.uuid, this.#positions);
    const filters = readFilters(settings.FilterCriteria);
    this.#lanes = this.#positions.map(
      (position, lane) => new Lane(position, rulesOf(mapping), this.#ends(lane, lanes, filters)),
    );
    this.#unsubscribe = stream.subscribe(() => this.#wakeSoon());
    this.#wake();
  }

  close(): void {
    this.#unsubscribe();
    this.#wakes?.cancel();
    for (const lane of this.#lanes) lane.close();
  }

  reset(): void {
    for (const lane of this.#lanes) lane.reset(this.stream.last);
  }

  #wakeSoon(): void {
    this.#wakes ??= this.around.cloud.timers.after(readAfter, () => this.#wake());
  }

  #wake(): void {
    this.#wakes = undefined;
    for (const lane of this.#lanes) lane.wake();
  }

  /** Where it was before; all lanes where the last of them was, if there were more or fewer. */
  #startOf(lanes: number): number[] {
    const before = this.positions.of(this.mapping.uuid);
    const start = this.mapping.settings.StartingPosition === "LATEST" ? this.stream.last : this.stream.trimmed;
    if (before?.length === lanes) return before;
    return Array.from({ length: lanes }, () => (before === undefined ? start : Math.min(...before)));
  }

  #ends(lane: number, lanes: number, filters: readonly EventPattern[] | undefined): LaneEnds {
    const { cloud, caller } = this.around;
    return {
      now: () => cloud.clock.now(),
      after: (milliseconds, work) => cloud.timers.after(milliseconds, work),
      read: (after, most, mostBytes) => readOn(this.stream, { lane, lanes, filters }, after, most, mostBytes),
      mayRead: () => this.#mayRead(),
      send: (entries) => {
        this.#measureAge(entries);
        return caller.send(`{"Records":[${entries.map(({ text }) => text).join()}]}`);
      },
      discard: (batch, reason, failure) => this.#discard(batch, reason, failure),
      done: (position) => this.#done(lane, position),
      passed: (position) => this.#passed(lane, position),
      report: this.report,
      failed: (error) => cloud.print(`${this.stream.arn}: ${error instanceof Error ? error.stack : String(error)}`),
    };
  }

  /** How far the function is behind (AWS, Lambda developer guide: `IteratorAge`, "the age of the last record in the event"). */
  #measureAge(entries: readonly Entry[]): void {
    const { cloud, caller } = this.around;
    const last = entries.at(-1);
    if (last === undefined || caller.target === undefined) return;
    const { clock, metrics } = cloud;
    const dimensions = { FunctionName: caller.target.name };
    metrics?.record("AWS/Lambda", "IteratorAge", dimensions, clock.now() - last.record.time, "Milliseconds");
  }

  #mayRead(): boolean | Promise<boolean> {
    const { caller, cloud } = this.around;
    if (caller.target === undefined) return false;
    if (caller.refusal(this.#needs) !== undefined) {
      this.report("PROBLEM: The function's role may not read the stream");
      return false;
    }
    if (cloud.faults === undefined || cloud.faults.none) return true;
    const call = { service: "dynamodb", operation: "GetRecords", resources: () => [this.stream.arn] };
    return withFaults(cloud.faults, call, () => true).catch(() => false);
  }

  async #discard(batch: Batch, reason: DiscardReason, failure: Failure | undefined): Promise<void> {
    const { cloud, caller } = this.around;
    const { target } = caller;
    if (target === undefined) return;
    const body = discardRecord({
      batch,
      reason,
      failure,
      requestId: randomUUID(),
      functionArn: this.mapping.functionArn,
      streamArn: this.stream.arn,
      shardId: this.stream.definition.ShardId,
      now: cloud.clock.now(),
    });
    const { role, name: sessionName, arn: functionArn } = target;
    await sendDiscard(cloud, this.mapping, { role, sessionName, functionArn }, body);
  }

  #done(lane: number, position: number): void {
    this.#positions[lane] = position;
    this.#written[lane] = position;
    this.positions.put(this.mapping.uuid, this.#positions);
  }

  #passed(lane: number, position: number): void {
    if (position - (this.#written[lane] ?? 0) >= unwritten) this.#done(lane, position);
    else this.#positions[lane] = position;
  }
}

/** What reading takes of the function's role (AWS, managed policy AWSLambdaDynamoDBExecutionRole). */
export const needsOfReader = (resource: string): readonly Need[] =>
  ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"].map((name) => ({
    action: `dynamodb:${name}`,
    resource,
  }));

function rulesOf({ settings }: Mapping): LaneRules {
  const { MaximumRetryAttempts: retries = -1, MaximumRecordAgeInSeconds: age = -1 } = settings;
  return {
    batchSize: settings.BatchSize ?? 1,
    window: (settings.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    maxAge: age < 0 ? retention : Math.min(age * 1000, retention),
    reportsFailures: settings.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    bisects: settings.BisectBatchOnFunctionError ?? false,
    maxRetries: retries < 0 ? Number.POSITIVE_INFINITY : retries,
  };
}
