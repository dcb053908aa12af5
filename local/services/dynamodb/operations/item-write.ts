import { Json, object } from "../answer";
import { Consumption } from "../capacity";
import { conditionFailed, invalidParameter, validationError } from "../errors";
import type { Predicate } from "../expressions/operand";
import type { Input } from "../requests/shape";
import type { Key } from "../tables/key-schema";
import type { Row } from "../tables/row";
import type { Change, CheckedItem, Table } from "../tables/table";
import { type Item, member } from "../values/attribute-value";
import { measureItem } from "../values/check";

/** Largest item in bytes, names and values (AWS, "Service quotas": item size). */
export const maxItemBytes = 400 * 1024;

/** A write whose request was checked: what is left to check needs the table. */
export interface PreparedWrite {
  /** @throws DynamoDbError when the key or the item does not fit the table */
  on(table: Table): ItemWrite;
}

/** One write that was checked and is ready to be done: alone, in a batch, or in a transaction. */
export interface ItemWrite {
  readonly table: Table;
  readonly key: Key;
  /** What the stored item has to be; an item that is not there has no attributes. */
  readonly condition: Predicate | undefined;
  /** Whether a failed condition answers with the item. */
  readonly returnItem: boolean;
  /** What becomes of the item: its next version, or undefined to remove it. Its argument may be changed. */
  next(before: Item | undefined): CheckedItem | undefined;
  /** For writes that keep part of what is there. Default false: the old version is not even parsed. */
  readonly readsItem?: boolean;
}

/** What a write will do: decided, and nothing changed yet. */
export interface Decision {
  readonly before: Row | undefined;
  readonly next: CheckedItem | undefined;
}

/** Decides a write. @throws DynamoDbError when its condition is not met or its result is not allowed */
export function decide({ table, key, condition, returnItem, readsItem, next }: ItemWrite): Decision {
  const before = table.get(key);
  if (condition !== undefined && !condition(before === undefined ? {} : parse(before))) {
    throw conditionFailed({ Item: returnItem && before !== undefined ? new Json(before.text) : undefined });
  }
  return { before, next: next(readsItem && before !== undefined ? parse(before) : undefined) };
}

/** Does what was decided. Nothing else may have been done in between. */
export function carryOut({ table, key }: ItemWrite, { before, next }: Decision): Change {
  if (next !== undefined) return table.put(key, before, next);
  return before === undefined ? { before, after: undefined } : table.remove(before);
}

/** Decides a write and does it. Errors as {@link decide}. */
export const perform = (write: ItemWrite): Change => carryOut(write, decide(write));

/** The item of a row. */
export const parse = (row: Row): Item => JSON.parse(row.text);

/** Checks an item that a client sent, and measures it. @throws DynamoDbError when it is no item or too large */
export function checkedItem(item: unknown): CheckedItem {
  const size = measureItem(item);
  if (size > maxItemBytes) throw validationError("Item size has exceeded the maximum allowed size");
  return { item: item as Item, size, text: JSON.stringify(item) };
}

/** @throws DynamoDbError for a ReturnValues that only UpdateItem has */
export function checkReturnValues({ ReturnValues: wanted }: Input): void {
  if (wanted === undefined || wanted === null || wanted === "ALL_OLD" || wanted === "NONE") return;
  throw validationError("ReturnValues can only be ALL_OLD or NONE");
}

/** @throws DynamoDbError when the paths of an expression go on inside a key attribute */
export function checkKeyPaths({ schema, indexes }: Table, nested: ReadonlySet<string>): void {
  if (nested.size === 0) return;
  const refuse = (kind: string, name: string) => {
    if (!nested.has(name)) return;
    throw validationError(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`,
    );
  };
  for (const { name } of [...schema.hash, ...schema.range]) refuse("Key", name);
  for (const index of indexes) {
    for (const { name } of [...index.schema.hash, ...index.schema.range]) refuse("IndexKey", name);
  }
}

/** What the answers of all writes have in common: consumed capacity and the metrics of the item collection. */
export function writeMetrics(input: Input, table: Table, key: Item, change: Change) {
  return {
    ConsumedCapacity: new Consumption(table).write(change).settle(input.ReturnConsumedCapacity),
    ItemCollectionMetrics: itemCollectionMetrics(input, table, key),
  };
}

/** Tables with local indexes report the size of the item's collection, as a range in GB. Ours are always in the first. */
export function itemCollectionMetrics(input: Input, { schema, indexes }: Table, key: Item): Json | undefined {
  if (input.ReturnItemCollectionMetrics !== "SIZE" || !indexes.some(({ kind }) => kind === "local")) return undefined;
  const [hash] = schema.hash;
  if (hash === undefined) throw invalidParameter("the table has no partition key");
  return object({ ItemCollectionKey: { [hash.name]: member(key, hash.name) }, SizeEstimateRangeGB: [0, 1] });
}
