import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Journal } from "../../../store/journal";
import type { Extent } from "../tables/description";

/** An item in the store. */
export interface StoredItem {
  readonly id: number;
  readonly size: number;
  readonly item: string;
}

/**
 * The items of one table in the store: a SQLite table of its own, keyed by a number that we give. Keys are unique in
 * memory, so the store needs no index of them, and a write is one step into one tree.
 */
export class ItemStore {
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #clear: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly journal: Journal,
    private readonly number: number,
  ) {
    this.#put = database.prepare(`INSERT OR REPLACE INTO ${tableOf(number)} (id, size, item) VALUES (?, ?, ?)`);
    this.#remove = database.prepare(`DELETE FROM ${tableOf(number)} WHERE id = ?`);
    this.#clear = database.prepare(`DELETE FROM ${tableOf(number)}`);
  }

  /** Makes room for the items of a new table. */
  static create(database: DatabaseSync, number: number): void {
    database.exec(
      `CREATE TABLE ${tableOf(number)} (id INTEGER PRIMARY KEY, size INTEGER NOT NULL, item TEXT NOT NULL)`,
    );
  }

  /** Removes all items of a table that is deleted. */
  static drop(database: DatabaseSync, number: number): void {
    database.exec(`DROP TABLE ${tableOf(number)}`);
  }

  put(id: number, size: number, item: string): void {
    this.journal.write(this.#put, id, size, item);
  }

  remove(id: number): void {
    this.journal.write(this.#remove, id);
  }

  clear(): void {
    this.journal.write(this.#clear);
  }

  /** All items, in the order in which they were first stored. */
  *items(): Iterable<StoredItem> {
    const block = this.database.prepare(
      `SELECT id, size, item FROM ${tableOf(this.number)} WHERE id > ? ORDER BY id LIMIT ${blockLength}`,
    );
    block.setReturnArrays(true);
    let last = 0;
    for (;;) {
      const rows = block.all(last) as unknown as [id: number, size: number, item: string][];
      for (const [id, size, item] of rows) {
        last = id;
        yield { id, size, item };
      }
      if (rows.length < blockLength) return;
    }
  }

  /** How much the table holds, without reading the items. */
  extent(): Extent {
    const row = this.database
      .prepare(`SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM ${tableOf(this.number)}`)
      .get();
    return { items: Number(row?.items), bytes: Number(row?.bytes) };
  }
}

/** Rows that are read at once: three times as fast as one by one. */
const blockLength = 2000;

const tableOf = (number: number): string => `dynamodb_items_${number}`;
