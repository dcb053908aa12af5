import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Journal } from "../../../store/journal";
import type { TableDefinition } from "../tables/definition";
import { ItemStore } from "./item-store";

/** A table in the store: its number and its definition. */
export interface StoredTable {
  readonly number: number;
  readonly definition: TableDefinition;
}

/** The definitions of all tables, in the store. */
export class Catalog {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly journal: Journal,
  ) {
    database.exec(
      "CREATE TABLE IF NOT EXISTS dynamodb_tables (number INTEGER PRIMARY KEY AUTOINCREMENT, definition TEXT NOT NULL)",
    );
    this.#insert = database.prepare("INSERT INTO dynamodb_tables (definition) VALUES (?)");
    this.#update = database.prepare("UPDATE dynamodb_tables SET definition = ? WHERE number = ?");
    this.#delete = database.prepare("DELETE FROM dynamodb_tables WHERE number = ?");
  }

  /** All tables that were created and not deleted. */
  all(): StoredTable[] {
    const rows = this.database.prepare("SELECT number, definition FROM dynamodb_tables").all();
    return rows.map(({ number, definition }) => ({
      number: Number(number),
      definition: JSON.parse(String(definition)) as TableDefinition,
    }));
  }

  /** Records a new table and makes room for its items. Answers its number. */
  create(definition: TableDefinition): number {
    let number = 0;
    this.journal.transaction(() => {
      number = Number(this.#insert.run(JSON.stringify(definition)).lastInsertRowid);
      ItemStore.create(this.database, number);
    });
    return number;
  }

  update(number: number, definition: TableDefinition): void {
    this.journal.write(this.#update, JSON.stringify(definition), number);
  }

  /** Forgets a table and all of its items. */
  delete(number: number): void {
    this.journal.transaction(() => {
      this.#delete.run(number);
      ItemStore.drop(this.database, number);
    });
  }
}
