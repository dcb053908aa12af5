import { type Item, member, setMember } from "../values/attribute-value";
import { measureItem } from "../values/check";
import type { IndexDefinition } from "./definition";
import { checkIndexKeys, type Key, type KeySchema, keyInIndex } from "./key-schema";
import { KeySpace } from "./key-space";
import type { Row } from "./row";

/** A place in an index: the sort key there, and the item that stands at it. */
export interface IndexPlace {
  readonly range: string;
  readonly row: Key;
}

/** An item in an index. */
export interface IndexEntry extends IndexPlace {
  readonly hash: string;
  row: Row;
  /** What of the item is projected: made when it is first read, and only where that is not all. */
  projected?: { readonly text: string; readonly size: number };
}

/** The order of an index partition: by sort key, and among equal ones by the item's own key. */
export function compareEntries(left: IndexPlace, right: IndexPlace): number {
  if (left.range !== right.range) return left.range < right.range ? -1 : 1;
  if (left.row.hash !== right.row.hash) return left.row.hash < right.row.hash ? -1 : 1;
  return left.row.range === right.row.range ? 0 : left.row.range < right.row.range ? -1 : 1;
}

/** A global or local secondary index. It is kept with every write, so a read of it is never behind. */
export class SecondaryIndex {
  readonly space = new KeySpace<IndexEntry>(compareEntries);
  /** Names of the projected attributes; undefined where all are. */
  readonly #projected: ReadonlySet<string> | undefined;
  #items = 0;
  /** Bytes of all items, where all of their attributes are projected. */
  #bytes = 0;

  constructor(
    public definition: IndexDefinition,
    public readonly kind: "global" | "local",
    public readonly schema: KeySchema,
    tableSchema: KeySchema,
  ) {
    const { ProjectionType, NonKeyAttributes = [] } = definition.Projection;
    if (ProjectionType === "ALL") return;
    const keys = [tableSchema, schema].flatMap(({ hash, range }) => [...hash, ...range]);
    this.#projected = new Set([...keys.map(({ name }) => name), ...NonKeyAttributes]);
  }

  get name(): string {
    return this.definition.IndexName;
  }

  /** Whether the index holds all attributes of its items. */
  get projectsAll(): boolean {
    return this.#projected === undefined;
  }

  /** Whether the index holds nothing but its keys and the table's. */
  get holdsKeysOnly(): boolean {
    return this.definition.Projection.ProjectionType === "KEYS_ONLY";
  }

  /** Whether the index holds this attribute. */
  projects(attribute: string): boolean {
    return this.#projected?.has(attribute) ?? true;
  }

  /** @throws DynamoDbError when an index key of the item is of another type, or empty */
  check(item: Item): void {
    checkIndexKeys(this.name, this.schema, item);
  }

  /** Adds an item. Answers its entry, or undefined where the item has not all of the index's keys. */
  add(row: Row, item: Item): IndexEntry | undefined {
    const key = keyInIndex(this.schema, item);
    if (key === undefined) return undefined;
    const entry: IndexEntry = { ...key, row };
    this.space.add(key.hash, entry);
    this.#items++;
    this.#bytes += row.size;
    return entry;
  }

  /** Puts a new version of an item in place of the old one. Where its keys are the same, nothing moves. */
  replace(entry: IndexEntry | undefined, row: Row, item: Item): IndexEntry | undefined {
    const key = keyInIndex(this.schema, item);
    if (entry !== undefined && key?.hash === entry.hash && key.range === entry.range) {
      const next: IndexEntry = { ...key, row };
      this.#bytes += row.size - entry.row.size;
      this.space.partition(key.hash)?.members.replace(next);
      return next;
    }
    if (entry !== undefined) this.remove(entry);
    return this.add(row, item);
  }

  remove(entry: IndexEntry): void {
    this.space.remove(entry.hash, entry);
    this.#items--;
    this.#bytes -= entry.row.size;
  }

  /** JSON text and size of what the index holds of an item. */
  read(entry: IndexEntry): { readonly text: string; readonly size: number } {
    if (this.#projected === undefined) return entry.row;
    entry.projected ??= this.#project(entry.row);
    return entry.projected;
  }

  #project(row: Row): { text: string; size: number } {
    const item: Item = JSON.parse(row.text);
    const projected: Item = {};
    for (const name of this.#projected ?? []) {
      const value = member(item, name);
      if (value !== undefined) setMember(projected, name, value);
    }
    return { text: JSON.stringify(projected), size: measureItem(projected) };
  }

  /** How much the index holds. */
  extent(): { items: number; bytes: number } {
    if (this.projectsAll) return { items: this.#items, bytes: this.#bytes };
    let bytes = 0;
    this.space.walk(undefined, ({ members }) =>
      members.forward(undefined, (entry) => {
        bytes += this.read(entry).size;
        return true;
      }),
    );
    return { items: this.#items, bytes };
  }
}
