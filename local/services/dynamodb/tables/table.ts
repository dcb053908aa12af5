import type { ItemStore } from "../store/item-store";
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

/** A table: its items and indexes in memory, in order, and behind them the store. Items are read from it on first use. */
export class Table {
  readonly schema: KeySchema;
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
  ) {
    this.schema = keySchemaOf(definition.KeySchema, definition);
    this.#indexes = this.#newIndexes();
  }

  get name(): string {
    return this.definition.TableName;
  }

  get indexes(): readonly SecondaryIndex[] {
    return this.#indexes;
  }

  index(name: string): SecondaryIndex | undefined {
    this.#load();
    return this.#indexes.find((index) => index.name === name);
  }

  /** The partitions and items of the table. */
  get space(): KeySpace<Row> {
    this.#load();
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
    return { before, after: row };
  }

  /** Removes an item. */
  remove(before: Row): Change {
    this.#leave(before);
    this.store.remove(before.id);
    return { before, after: undefined };
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
  }

  #load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    this.#lastId = this.#items = this.#bytes = 0;
    for (const { id, size, item: text } of this.store.items()) {
      const item: Item = JSON.parse(text);
      this.#enter({ ...keyOfItem(this.schema, item), id, text, size, entries: [] }, undefined, item);
      this.#lastId = id;
    }
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
  }

  #leave(row: Row): void {
    this.#space.remove(row.hash, row);
    this.#items--;
    this.#bytes -= row.size;
    for (const [at, index] of this.#indexes.entries()) {
      const entry = row.entries[at];
      if (entry !== undefined) index.remove(entry);
    }
  }

  #fillIndexes(): void {
    this.#space.walk(undefined, ({ members }) =>
      members.forward(undefined, (row) => {
        const item: Item = JSON.parse(row.text);
        row.entries.splice(0, row.entries.length, ...this.#indexes.map((index) => index.add(row, item)));
        return true;
      }),
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
