import type { DatabaseSync } from "node:sqlite";
import type { FunctionInputs } from "./function-inputs";

/** What a published version is made of; it never changes. */
export type VersionInputs = FunctionInputs & { name: string };

/** Settings that are the function's, and of no version. */
const ofNoVersion = [
  "publish",
  "reservedConcurrentExecutions",
  "tags",
  "tagsAll",
  "skipDestroy",
  "description",
] as const;

/** Published versions of functions, in the stack's store: a program's record holds the newest state only. */
export class PublishedVersions {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      "CREATE TABLE IF NOT EXISTS lambda_versions (function TEXT, version INTEGER, inputs TEXT NOT NULL, PRIMARY KEY (function, version))",
    );
  }

  /** Publishes a function as it is. Answers the version's number; that of the last one where nothing has changed since, as Lambda does. */
  publish(inputs: VersionInputs): string {
    const last = this.list(inputs.name).at(-1);
    if (last && essence(last.inputs) === essence(inputs)) return last.version;
    const version = Number(last?.version ?? 0) + 1;
    this.#database
      .prepare("INSERT INTO lambda_versions (function, version, inputs) VALUES (?, ?, ?)")
      .run(inputs.name, version, JSON.stringify(inputs));
    return String(version);
  }

  /** The versions of a function, the oldest first. */
  list(name: string): { version: string; inputs: VersionInputs }[] {
    return this.#database
      .prepare("SELECT version, inputs FROM lambda_versions WHERE function = ? ORDER BY version")
      .all(name)
      .map(({ version, inputs }) => ({
        version: String(version),
        inputs: JSON.parse(String(inputs)) as VersionInputs,
      }));
  }

  /** True where a version of any function is made of this code. */
  usesCode(hash: string): boolean {
    const rows = this.#database.prepare("SELECT inputs FROM lambda_versions").all();
    return rows.some(({ inputs }) => (JSON.parse(String(inputs)) as VersionInputs).code?.hash === hash);
  }

  /** Forgets the versions of a function that is gone. */
  remove(name: string): void {
    this.#database.prepare("DELETE FROM lambda_versions WHERE function = ?").run(name);
  }
}

/** What makes two versions different. */
function essence(inputs: VersionInputs): string {
  const { code, ...rest } = inputs;
  for (const key of ofNoVersion) delete rest[key];
  return JSON.stringify([code?.hash, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
