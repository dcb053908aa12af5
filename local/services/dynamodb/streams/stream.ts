import type { Journal } from "../../../store/journal";
import type { Place } from "../tables/definition";
import type { Row } from "../tables/row";
import { type Item, member, setMember } from "../values/attribute-value";
import { measureItem } from "../values/check";
import { equal } from "../values/compare";
import { type StreamDefinition, streamArnOf } from "./definition";
import type { RecordSource, StreamEvent, StreamRecord } from "./record";
import type { RecordStore } from "./stream-store";

/** What was done to an item: the version before and after, and that one's attributes where the writer has them at hand. */
export interface StreamedChange {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  readonly item?: Item;
  /** Whether it was time to live that did it. */
  readonly expired?: boolean;
}

/** What a stream needs of its surroundings. */
export interface StreamSurroundings extends Place {
  readonly clock: { now(): number };
}

/** Bytes of records in one answer (AWS, GetRecords: 1 MB). */
const maxBytes = 1024 * 1024;

/**
 * The changes of a table's items, in order, for a day. A record is written with its change, in one transaction of the store, and can be read
 * when that is committed.
 */
export class Stream implements RecordSource {
  readonly arn: string;
  readonly region: string;
  /** True once it is not even to be read: a day after its end, or after a reset. */
  isGone = false;
  #last: number;
  #told = true;
  readonly #listeners = new Set<() => void>();

  constructor(
    /** Number in the store. */
    public readonly number: number,
    public definition: StreamDefinition,
    /** The last record that is there no more: 0 for none. */
    public trimmed: number,
    private readonly store: RecordStore,
    private readonly journal: Journal,
    private readonly surroundings: StreamSurroundings,
  ) {
    this.arn = streamArnOf(surroundings, definition);
    this.region = surroundings.region;
    this.#last = store.last() ?? trimmed;
  }

  get viewType(): StreamDefinition["StreamViewType"] {
    return this.definition.StreamViewType;
  }

  /** Number of the last record, written or under way; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Whether it has no new records any more: it was disabled, or its table is gone. */
  get isClosed(): boolean {
    return this.definition.DisabledAt !== undefined;
  }

  /** Adds a record of a change. One that changes nothing has none. */
  write({ before, after, item, expired = false }: StreamedChange): void {
    if (before !== undefined && after !== undefined && isSame(before, after, item)) return;
    const row = after ?? before;
    if (row === undefined) return;
    const keys = this.#keysOf(item ?? JSON.parse(row.text));
    const newImage = this.#showsNew ? after : undefined;
    const oldImage = this.#showsOld ? before : undefined;
    this.store.put({
      id: ++this.#last,
      time: this.surroundings.clock.now(),
      event: eventOf(before, after),
      keys: JSON.stringify(keys),
      newImage: newImage?.text,
      oldImage: oldImage?.text,
      size: measureItem(keys) + (newImage?.size ?? 0) + (oldImage?.size ?? 0),
      expired,
    });
    this.#tellWhenStored();
  }

  /** Committed records after a number: up to `limit`, and up to 1 MB but at least one. */
  read(after: number, limit: number): StreamRecord[] {
    if (this.isGone) return [];
    const records: StreamRecord[] = [];
    let bytes = 0;
    for (const record of this.store.read(after, limit)) {
      bytes += record.size;
      if (bytes > maxBytes && records.length > 0) break;
      records.push(record);
    }
    return records;
  }

  /**
   * Calls `listener` whenever there are new records to read.
   *
   * @returns what ends that
   */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    // What is written and not committed at this moment is news to it.
    this.#tellWhenStored();
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners that there is something new: records, or that there will be none. */
  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Removes records that are not younger than a time. */
  trim(time: number): void {
    this.journal.flush();
    const first = this.store.firstAfter(time);
    const upTo = first === undefined ? this.#last : first - 1;
    if (upTo > this.trimmed) this.#trimTo(upTo);
  }

  /** Removes all records. Numbers go on, so that readers' positions stay what they are. */
  clear(): void {
    if (this.#last > this.trimmed) this.#trimTo(this.#last);
  }

  #trimTo(id: number): void {
    this.trimmed = id;
    this.store.trim(id);
  }

  get #showsNew(): boolean {
    return this.viewType === "NEW_IMAGE" || this.viewType === "NEW_AND_OLD_IMAGES";
  }

  get #showsOld(): boolean {
    return this.viewType === "OLD_IMAGE" || this.viewType === "NEW_AND_OLD_IMAGES";
  }

  #keysOf(item: Item): Item {
    const keys: Item = {};
    for (const { AttributeName: name } of this.definition.KeySchema) {
      const value = member(item, name);
      if (value !== undefined) setMember(keys, name, value);
    }
    return keys;
  }

  /** Once for all records of one commit. */
  #tellWhenStored(): void {
    if (!this.#told || this.#listeners.size === 0 || this.journal.settled === undefined) return;
    this.#told = false;
    const settled = () => {
      this.#told = true;
    };
    void this.journal.settled.then(settled, settled).then(() => this.tell());
  }
}

const eventOf = (before: Row | undefined, after: Row | undefined): StreamEvent =>
  before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY";

/** Whether two versions of an item are the same item: attributes in any order. */
function isSame(before: Row, after: Row, item: Item | undefined): boolean {
  if (before.text === after.text) return true;
  if (before.size !== after.size) return false;
  return equal({ M: JSON.parse(before.text) }, { M: item ?? JSON.parse(after.text) });
}
