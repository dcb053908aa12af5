import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { repository } from "../../local/support/program-folder";
import { type Exported, stackName } from "./deployment";

/** What a user of a release has on disk who deployed an example with it: Pulumi's state, and the local cloud's data. */
export interface Release {
  /** As `pulumi stack export --show-secrets` answers it. */
  state: Exported;
  /** The tables of the cloud's store. */
  tables: { sql: string; columns: string[]; rows: unknown[][] }[];
}

/** Stand for what is another one on each machine. */
const repositoryMark = "{repository}";
const programMark = "{program}";

/** Where the recorded releases are. */
export const releases = join(repository, "test", "e2e", "releases");

/** The file of the cloud's data. */
export const storeOf = (program: string, project: string): string =>
  join(program, ".portico", project, stackName, "stack.sqlite");

/** Reads a store, and takes out what belongs to this machine and this run. */
export function recorded(state: Exported, store: string, program: string, secrets: Record<string, string>): Release {
  const database = new DatabaseSync(store, { readOnly: true });
  const master = database
    .prepare(
      "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name",
    )
    .all();
  const tables = master.map(({ name, sql }) => {
    if (!/^CREATE TABLE/.test(String(sql))) return { sql: String(sql), columns: [], rows: [] };
    const statement = database.prepare(`SELECT * FROM "${name}"`);
    const columns = statement.columns().map(({ name: column }) => column);
    const rows = statement.all().map((row) => columns.map((column) => portable(row[column])));
    return { sql: String(sql), columns, rows };
  });
  database.close();
  let text = JSON.stringify({ state, tables });
  const replaced = { [repository]: repositoryMark, [program]: programMark, ...secrets };
  for (const [from, to] of Object.entries(replaced)) text = text.replaceAll(from, to);
  return JSON.parse(text) as Release;
}

/** As JSON with one resource or row a line, so that a person can look something up. */
export const textOf = ({ state, tables }: Release): string => {
  const { deployment, ...version } = state;
  const { resources, ...more } = deployment;
  const lines = (items: readonly unknown[]) => `[\n${items.map((item) => JSON.stringify(item)).join(",\n")}\n]`;
  const rows = tables.map(({ rows: each, ...table }) => `${JSON.stringify(table).slice(0, -1)},"rows":${lines(each)}}`);
  const exported = `${JSON.stringify(more).slice(0, -1)},"resources":${lines(resources)}}`;
  return `{"state":${JSON.stringify(version).slice(0, -1)},"deployment":${exported}},\n"tables":[${rows.join(",\n")}]}\n`;
};

/** Puts a release on disk, as if the example in `program` had been deployed with it. Answers Pulumi's state. */
export function restored(file: string, program: string, project: string): Exported {
  const text = readFileSync(file, "utf8").replaceAll(repositoryMark, repository).replaceAll(programMark, program);
  const { state, tables } = JSON.parse(text) as Release;
  const store = storeOf(program, project);
  mkdirSync(dirname(store), { recursive: true });
  const database = new DatabaseSync(store);
  for (const { sql, columns, rows } of tables) {
    database.exec(sql);
    const [, name] = /^CREATE TABLE "?(\w+)/.exec(sql) ?? [];
    if (rows.length === 0) continue;
    const places = columns.map(() => "?").join(", ");
    const insert = database.prepare(
      `INSERT INTO "${name}" (${columns.map((one) => `"${one}"`).join(", ")}) VALUES (${places})`,
    );
    for (const row of rows) insert.run(...row.map(native));
  }
  database.close();
  return state;
}

/** SQLite's values as JSON has them. */
const portable = (value: unknown): unknown =>
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value;

const native = (value: unknown): SQLInputValue =>
  typeof value === "object" && value !== null
    ? Buffer.from((value as { base64: string }).base64, "base64")
    : (value as SQLInputValue);
