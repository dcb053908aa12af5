import type { DatabaseSync } from "node:sqlite";
import { resourceNotFound, tableNotFound } from "./errors";
import { Catalog } from "./store/catalog";
import { ItemStore } from "./store/item-store";
import { Journal } from "./store/journal";
import { Tokens } from "./store/tokens";
import type { Place, TableDefinition } from "./tables/definition";
import { Table } from "./tables/table";

/** Where tables are and what time it is: what the engine takes from its surroundings. */
export interface Surroundings extends Place {
  readonly store: DatabaseSync;
  readonly clock: { now(): number };
}

/** All tables, in memory and in the store. */
export class Engine {
  readonly journal: Journal;
  readonly tokens: Tokens;
  readonly #catalog: Catalog;
  readonly #tables = new Map<string, Table>();

  constructor(readonly surroundings: Surroundings) {
    this.journal = new Journal(surroundings.store, () => this.#reload());
    this.#catalog = new Catalog(surroundings.store, this.journal);
    this.tokens = new Tokens(surroundings.store, this.journal);
    for (const { number, definition } of this.#catalog.all()) this.#open(number, definition);
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
    table.redefine(definition);
    this.#catalog.update(table.number, definition);
  }

  /** Deletes a table and its items. */
  delete(table: Table): void {
    this.#catalog.delete(table.number);
    this.#tables.delete(table.name);
  }

  /** Takes away all items, and the tables that are not to be kept. */
  reset(isKept: (name: string) => boolean): void {
    this.journal.flush();
    for (const table of this.#tables.values()) {
      if (isKept(table.name)) table.clear();
      else this.delete(table);
    }
    this.tokens.clear();
    this.journal.flush();
  }

  #open(number: number, definition: TableDefinition): Table {
    const table = new Table(number, definition, new ItemStore(this.surroundings.store, this.journal, number));
    this.#tables.set(table.name, table);
    return table;
  }

  /** After a failed write: back to what the store holds. */
  #reload(): void {
    this.tokens.reload();
    const stored = new Map(this.#catalog.all().map((table) => [table.number, table.definition]));
    for (const table of this.#tables.values()) {
      table.forget();
      const definition = stored.get(table.number);
      if (definition !== undefined) table.redefine(definition);
    }
  }
}
