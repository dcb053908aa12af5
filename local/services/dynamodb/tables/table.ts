import { Expiries } from "../expiry/expiries";
import type { TableMetrics } from "../metrics";
import type { ItemStore } from "../store/item-store";
import type { Stream } from "../streams/stream";
import type { Item } from "../values/attribute-value";
import type { IndexDefinition, TableDefinition } from "./definition";
import type { Extent } from "./description";
import { type Key, type KeySchema, keyOfItem, keySchemaOf } from "./key-schema";
import { KeySpace } from "./key-space";
import { compareRows, type Row } from "./row";
import { SecondaryIndex } from "./secondary-index";

/** An item that was checked: what it is, its JSON text, and its size. */
export interface CheckedItem {
  readonly item: Item;
  readonly text: string;
  readonly size: number;
}

/** What a write did: the version before and after it. */
export interface Change {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** Who deletes the items whose time has come. */
export interface ExpiryWatch {
  now(): number;
  /** The next item of a table to end is another, sooner one. */
  watch(table: Table): void;
}

/** A table: its items and indexes in memory, in order, and behind them the store. Items are read from it on first use. */
export class Table {
  readonly schema: KeySchema;
  /** Where changes of its items are recorded, while it has a stream. */
  stream: Stream | undefined;
  /** Where its work is counted. Undefined: nobody asks. */
  metrics: TableMetrics | undefined;
  /** True once it is deleted. */
  isGone = false;
  #expiries: Expiries | undefined;
  #space = new KeySpace<Row>(compareRows);
  #indexes: SecondaryIndex[];
  #loaded = false;
  #lastId = 0;
  #items = 0;
  #bytes = 0;

  constructor(
    /** Number in the store. */
    public readonly number: number,
    public definition: TableDefinition,
    private readonly store: ItemStore,
    private readonly watch: ExpiryWatch,
  ) {
    this.schema = keySchemaOf(definition.KeySchema, definition);
    this.#indexes = this.#newIndexes();
    this.#expiries = this.#newExpiries();
  }

  get name(): string {
    return this.definition.TableName;
  }

  get indexes(): readonly SecondaryIndex[] {
    return this.#indexes;
  }

  /** When its items end; undefined without time to live. */
  get expiries(): Expiries | undefined {
    return this.#expiries;
  }

  index(name: string): SecondaryIndex | undefined {
    this.load();
    return this.#indexes.find((index) => index.name === name);
  }

  /** The partitions and items of the table. */
  get space(): KeySpace<Row> {
    this.load();
    return this.#space;
  }

  get(key: Key): Row | undefined {
    return this.space.partition(key.hash)?.members.find(key as Row);
  }

  /** Stores an item in place of the one with its key, if there is one. */
  put(key: Key, before: Row | undefined, { item, text, size }: CheckedItem): Change {
    const row: Row = { ...key, id: before?.id ?? ++this.#lastId, text, size, entries: [] };
    this.#enter(row, before, item);
    this.store.put(row.id, size, text);
    this.stream?.write({ before, after: row, item });
    return { before, after: row };
  }

  /** Removes an item. */
  remove(before: Row): Change {
    return this.#remove(before, false);
  }

  /** Removes an item whose time has come. */
  expire(before: Row): void {
    this.#remove(before, true);
  }

  /** @throws DynamoDbError when the item has an attribute that is an index key and cannot be one */
  checkIndexKeys(item: Item): void {
    for (const index of this.#indexes) index.check(item);
  }

  /** How much the table holds. */
  extent(): Extent {
    return this.#loaded ? { items: this.#items, bytes: this.#bytes } : this.store.extent();
  }

  /** Takes over another definition. Indexes that it adds are filled from the items, those that it lacks are gone. */
  redefine(definition: TableDefinition): void {
    const before = this.#indexes;
    this.definition = definition;
    this.#indexes = this.#newIndexes();
    if (before.map(identity).join() === this.#indexes.map(identity).join()) {
      for (const [at, index] of before.entries()) index.definition = this.#indexes[at]?.definition ?? index.definition;
      this.#indexes = before;
    } else if (this.#loaded) {
      this.#fillIndexes();
    }
    if (definition.TimeToLiveAttribute !== this.#expiries?.attribute) {
      this.#expiries = this.#newExpiries();
      if (this.#loaded) this.#fillExpiries();
    }
  }

  /** Removes all items. */
  clear(): void {
    this.store.clear();
    this.forget();
  }

  /** Drops what memory holds; the next use reads the store again. For when a write to the store failed. */
  forget(): void {
    this.#loaded = false;
    this.#space = new KeySpace<Row>(compareRows);
    this.#indexes = this.#newIndexes();
    this.#expiries = this.#newExpiries();
  }

  /** Reads the items from the store, unless that is done. */
  load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    this.#lastId = this.#items = this.#bytes = 0;
    for (const { id, size, item: text } of this.store.items()) {
      const item: Item = JSON.parse(text);
      this.#enter({ ...keyOfItem(this.schema, item), id, text, size, entries: [] }, undefined, item);
      this.#lastId = id;
    }
  }

  #remove(before: Row, expired: boolean): Change {
    this.#leave(before);
    this.store.remove(before.id);
    this.stream?.write({ before, after: undefined, expired });
    return { before, after: undefined };
  }

  #enter(row: Row, before: Row | undefined, item: Item): void {
    if (before === undefined) {
      this.#space.add(row.hash, row);
      this.#items++;
    } else {
      this.#space.partition(row.hash)?.members.replace(row);
      this.#bytes -= before.size;
    }
    this.#bytes += row.size;
    for (const [at, index] of this.#indexes.entries()) {
      row.entries.push(before === undefined ? index.add(row, item) : index.replace(before.entries[at], row, item));
    }
    this.#expiries?.put(row, item);
  }

  #leave(row: Row): void {
    this.#space.remove(row.hash, row);
    this.#items--;
    this.#bytes -= row.size;
    for (const [at, index] of this.#indexes.entries()) {
      const entry = row.entries[at];
      if (entry !== undefined) index.remove(entry);
    }
    this.#expiries?.remove(row.id);
  }

  #fillIndexes(): void {
    this.#forEach((row, item) => {
      row.entries.splice(0, row.entries.length, ...this.#indexes.map((index) => index.add(row, item)));
    });
  }

  #fillExpiries(): void {
    const expiries = this.#expiries;
    if (expiries !== undefined) this.#forEach((row, item) => expiries.put(row, item));
  }

  #forEach(visit: (row: Row, item: Item) => void): void {
    this.#space.walk(undefined, ({ members }) =>
      members.forward(undefined, (row) => {
        visit(row, JSON.parse(row.text));
        return true;
      }),
    );
  }

  #newExpiries(): Expiries | undefined {
    const { TimeToLiveAttribute: attribute } = this.definition;
    if (attribute === undefined) return undefined;
    return new Expiries(
      attribute,
      () => this.watch.now(),
      () => this.watch.watch(this),
    );
  }

  #newIndexes(): SecondaryIndex[] {
    const make = (kind: "global" | "local") => (index: IndexDefinition) =>
      new SecondaryIndex(index, kind, keySchemaOf(index.KeySchema, this.definition), this.schema);
    const { GlobalSecondaryIndexes, LocalSecondaryIndexes } = this.definition;
    return [...GlobalSecondaryIndexes.map(make("global")), ...LocalSecondaryIndexes.map(make("local"))];
  }
}

/** What makes an index another index: all but its capacity. */
function identity({ kind, definition, schema }: SecondaryIndex): string {
  return JSON.stringify([kind, definition.IndexName, schema, definition.Projection]);
}
