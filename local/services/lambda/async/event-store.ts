import type { DatabaseSync, StatementSync } from "node:sqlite";

/** An asynchronous call that has not ended. */
export interface AsyncEvent {
  requestId: string;
  /** Name of the function. */
  name: string;
  /** Version or alias that was called; `$LATEST` where none was named. */
  qualifier: string;
  /** JSON text. */
  payload: string;
  /** Value of `_X_AMZN_TRACE_ID`. */
  traceId: string;
  /** Milliseconds since 1970. */
  receivedAt: number;
  /** Milliseconds since 1970 of the next try. */
  dueAt: number;
  /** How often the function ran for it, and failed. */
  runs: number;
  /** How often in a row it could not be run. */
  refusals: number;
}

/** An event, and its number in the store. */
export interface StoredEvent {
  readonly id: number;
  readonly event: AsyncEvent;
}

/** Asynchronous calls in the stack's store: they outlive a restart, as they outlive anything on AWS. */
export class EventStore {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;

  constructor(private readonly database: DatabaseSync) {
    database.exec(
      "CREATE TABLE IF NOT EXISTS lambda_events (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL)",
    );
    this.#insert = database.prepare("INSERT INTO lambda_events (event) VALUES (?)");
    this.#update = database.prepare("UPDATE lambda_events SET event = ? WHERE id = ?");
    this.#delete = database.prepare("DELETE FROM lambda_events WHERE id = ?");
  }

  all(): StoredEvent[] {
    return this.database
      .prepare("SELECT id, event FROM lambda_events ORDER BY id")
      .all()
      .map(({ id, event }) => ({ id: Number(id), event: JSON.parse(String(event)) as AsyncEvent }));
  }

  add(event: AsyncEvent): StoredEvent {
    return { id: Number(this.#insert.run(JSON.stringify(event)).lastInsertRowid), event };
  }

  update({ id, event }: StoredEvent): void {
    this.#update.run(JSON.stringify(event), id);
  }

  remove({ id }: StoredEvent): void {
    this.#delete.run(id);
  }
}
