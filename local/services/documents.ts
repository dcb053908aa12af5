import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * What a service keeps over a restart, by key: JSON in the stack's store, mirrored in memory. For what there is little of and changes
 * seldom: each change is written at once.
 */
export class Documents<Document extends object> {
  readonly #documents = new Map<string, Document>();
  readonly #put: StatementSync;
  readonly #remove: StatementSync;

  /** @param table name of its table in the store, such as `kms_keys` */
  constructor(store: DatabaseSync, table: string) {
    store.exec(`CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT`);
    this.#put = store.prepare(`INSERT OR REPLACE INTO ${table} (key, document) VALUES (?, ?)`);
    this.#remove = store.prepare(`DELETE FROM ${table} WHERE key = ?`);
    for (const { key, document } of store.prepare(`SELECT key, document FROM ${table}`).iterate())
      this.#documents.set(String(key), JSON.parse(String(document)) as Document);
  }

  get(key: string): Document | undefined {
    return this.#documents.get(key);
  }

  /** All of them, by key. */
  all(): Document[] {
    return [...this.#documents.keys()].sort().map((key) => this.#documents.get(key) as Document);
  }

  /** Keeps a document as it is now; call it again after a change. */
  put(key: string, document: Document): void {
    this.#put.run(key, JSON.stringify(document));
    this.#documents.set(key, document);
  }

  remove(key: string): void {
    this.#remove.run(key);
    this.#documents.delete(key);
  }
}
