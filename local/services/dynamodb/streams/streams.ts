import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Journal } from "../../../store/journal";
import type { Timers } from "../../../timers";
import type { Table } from "../tables/table";
import type { StreamDefinition, StreamViewType } from "./definition";
import { Stream, type StreamSurroundings } from "./stream";
import { RecordStore, type StoredStream, StreamCatalog } from "./stream-store";

/** Milliseconds for which a record can be read (AWS, "Change data capture for DynamoDB Streams": 24 hours). */
const retention = 24 * 60 * 60 * 1000;
/** Milliseconds between two looks for records that are older, and until the first one. AWS, too, removes them somewhat later. */
const [trimEvery, trimFirst] = [60 * 60 * 1000, 60 * 1000];

/** All streams: those that are written to, and for a day those that were. */
export class Streams {
  readonly #catalog: StreamCatalog;
  readonly #all = new Map<string, Stream>();

  constructor(
    private readonly database: DatabaseSync,
    private readonly journal: Journal,
    private readonly surroundings: StreamSurroundings & { readonly timers: Pick<Timers, "after"> },
  ) {
    this.#catalog = new StreamCatalog(database, journal);
    for (const stored of this.#catalog.all()) this.#open(stored);
    this.#trimAfter(trimFirst);
  }

  /** All of them, the oldest first. */
  get all(): readonly Stream[] {
    return [...this.#all.values()];
  }

  find(arn: string): Stream | undefined {
    return this.#all.get(arn);
  }

  /** Gives a table the stream that its definition asks for, and ends the one that it had. */
  follow(table: Table): void {
    const { StreamSpecification: wanted, LatestStreamLabel: label, TableName, KeySchema } = table.definition;
    const isWanted = wanted?.StreamEnabled === true && label !== undefined;
    for (const stream of this.#of(TableName)) {
      if (!stream.isClosed && !(isWanted && stream.definition.StreamLabel === label)) this.#end(stream);
    }
    if (!isWanted) {
      table.stream = undefined;
      return;
    }
    this.attach(table);
    table.stream ??= this.#make(TableName, label, wanted.StreamViewType ?? "KEYS_ONLY", KeySchema);
  }

  /** Gives a table the stream that its definition names, if there is one. */
  attach(table: Table): void {
    const { TableName, StreamSpecification: wanted, LatestStreamLabel: label } = table.definition;
    table.stream = wanted?.StreamEnabled
      ? this.#of(TableName).find(({ definition }) => definition.StreamLabel === label)
      : undefined;
  }

  /** Ends the stream of a table that is deleted. It can be read for a day. */
  release(tableName: string): void {
    for (const stream of this.#of(tableName)) if (!stream.isClosed) this.#end(stream);
  }

  /** A label for a new stream of a table: the time, as on AWS (`2026-11-22T10:15:30.123`), or the next one that is free. */
  newLabel(tableName: string): string {
    const taken = new Set(this.#of(tableName).map(({ definition }) => definition.StreamLabel));
    for (let time = this.surroundings.clock.now(); ; time++) {
      const label = new Date(time).toISOString().replace("Z", "");
      if (!taken.has(label)) return label;
    }
  }

  /** Takes away all records, and the streams that nothing is written to. */
  reset(): void {
    for (const stream of this.all) {
      if (stream.isClosed) this.#forget(stream);
      else stream.clear();
    }
  }

  /** After a failed write: back to what the store holds. Numbers of records that were lost are not used again. */
  reload(): void {
    for (const { definition, trimmed, number } of this.#catalog.all()) {
      const stream = this.all.find((each) => each.number === number);
      if (stream === undefined) continue;
      stream.definition = definition;
      stream.trimmed = trimmed;
    }
  }

  #of(tableName: string): Stream[] {
    return this.all.filter(({ definition }) => definition.TableName === tableName);
  }

  #open({ number, definition, trimmed }: StoredStream): Stream {
    const records = new RecordStore(this.database, this.journal, number);
    const stream = new Stream(number, definition, trimmed, records, this.journal, this.surroundings);
    this.#all.set(stream.arn, stream);
    return stream;
  }

  #make(
    TableName: string,
    StreamLabel: string,
    StreamViewType: StreamViewType,
    KeySchema: StreamDefinition["KeySchema"],
  ): Stream {
    const now = this.surroundings.clock.now();
    const ShardId = `shardId-${String(Math.floor(now)).padStart(20, "0")}-${randomBytes(4).toString("hex")}`;
    const CreationRequestDateTime = now / 1000;
    return this.#open(
      this.#catalog.create({
        TableName,
        StreamLabel,
        StreamViewType,
        KeySchema,
        CreationRequestDateTime,
        ShardId,
      }),
    );
  }

  #end(stream: Stream): void {
    stream.definition = { ...stream.definition, DisabledAt: this.surroundings.clock.now() };
    this.#catalog.update(stream.number, stream.definition);
    stream.tell();
  }

  #forget(stream: Stream): void {
    stream.isGone = true;
    this.#all.delete(stream.arn);
    this.#catalog.delete(stream.number);
  }

  #trimAfter(milliseconds: number): void {
    this.surroundings.timers.after(milliseconds, () => {
      const horizon = this.surroundings.clock.now() - retention;
      for (const stream of this.all) {
        const { DisabledAt: disabledAt } = stream.definition;
        if (disabledAt !== undefined && disabledAt <= horizon) this.#forget(stream);
        else stream.trim(horizon);
      }
      this.#trimAfter(trimEvery);
    });
  }
}
