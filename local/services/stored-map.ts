import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * Values by name that survive a restart: kept in the stack's store as JSON, and in memory in the order in which they were first set. For what is few and
 * changes rarely: topics, rules, identities.
 */
export class StoredMap<Value> {
  readonly #values = new Map<string, Value>();
  readonly #put: StatementSync;
  readonly #remove: StatementSync;

  /** @param name of this map among all that the store has */
  constructor(
    store: DatabaseSync,
    private readonly name: string,
  ) {
    store.exec(
      "CREATE TABLE IF NOT EXISTS stored_map (map TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (map, key)) STRICT",
    );
    this.#put = store.prepare(
      "INSERT INTO stored_map (map, key, value) VALUES (?, ?, ?) ON CONFLICT (map, key) DO UPDATE SET value = excluded.value",
    );
    this.#remove = store.prepare("DELETE FROM stored_map WHERE map = ? AND key = ?");
    const read = store.prepare("SELECT key, value FROM stored_map WHERE map = ? ORDER BY rowid");
    for (const { key, value } of read.iterate(name)) this.#values.set(String(key), JSON.parse(String(value)) as Value);
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** A value that is changed in place is not stored until it is set again. */
  set(key: string, value: Value): void {
    this.#put.run(this.name, key, JSON.stringify(value));
    this.#values.set(key, value);
  }

  delete(key: string): boolean {
    this.#remove.run(this.name, key);
    return this.#values.delete(key);
  }

  keys(): string[] {
    return [...this.#values.keys()];
  }

  values(): Value[] {
    return [...this.#values.values()];
  }

  entries(): [string, Value][] {
    return [...this.#values.entries()];
  }

  /** Takes away those that are not kept. */
  filter(isKept: (value: Value, key: string) => boolean): void {
    for (const [key, value] of this.entries()) if (!isKept(value, key)) this.delete(key);
  }
}
