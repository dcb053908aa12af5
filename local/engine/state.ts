import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Properties } from "../service";

/** What the engine remembers of one resource from run to run. */
export interface ResourceRecord {
  urn: string;
  type: string;
  name: string;
  /** URN of the parent; empty for none. */
  parent: string;
  /** False for components, which exist in the program only. */
  custom: boolean;
  /** False when it is declared only: no service makes it work. */
  emulated: boolean;
  /** The provider's id; empty for components. */
  id: string;
  /** The name given to it where its inputs name none. No two resources of a type have the same, at no time. */
  physicalName: string;
  inputs: Properties;
  outputs: Properties;
  /** Names of the outputs that are secret. */
  secrets: string[];
  /** The resource option `replacementTrigger`, as it was. */
  replacementTrigger?: unknown;
  /** Place in the order of creation; deletions go the other way. */
  position: number;
  /** How often it was replaced. */
  generation: number;
  /** The resource option `protect`: it is never deleted. */
  protect: boolean;
  /** The resource option `retainOnDelete`. */
  retain: boolean;
  /** The program dropped it, and it stayed. */
  retained: boolean;
  /** Replaced, and to be deleted once a run succeeds. */
  doomed: boolean;
}

/**
 * The records of one engine in the stack's store, mirrored in memory: `engine` is that of the program which the local cloud runs, `pulumi` Pulumi's
 * own.
 */
export class StateStore {
  readonly #records = new Map<string, ResourceRecord>();
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #store: DatabaseSync;
  readonly #owner: string;
  #lastPosition = 0;

  constructor(store: DatabaseSync, owner: "engine" | "pulumi" = "engine") {
    this.#store = store;
    this.#owner = owner;
    store.exec(`
      CREATE TABLE IF NOT EXISTS ${owner}_resource (key TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS ${owner}_value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    `);
    this.#put = store.prepare(`INSERT OR REPLACE INTO ${owner}_resource (key, record) VALUES (?, ?)`);
    this.#remove = store.prepare(`DELETE FROM ${owner}_resource WHERE key = ?`);
    this.#load();
  }

  #load(): void {
    this.#records.clear();
    for (const { key, record } of this.#store.prepare(`SELECT key, record FROM ${this.#owner}_resource`).iterate()) {
      const parsed = JSON.parse(String(record)) as ResourceRecord;
      this.#records.set(String(key), parsed);
      this.#lastPosition = Math.max(this.#lastPosition, parsed.position);
    }
  }

  /** The resource of this URN that a program sees: not one that was replaced. */
  find(urn: string): ResourceRecord | undefined {
    return this.#records.get(urn);
  }

  /** All records in the order of creation, replaced ones included. */
  all(): ResourceRecord[] {
    return [...this.#records.values()].sort((a, b) => a.position - b.position);
  }

  /** True when a resource of this type, replaced ones included, was given this name. */
  isTaken(type: string, physicalName: string): boolean {
    return this.all().some((record) => record.type === type && record.physicalName === physicalName);
  }

  nextPosition(): number {
    this.#lastPosition += 1;
    return this.#lastPosition;
  }

  /** Writes a record; it takes the place of the one with the same URN. */
  put(record: ResourceRecord): void {
    const key = keyOf(record);
    this.#put.run(key, JSON.stringify(record));
    this.#records.set(key, record);
  }

  remove(record: ResourceRecord): void {
    const key = keyOf(record);
    this.#remove.run(key);
    this.#records.delete(key);
  }

  /** Marks a replaced resource for deletion; its URN is free for the new one. */
  doom(record: ResourceRecord): void {
    this.remove(record);
    this.put({ ...record, doomed: true });
  }

  /** Gives a record another URN, as an alias asks. */
  rename(record: ResourceRecord, identity: Pick<ResourceRecord, "urn" | "type" | "name" | "parent">): ResourceRecord {
    this.remove(record);
    const renamed = { ...record, ...identity };
    this.put(renamed);
    return renamed;
  }

  /**
   * Remembers where this cloud listens. Recorded addresses of an earlier run on other ports are rewritten, so that a stored
   * invoke URL is never that of a port nobody listens on.
   *
   * @param addresses base URLs by name
   */
  listeningOn(addresses: Record<string, string>): void {
    const read = this.#store.prepare(`SELECT value FROM ${this.#owner}_value WHERE name = ?`);
    const write = this.#store.prepare(`INSERT OR REPLACE INTO ${this.#owner}_value (name, value) VALUES (?, ?)`);
    const moved = new Map<string, string>();
    for (const [name, address] of Object.entries(addresses)) {
      const row = read.get(name);
      const former = row && new URL(String(row.value)).host;
      const current = new URL(address).host;
      if (former && former !== current) moved.set(former, current);
      write.run(name, address);
    }
    if (moved.size > 0) this.#rewrite(moved);
  }

  #rewrite(moved: ReadonlyMap<string, string>): void {
    const hosts = [...moved.keys()].map((host) => host.replaceAll(".", "\\."));
    const pattern = new RegExp(`(?<![\\w.])(?:${hosts.join("|")})(?!\\d)`, "g");
    const rows = this.#store.prepare(`SELECT key, record FROM ${this.#owner}_resource`).all();
    const change = this.#store.prepare(`UPDATE ${this.#owner}_resource SET record = ? WHERE key = ?`);
    for (const { key, record } of rows)
      change.run(
        String(record).replace(pattern, (host) => moved.get(host) ?? host),
        String(key),
      );
    this.#load();
  }
}

const keyOf = (record: ResourceRecord): string => (record.doomed ? `${record.urn}#${record.physicalName}` : record.urn);
