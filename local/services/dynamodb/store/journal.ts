import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

interface Write {
  readonly statement: StatementSync;
  readonly values: readonly SQLInputValue[];
}

/**
 * Writes to the store, grouped: all writes of one turn of the event loop are one transaction, and their requests are
 * answered when it is committed. One request alone waits for nobody; a hundred at once share one commit.
 */
export class Journal {
  #pending: Write[] = [];
  #settled: Promise<void> | undefined;

  /** @param lost called when a group could not be written: what memory holds is then ahead of the store */
  constructor(
    private readonly database: DatabaseSync,
    private readonly lost: () => void,
  ) {}

  /** Adds a write to this turn's group. */
  write(statement: StatementSync, ...values: readonly SQLInputValue[]): void {
    this.#pending.push({ statement, values });
    this.#settled ??= this.#inThisTurn();
  }

  /**
   * Resolves when everything that was written is in the store; undefined when it is already. Answers to reads wait
   * for it too: nobody is told of what a crash could take back.
   */
  get settled(): Promise<void> | undefined {
    return this.#settled;
  }

  #inThisTurn(): Promise<void> {
    const settled = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        try {
          this.flush();
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
    // Whoever waits gets the error; nobody has to.
    settled.catch(() => {});
    return settled;
  }

  /** Writes the group now. @throws the store's error, after everything in the group was taken back */
  flush(): void {
    const writes = this.#pending;
    this.#pending = [];
    this.#settled = undefined;
    if (writes.length > 0)
      this.#transaction(() => {
        for (const { statement, values } of writes) statement.run(...values);
      });
  }

  /** Runs changes of the store's own tables as one transaction, after all writes before it. */
  transaction(change: () => void): void {
    this.flush();
    this.#transaction(change);
  }

  #transaction(change: () => void): void {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      change();
      this.database.exec("COMMIT");
    } catch (error) {
      if (this.database.isTransaction) this.database.exec("ROLLBACK");
      this.lost();
      throw error;
    }
  }
}
