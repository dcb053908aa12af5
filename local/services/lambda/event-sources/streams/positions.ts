import type { DatabaseSync, StatementSync } from "node:sqlite";

/** How far the lanes of each mapping are, in the cloud's store: the number of the last record that is done with, for each lane. */
export class Positions {
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec("CREATE TABLE IF NOT EXISTS lambda_stream_positions (uuid TEXT PRIMARY KEY, lanes TEXT NOT NULL)");
    this.#put = database.prepare("INSERT OR REPLACE INTO lambda_stream_positions (uuid, lanes) VALUES (?, ?)");
    this.#get = database.prepare("SELECT lanes FROM lambda_stream_positions WHERE uuid = ?");
    this.#remove = database.prepare("DELETE FROM lambda_stream_positions WHERE uuid = ?");
  }

  /** Undefined for a mapping that has not read yet. */
  of(uuid: string): number[] | undefined {
    const row = this.#get.get(uuid);
    return row === undefined ? undefined : (JSON.parse(String(row.lanes)) as number[]);
  }

  put(uuid: string, lanes: readonly number[]): void {
    this.#put.run(uuid, JSON.stringify(lanes));
  }

  remove(uuid: string): void {
    this.#remove.run(uuid);
  }
}
