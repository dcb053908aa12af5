import { answer, type Json } from "../answer";
import { Consumptions } from "../capacity";
import type { Engine } from "../engine";
import { validationError } from "../errors";
import * as fields from "../requests/fields";
import {
  anyMap,
  broken,
  checkShape,
  type Input,
  list,
  map,
  required,
  shown,
  structure,
  throwFaults,
} from "../requests/shape";
import { nameInArn } from "../tables/definition";
import { keyOfItem, keyOfRequest } from "../tables/key-schema";
import type { Item } from "../values/attribute-value";
import { measureItem } from "../values/check";
import { checkNoDuplicates } from "./batch-get-item";
import { checkedItem, type ItemWrite, itemCollectionMetrics, perform } from "./item-write";

/** Most writes of one request (AWS, "Service quotas": BatchWriteItem). */
const maxWrites = 25;

const shape = {
  RequestItems: required(
    map(
      list(
        structure({
          PutRequest: structure({ Item: required(anyMap) }),
          DeleteRequest: structure({ Key: required(anyMap) }),
        }),
      ),
    ),
  ),
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
  ReturnItemCollectionMetrics: fields.returnItemCollectionMetrics,
};

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

/** A write of a batch, and the attributes that hold its key. */
type BatchWrite = ItemWrite & { readonly item: Item };

/** `BatchWriteItem`: up to 25 puts and deletes, each for itself. All are checked before the first is done. */
export function batchWriteItem(engine: Engine, input: Input): string {
  checkShape(input, shape);
  const parts = Object.entries(input.RequestItems as Record<string, readonly WriteRequest[]>);
  checkNumber(parts);
  const consumed = new Consumptions();
  const metrics: Record<string, Json[]> = {};
  for (const { name, writes } of parts.map(([name, requests]) => readPart(engine, name, requests))) {
    for (const write of writes) {
      consumed.of(write.table).write(perform(write));
      const metric = itemCollectionMetrics(input, write.table, write.item);
      if (metric !== undefined) metrics[name] = [...(metrics[name] ?? []), metric];
    }
  }
  return answer({
    UnprocessedItems: {},
    ItemCollectionMetrics: Object.keys(metrics).length === 0 ? undefined : metrics,
    ConsumedCapacity: consumed.settle(input.ReturnConsumedCapacity),
  });
}

function checkNumber(parts: readonly (readonly [string, readonly WriteRequest[]])[]): void {
  if (parts.length === 0) throw validationError("The requestItems parameter is required for BatchWriteItem");
  if (parts.some(([, requests]) => requests.length > maxWrites || requests.length === 0)) {
    const all = parts.map(([name, requests]) => `${name}=${shown(requests)}`).join(", ");
    throwFaults([
      broken(
        `'{${all}}'`,
        "requestItems",
        "Map value must satisfy constraint: [Member must have length less than or equal to 25, " +
          "Member must have length greater than or equal to 1]",
      ),
    ]);
  }
  if (parts.reduce((sum, [, requests]) => sum + requests.length, 0) > maxWrites) {
    throw validationError("Too many items requested for the BatchWriteItem call");
  }
}

function readPart(engine: Engine, nameOrArn: string, requests: readonly WriteRequest[]) {
  fields.tableNameOf({ TableName: nameOrArn }, "TableName", "requestItems");
  for (const { PutRequest: put, DeleteRequest: remove } of requests) {
    if (put !== undefined && remove !== undefined) {
      throw validationError(
        "Supplied WriteRequest has more than one request set, must contain exactly one of: [PutRequest, DeleteRequest]",
      );
    }
    if (put === undefined && remove === undefined) {
      throw validationError("Supplied WriteRequest is empty, must contain exactly one of the supported request types");
    }
    if (remove !== undefined) measureItem(remove.Key);
  }
  const items = requests.map(({ PutRequest: put }) => (put === undefined ? undefined : checkedItem(put.Item)));
  const name = nameInArn(nameOrArn);
  const table = engine.table(name);
  const writes = requests.map(({ DeleteRequest: remove }, at): BatchWrite => {
    const next = items[at];
    if (next !== undefined) table.checkIndexKeys(next.item);
    const item = next?.item ?? remove?.Key ?? {};
    const key = next === undefined ? keyOfRequest(table.schema, item) : keyOfItem(table.schema, item);
    return { table, key, item, condition: undefined, returnItem: false, next: () => next };
  });
  checkNoDuplicates(writes.map(({ key }) => key));
  return { name, writes };
}
