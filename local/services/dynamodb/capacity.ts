import type { SecondaryIndex } from "./tables/secondary-index";
import type { Change, Table } from "./tables/table";

/** Bytes that one read unit covers (AWS, "Read and write operations"). */
const readUnit = 4096;
/** Bytes that one write unit covers. */
const writeUnit = 1024;

/** What an operation consumed of one table: in the table itself and in its indexes. */
export class Consumption {
  #units = 0;
  #indexes: Map<SecondaryIndex, number> | undefined;
  #kind: "read" | "write" = "read";

  constructor(private readonly table: Table) {}

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
  write({ before, after }: Change, times = 1): this {
    this.#kind = "write";
    this.#add(times * writeUnits(Math.max(before?.size ?? 0, after?.size ?? 0)));
    const { indexes } = this.table;
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at] as SecondaryIndex;
      const units = indexUnits(index, before?.entries[at], after?.entries[at]);
      if (units > 0) this.#add(units, index);
    }
    return this;
  }

  #add(units: number, index?: SecondaryIndex): this {
    if (index === undefined) this.#units += units;
    else {
      this.#indexes ??= new Map();
      this.#indexes.set(index, (this.#indexes.get(index) ?? 0) + units);
    }
    return this;
  }

  /** Counts all of it in the table's metrics: once, when the request is done. Answers `ConsumedCapacity` as {@link report}. */
  settle(wanted: unknown): Record<string, unknown> | undefined {
    const { metrics } = this.table;
    if (metrics !== undefined) {
      let own = this.#units;
      for (const [index, units] of this.#indexes ?? []) {
        if (index.kind === "global") metrics.consumed(this.#kind, units, index.name);
        else own += units;
      }
      if (own > 0) metrics.consumed(this.#kind, own);
    }
    return this.report(wanted);
  }

  /** `ConsumedCapacity` for an answer, or undefined where the request did not ask for it. */
  report(wanted: unknown): Record<string, unknown> | undefined {
    if (wanted !== "TOTAL" && wanted !== "INDEXES") return undefined;
    const units = [...(this.#indexes?.values() ?? [])].reduce((sum, each) => sum + each, this.#units);
    const total = { TableName: this.table.name, CapacityUnits: units };
    if (wanted === "TOTAL") return total;
    return {
      ...total,
      Table: { CapacityUnits: this.#units },
      GlobalSecondaryIndexes: this.#byIndex("global"),
      LocalSecondaryIndexes: this.#byIndex("local"),
    };
  }

  #byIndex(kind: SecondaryIndex["kind"]): Record<string, { CapacityUnits: number }> | undefined {
    const indexes = [...(this.#indexes ?? [])].filter(([index]) => index.kind === kind);
    if (indexes.length === 0) return undefined;
    return Object.fromEntries(indexes.map(([index, units]) => [index.name, { CapacityUnits: units }]));
  }
}

/** What an operation consumed of several tables. */
export class Consumptions {
  readonly #byTable = new Map<Table, Consumption>();

  /** The consumption of one table. */
  of(table: Table): Consumption {
    const consumption = this.#byTable.get(table) ?? new Consumption(table);
    this.#byTable.set(table, consumption);
    return consumption;
  }

  /** As {@link Consumption.settle}: a list, or undefined where the request did not ask for it. */
  settle(wanted: unknown): unknown[] | undefined {
    const reports = [...this.#byTable.values()].flatMap((consumption) => consumption.settle(wanted) ?? []);
    return reports.length === 0 ? undefined : reports;
  }
}

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / writeUnit));

type Entry = Parameters<SecondaryIndex["read"]>[0] | undefined;

/** One write where the item enters, leaves or changes in an index; two where its key there changes; none otherwise. */
function indexUnits(index: SecondaryIndex, before: Entry, after: Entry): number {
  if (before === undefined || after === undefined) {
    const entry = before ?? after;
    return entry === undefined ? 0 : entryUnits(index, entry);
  }
  if (before.row === after.row) return 0;
  if (before.hash !== after.hash || before.range !== after.range)
    return entryUnits(index, before) + entryUnits(index, after);
  if (index.holdsKeysOnly || index.read(before).text === index.read(after).text) return 0;
  return Math.max(entryUnits(index, before), entryUnits(index, after));
}

/** What is projected is no larger than the item: of a small one it need not be made to be counted. */
const entryUnits = (index: SecondaryIndex, entry: NonNullable<Entry>): number =>
  entry.row.size <= writeUnit ? 1 : writeUnits(index.read(entry).size);
