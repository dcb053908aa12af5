import type { DatabaseSync } from "node:sqlite";
import type { Mapping } from "./mapping";

/** All mappings, in the cloud's store. */
export class MappingStore {
  constructor(private readonly database: DatabaseSync) {
    database.exec("CREATE TABLE IF NOT EXISTS lambda_event_sources (uuid TEXT PRIMARY KEY, mapping TEXT NOT NULL)");
  }

  all(): Mapping[] {
    const rows = this.database.prepare("SELECT mapping FROM lambda_event_sources ORDER BY rowid").all();
    return rows.map(({ mapping }) => JSON.parse(String(mapping)) as Mapping);
  }

  put(mapping: Mapping): void {
    this.database
      .prepare(
        "INSERT INTO lambda_event_sources (uuid, mapping) VALUES (?, ?) ON CONFLICT (uuid) DO UPDATE SET mapping = excluded.mapping",
      )
      .run(mapping.uuid, JSON.stringify(mapping));
  }

  remove(uuid: string): void {
    this.database.prepare("DELETE FROM lambda_event_sources WHERE uuid = ?").run(uuid);
  }
}
