import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Journal } from "../../../store/journal";
import type { StreamDefinition } from "./definition";
import type { StreamEvent, StreamRecord } from "./record";

/** A stream in the store. */
export interface StoredStream {
  readonly number: number;
  readonly definition: StreamDefinition;
  /** The last record that is there no more; 0 for none. */
  readonly trimmed: number;
}

/** The definitions of all streams, in the store. */
export class StreamCatalog {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly journal: Journal,
  ) {
    database.exec(
      "CREATE TABLE IF NOT EXISTS dynamodb_streams " +
        "(number INTEGER PRIMARY KEY AUTOINCREMENT, definition TEXT NOT NULL, trimmed INTEGER NOT NULL DEFAULT 0)",
    );
    this.#insert = database.prepare("INSERT INTO dynamodb_streams (definition) VALUES (?)");
    this.#update = database.prepare("UPDATE dynamodb_streams SET definition = ? WHERE number = ?");
    this.#delete = database.prepare("DELETE FROM dynamodb_streams WHERE number = ?");
  }

  /** All streams, the oldest first. */
  all(): StoredStream[] {
    const rows = this.database
      .prepare("SELECT number, definition, trimmed FROM dynamodb_streams ORDER BY number")
      .all();
    return rows.map(({ number, definition, trimmed }) => ({
      number: Number(number),
      definition: JSON.parse(String(definition)) as StreamDefinition,
      trimmed: Number(trimmed),
    }));
  }

  /** Records a new stream and makes room for its records. */
  create(definition: StreamDefinition): StoredStream {
    let number = 0;
    this.journal.transaction(() => {
      number = Number(this.#insert.run(JSON.stringify(definition)).lastInsertRowid);
      this.database.exec(
        `CREATE TABLE ${tableOf(number)} (id INTEGER PRIMARY KEY, time REAL NOT NULL, event TEXT NOT NULL, ` +
          "keys TEXT NOT NULL, new TEXT, old TEXT, size INTEGER NOT NULL, expired INTEGER NOT NULL)",
      );
    });
    return { number, definition, trimmed: 0 };
  }

  update(number: number, definition: StreamDefinition): void {
    this.journal.write(this.#update, JSON.stringify(definition), number);
  }

  /** Forgets a stream and its records. */
  delete(number: number): void {
    this.journal.transaction(() => {
      this.#delete.run(number);
      this.database.exec(`DROP TABLE ${tableOf(number)}`);
    });
  }
}

type Row = [
  id: number,
  time: number,
  event: StreamEvent,
  keys: string,
  newImage: string | null,
  oldImage: string | null,
  size: number,
  expired: number,
];

/** The records of one stream. They are in the store only: what is not committed yet is not read either. */
export class RecordStore {
  readonly #put: StatementSync;
  readonly #read: StatementSync;
  readonly #fresh: StatementSync;
  readonly #trim: StatementSync;
  readonly #note: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly journal: Journal,
    private readonly number: number,
  ) {
    const table = tableOf(number);
    this.#put = database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#read = database.prepare(
      `SELECT id, time, event, keys, new, old, size, expired FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#read.setReturnArrays(true);
    this.#fresh = database.prepare(`SELECT id FROM ${table} WHERE time > ? ORDER BY id LIMIT 1`);
    this.#trim = database.prepare(`DELETE FROM ${table} WHERE id <= ?`);
    this.#note = database.prepare("UPDATE dynamodb_streams SET trimmed = ? WHERE number = ?");
  }

  put({ id, time, event, keys, newImage, oldImage, size, expired }: StreamRecord): void {
    this.journal.write(this.#put, id, time, event, keys, newImage ?? null, oldImage ?? null, size, expired ? 1 : 0);
  }

  /** Records after a number, in order, one by one: whoever reads may stop. */
  *read(after: number, limit: number): Iterable<StreamRecord> {
    for (const row of this.#read.iterate(after, limit)) {
      const [id, time, event, keys, newImage, oldImage, size, expired] = row as unknown as Row;
      const images = { newImage: newImage ?? undefined, oldImage: oldImage ?? undefined };
      yield { id, time, event, keys, ...images, size, expired: expired !== 0 };
    }
  }

  /** Number of the last record; undefined where there is none. */
  last(): number | undefined {
    const row = this.database.prepare(`SELECT max(id) AS last FROM ${tableOf(this.number)}`).get();
    return row?.last === null || row?.last === undefined ? undefined : Number(row.last);
  }

  /** Number of the first record that is younger than this time. */
  firstAfter(time: number): number | undefined {
    const row = this.#fresh.get(time);
    return row === undefined ? undefined : Number(row.id);
  }

  /** Removes records up to a number. */
  trim(upTo: number): void {
    this.journal.write(this.#trim, upTo);
    this.journal.write(this.#note, upTo, this.number);
  }
}

const tableOf = (number: number): string => `dynamodb_records_${number}`;
