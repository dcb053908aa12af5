import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

interface Write {
  readonly statement: StatementSync;
  readonly values: readonly SQLInputValue[];
}

/** The writes of one turn of the event loop, and those who wait for them. */
interface Group {
  readonly writes: Write[];
  readonly settled: Promise<void>;
  done(): void;
  failed(error: unknown): void;
}

/**
 * Writes to the store, grouped: all writes of one turn of the event loop are one transaction, and their requests are
 * answered when it is committed. One request alone waits for nobody; a hundred at once share one commit.
 */
export class Journal {
  #group: Group | undefined;
  #closed = false;

  /** @param lost called when a group could not be written: what memory holds is then ahead of the store */
  constructor(
    private readonly database: DatabaseSync,
    private readonly lost: () => void,
  ) {}

  /** Adds a write to this turn's group. */
  write(statement: StatementSync, ...values: readonly SQLInputValue[]): void {
    if (this.#closed) return;
    this.#group ??= this.#newGroup();
    this.#group.writes.push({ statement, values });
  }

  /**
   * Resolves when everything that was written is in the store; undefined when it is already. Answers to reads wait
   * for it too: nobody is told of what a crash could take back.
   */
  get settled(): Promise<void> | undefined {
    return this.#group?.settled;
  }

  #newGroup(): Group {
    let done = () => {};
    let failed: Group["failed"] = () => {};
    const settled = new Promise<void>((resolve, reject) => {
      done = resolve;
      failed = reject;
    });
    // Whoever waits gets the error; nobody has to.
    settled.catch(() => {});
    const group: Group = { writes: [], settled, done, failed };
    setImmediate(() => {
      if (this.#group === group) this.flush();
    });
    return group;
  }

  /** Writes the group now. A failure goes to those who wait for it, after everything in the group was taken back. */
  flush(): void {
    const group = this.#group;
    if (group === undefined) return;
    this.#group = undefined;
    try {
      this.#transaction(() => {
        for (const { statement, values } of group.writes) statement.run(...values);
      });
      group.done();
    } catch (error) {
      group.failed(error);
    }
  }

  /** Writes what is left. What comes later is lost: nobody is told of it any more. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  /** Runs changes of the store's own tables as one transaction, after all writes before it. @throws the store's error */
  transaction(change: () => void): void {
    this.flush();
    this.#transaction(change);
  }

  #transaction(change: () => void): void {
    try {
      this.database.exec("BEGIN IMMEDIATE");
      change();
      this.database.exec("COMMIT");
    } catch (error) {
      if (this.database.isTransaction) this.database.exec("ROLLBACK");
      this.lost();
      throw error;
    }
  }
}
