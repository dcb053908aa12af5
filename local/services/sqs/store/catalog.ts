import type { DatabaseSync } from "node:sqlite";
import type { Journal } from "../../../store/journal";
import type { QueueDefinition } from "../queues/definition";
import { QueueStore } from "./queue-store";

/** The definitions of all queues, in the store. */
export class Catalog {
  constructor(
    private readonly database: DatabaseSync,
    private readonly journal: Journal,
  ) {
    database.exec(
      "CREATE TABLE IF NOT EXISTS sqs_queues (number INTEGER PRIMARY KEY AUTOINCREMENT, definition TEXT NOT NULL)",
    );
  }

  /** All queues that were created and not deleted. */
  all(): { readonly number: number; readonly definition: QueueDefinition }[] {
    const rows = this.database.prepare("SELECT number, definition FROM sqs_queues ORDER BY number").all();
    return rows.map(({ number, definition }) => ({
      number: Number(number),
      definition: JSON.parse(String(definition)) as QueueDefinition,
    }));
  }

  /** Records a new queue and makes room for its messages. Answers its number. */
  create(definition: QueueDefinition): number {
    let number = 0;
    this.journal.transaction(() => {
      const insert = this.database.prepare("INSERT INTO sqs_queues (definition) VALUES (?)");
      number = Number(insert.run(JSON.stringify(definition)).lastInsertRowid);
      QueueStore.create(this.database, number);
    });
    return number;
  }

  update(number: number, definition: QueueDefinition): void {
    const update = this.database.prepare("UPDATE sqs_queues SET definition = ? WHERE number = ?");
    this.journal.write(update, JSON.stringify(definition), number);
  }

  /** Forgets a queue and all of its messages. */
  delete(number: number): void {
    this.journal.transaction(() => {
      this.database.prepare("DELETE FROM sqs_queues WHERE number = ?").run(number);
      QueueStore.drop(this.database, number);
    });
  }
}
