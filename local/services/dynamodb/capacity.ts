import type { SecondaryIndex } from "./tables/secondary-index";
import type { Change, Table } from "./tables/table";

/** Bytes that one read unit covers (AWS, "Read and write operations"). */
const readUnit = 4096;
/** Bytes that one write unit covers. */
const writeUnit = 1024;

/** What an operation consumed of one table: in the table itself and in its indexes. */
export class Consumption {
  #table = 0;
  readonly #indexes = new Map<SecondaryIndex, number>();

  constructor(private readonly tableName: string) {}

  /** Counts a read of the table, or of an index. An empty read costs as much as a small one. */
  read(bytes: number, consistent: boolean, index?: SecondaryIndex): this {
    const units = Math.max(1, Math.ceil(bytes / readUnit)) * (consistent ? 1 : 0.5);
    return this.#add(units, index);
  }

  /** Counts a read in a transaction: twice a consistent one. */
  readInTransaction(bytes: number): this {
    return this.read(bytes, true).read(bytes, true);
  }

  /**
   * Counts a write by the larger of both versions of the item, and the writes to indexes that follow from it.
   *
   * @param times 2 in a transaction, which costs the table twice and its indexes once
   */
  write(table: Table, { before, after }: Change, times = 1): this {
    this.#add(times * writeUnits(Math.max(before?.size ?? 0, after?.size ?? 0)));
    for (const [at, index] of table.indexes.entries()) {
      const units = indexUnits(index, before?.entries[at], after?.entries[at]);
      if (units > 0) this.#add(units, index);
    }
    return this;
  }

  #add(units: number, index?: SecondaryIndex): this {
    if (index === undefined) this.#table += units;
    else this.#indexes.set(index, (this.#indexes.get(index) ?? 0) + units);
    return this;
  }

  /** `ConsumedCapacity` for an answer, or undefined where the request did not ask for it. */
  report(wanted: unknown): Record<string, unknown> | undefined {
    if (wanted !== "TOTAL" && wanted !== "INDEXES") return undefined;
    const units = [...this.#indexes.values()].reduce((sum, each) => sum + each, this.#table);
    const total = { TableName: this.tableName, CapacityUnits: units };
    if (wanted === "TOTAL") return total;
    return {
      ...total,
      Table: { CapacityUnits: this.#table },
      GlobalSecondaryIndexes: this.#byIndex("global"),
      LocalSecondaryIndexes: this.#byIndex("local"),
    };
  }

  #byIndex(kind: SecondaryIndex["kind"]): Record<string, { CapacityUnits: number }> | undefined {
    const indexes = [...this.#indexes].filter(([index]) => index.kind === kind);
    if (indexes.length === 0) return undefined;
    return Object.fromEntries(indexes.map(([index, units]) => [index.name, { CapacityUnits: units }]));
  }
}

/** What an operation consumed of several tables. */
export class Consumptions {
  readonly #byTable = new Map<string, Consumption>();

  /** The consumption of one table. */
  of(name: string): Consumption {
    const consumption = this.#byTable.get(name) ?? new Consumption(name);
    this.#byTable.set(name, consumption);
    return consumption;
  }

  /** `ConsumedCapacity` for an answer: a list, or undefined where the request did not ask for it. */
  report(wanted: unknown): unknown[] | undefined {
    const reports = [...this.#byTable.values()].flatMap((consumption) => consumption.report(wanted) ?? []);
    return reports.length === 0 ? undefined : reports;
  }
}

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / writeUnit));

type Entry = Parameters<SecondaryIndex["read"]>[0] | undefined;

/** One write where the item enters, leaves or changes in an index; two where its key there changes; none otherwise. */
function indexUnits(index: SecondaryIndex, before: Entry, after: Entry): number {
  if (before === undefined || after === undefined) {
    const entry = before ?? after;
    return entry === undefined ? 0 : writeUnits(index.read(entry).size);
  }
  const [old, next] = [index.read(before), index.read(after)];
  if (before.hash !== after.hash || before.range !== after.range) return writeUnits(old.size) + writeUnits(next.size);
  return old.text === next.text ? 0 : writeUnits(Math.max(old.size, next.size));
}
