import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Jobs of one kind in the stack's store. */
export class PendingStore<Job> {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly name: string,
  ) {
    database.exec(
      `CREATE TABLE IF NOT EXISTS pending_delivery
       (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, job TEXT NOT NULL, attempts INTEGER NOT NULL, due REAL NOT NULL) STRICT`,
    );
    this.#insert = database.prepare("INSERT INTO pending_delivery (name, job, attempts, due) VALUES (?, ?, 0, 0)");
    this.#update = database.prepare("UPDATE pending_delivery SET attempts = ?, due = ? WHERE id = ?");
    this.#delete = database.prepare("DELETE FROM pending_delivery WHERE id = ?");
  }

  /** Adds all or none. Answers their ids. */
  add(jobs: readonly Job[]): number[] {
    const insert = (job: Job) => Number(this.#insert.run(this.name, JSON.stringify(job)).lastInsertRowid);
    if (jobs.length === 1) return jobs.map(insert);
    this.database.exec("BEGIN IMMEDIATE");
    try {
      const ids = jobs.map(insert);
      this.database.exec("COMMIT");
      return ids;
    } catch (error) {
      this.database.exec("ROLLBACK");
      throw error;
    }
  }

  /** @param due milliseconds since 1970 of the next attempt */
  failed(id: number, attempts: number, due: number): void {
    this.#update.run(attempts, due, id);
  }

  remove(id: number): void {
    this.#delete.run(id);
  }

  all(): { id: number; job: Job; attempts: number; due: number }[] {
    const rows = this.database
      .prepare("SELECT id, job, attempts, due FROM pending_delivery WHERE name = ? ORDER BY id")
      .all(this.name);
    return rows.map(({ id, job, attempts, due }) => ({
      id: Number(id),
      job: JSON.parse(String(job)) as Job,
      attempts: Number(attempts),
      due: Number(due),
    }));
  }

  clear(): void {
    this.database.prepare("DELETE FROM pending_delivery WHERE name = ?").run(this.name);
  }
}
