import type { Key } from "./key-schema";
import type { IndexEntry } from "./secondary-index";

/** One version of an item. Rows are never changed: a write makes another. */
export interface Row extends Key {
  /** Number of the item in the store. */
  readonly id: number;
  /** The item as JSON, in normal form: what the store keeps and what a read answers. It is parsed where it is looked into. */
  readonly text: string;
  /** Bytes as DynamoDB counts them. */
  readonly size: number;
  /** The item's entry in each index, in the order of the table's indexes. */
  readonly entries: (IndexEntry | undefined)[];
}

/** The order of a partition. */
export const compareRows = (left: Pick<Key, "range">, right: Pick<Key, "range">): number =>
  left.range === right.range ? 0 : left.range < right.range ? -1 : 1;
