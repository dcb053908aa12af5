import type { DatabaseSync } from "node:sqlite";
import type { Metrics } from "../../metrics";
import { Journal } from "../../store/journal";
import type { Timers } from "../../timers";
import { resourceNotFound, tableNotFound } from "./errors";
import { Reaper } from "./expiry/reaper";
import { DynamoDbMetrics } from "./metrics";
import { Catalog } from "./store/catalog";
import { ItemStore } from "./store/item-store";
import { Tokens } from "./store/tokens";
import { Streams } from "./streams/streams";
import type { Place, TableDefinition } from "./tables/definition";
import { Table } from "./tables/table";

/** Where tables are and what time it is: what the engine takes from its surroundings. */
export interface Surroundings extends Place {
  readonly store: DatabaseSync;
  readonly clock: { now(): number };
  readonly timers: Pick<Timers, "at" | "after">;
  readonly metrics?: Metrics;
  /** Base URL of the AWS port. */
  readonly awsUrl: string;
}

/** All tables, in memory and in the store. */
export class Engine {
  readonly journal: Journal;
  readonly tokens: Tokens;
  readonly streams: Streams;
  readonly metrics: DynamoDbMetrics | undefined;
  readonly #reaper: Reaper;
  readonly #catalog: Catalog;
  readonly #tables = new Map<string, Table>();

  constructor(readonly surroundings: Surroundings) {
    const { metrics } = surroundings;
    this.metrics = metrics && new DynamoDbMetrics(metrics);
    this.journal = new Journal(surroundings.store, () => this.#reload());
    this.#catalog = new Catalog(surroundings.store, this.journal);
    this.tokens = new Tokens(surroundings.store, this.journal);
    this.streams = new Streams(surroundings.store, this.journal, surroundings);
    this.#reaper = new Reaper(surroundings.clock, surroundings.timers);
    for (const { number, definition } of this.#catalog.all()) this.#open(number, definition);
    this.#releaseStreamsOfNone();
  }

  /** Names of all tables, in order. */
  get names(): string[] {
    return [...this.#tables.keys()].sort();
  }

  /** Seconds since 1970, as descriptions show times. */
  get now(): number {
    return this.surroundings.clock.now() / 1000;
  }

  find(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  /** The table that the data plane asks for. @throws DynamoDbError when there is none */
  table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw resourceNotFound();
    return table;
  }

  /** The table that the control plane asks for: the same, with a message that names it. */
  describedTable(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw tableNotFound(name);
    return table;
  }

  create(definition: TableDefinition): Table {
    return this.#open(this.#catalog.create(definition), definition);
  }

  redefine(table: Table, definition: TableDefinition): void {
    const { TimeToLiveAttribute: attribute } = table.definition;
    table.redefine(definition);
    this.#catalog.update(table.number, definition);
    this.streams.follow(table);
    if (definition.TimeToLiveAttribute !== attribute) this.#reaper.rouse(table);
  }

  /** Deletes a table and its items. Its stream can be read for a day. */
  delete(table: Table): void {
    this.#catalog.delete(table.number);
    this.#tables.delete(table.name);
    table.isGone = true;
    this.#reaper.forget(table);
    this.streams.release(table.name);
  }

  /** Takes away all items, and the tables that are not to be kept. */
  reset(isKept: (name: string) => boolean): void {
    this.journal.flush();
    for (const table of this.#tables.values()) {
      if (isKept(table.name)) table.clear();
      else this.delete(table);
    }
    this.streams.reset();
    this.tokens.clear();
    this.journal.flush();
  }

  #open(number: number, definition: TableDefinition): Table {
    const items = new ItemStore(this.surroundings.store, this.journal, number);
    const table = new Table(number, definition, items, this.#reaper);
    table.metrics = this.metrics?.of(table.name);
    this.#tables.set(table.name, table);
    this.streams.follow(table);
    this.#reaper.rouse(table);
    return table;
  }

  /** A run that ended between the end of a table and that of its stream leaves one. */
  #releaseStreamsOfNone(): void {
    for (const { definition } of this.streams.all) {
      if (!this.#tables.has(definition.TableName)) this.streams.release(definition.TableName);
    }
  }

  /** After a failed write: back to what the store holds. */
  #reload(): void {
    this.tokens.reload();
    this.streams.reload();
    const stored = new Map(this.#catalog.all().map((table) => [table.number, table.definition]));
    for (const table of this.#tables.values()) {
      table.forget();
      const definition = stored.get(table.number);
      if (definition !== undefined) table.redefine(definition);
      this.streams.attach(table);
      this.#reaper.rouse(table);
    }
  }
}
