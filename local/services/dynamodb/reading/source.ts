import { validationError } from "../errors";
import { type Key, type KeyAttribute, type KeySchema, keyText } from "../tables/key-schema";
import type { KeySpace } from "../tables/key-space";
import { compareRows, type Row } from "../tables/row";
import { compareEntries, type IndexEntry, type IndexPlace, type SecondaryIndex } from "../tables/secondary-index";
import type { Table } from "../tables/table";
import type { Item } from "../values/attribute-value";

/** What stands in a partition: an item of the table, or its entry in an index. */
export type Member = Row | IndexEntry;

/** A place in a partition, to go on after. */
export type Cursor = Pick<Key, "range"> & Partial<IndexPlace>;

/** What Query and Scan read: a table, or one of its indexes. */
export interface Source {
  readonly table: Table;
  readonly index: SecondaryIndex | undefined;
  readonly schema: KeySchema;
  /** The attributes of a start key: the table's key, and the index's. */
  readonly keyAttributes: readonly KeyAttribute[];
  readonly space: Pick<KeySpace<Member>, "partition" | "walk">;
  /** JSON text and size of what stands here. */
  read(member: Member): { readonly text: string; readonly size: number };
  /** The order of a partition. */
  compare(member: Member, cursor: Cursor): number;
  /** The place of a start key in its partition. */
  cursorOf(startKey: Item): Cursor;
}

/** The item that stands at a place. */
export const rowOf = (member: Member): Row => ("row" in member ? member.row : member);

/** The table itself, or the index that the request names. @throws DynamoDbError when the table has no such index */
export function sourceOf(table: Table, indexName: string | undefined): Source {
  if (indexName === undefined) return tableSource(table);
  const index = table.index(indexName);
  if (index === undefined) throw validationError(`The table does not have the specified index: ${indexName}`);
  return indexSource(table, index);
}

function tableSource(table: Table): Source {
  const { schema, space } = table;
  return {
    table,
    index: undefined,
    schema,
    keyAttributes: [...schema.hash, ...schema.range],
    space: space as Source["space"],
    read: (member) => member as Row,
    compare: compareRows,
    cursorOf: (startKey) => ({ range: keyText(schema.range, startKey) ?? "" }),
  };
}

function indexSource(table: Table, index: SecondaryIndex): Source {
  const { schema } = index;
  const keys = [...table.schema.hash, ...table.schema.range, ...schema.hash, ...schema.range];
  const keyAttributes = keys.filter(({ name }, at) => keys.findIndex((key) => key.name === name) === at);
  return {
    table,
    index,
    schema,
    keyAttributes,
    space: index.space as unknown as Source["space"],
    read: (member) => index.read(member as IndexEntry),
    compare: (member, cursor) => compareEntries(member as IndexEntry, cursor as IndexPlace),
    cursorOf: (startKey) => ({
      range: keyText(schema.range, startKey) ?? "",
      row: { hash: keyText(table.schema.hash, startKey) ?? "", range: keyText(table.schema.range, startKey) ?? "" },
    }),
  };
}
