import { Json } from "../answer";
import { type CancellationReason, DynamoDbError, transactionCanceled, validationError } from "../errors";
import type { Key } from "../tables/key-schema";
import type { Table } from "../tables/table";

/** Most actions of one transaction (AWS, "Service quotas": transactions). */
export const maxActions = 100;
/** Most bytes of all items of one transaction. */
const maxBytes = 4 * 1024 * 1024;

/**
 * Does one step for each action of a transaction. Faults of single actions are gathered: they cancel the transaction,
 * and its error says of each action whether it was one of them.
 *
 * @throws DynamoDbError TransactionCanceledException when at least one action failed
 */
export function forEachAction<Action, Result>(actions: readonly Action[], step: (action: Action) => Result): Result[] {
  const reasons: CancellationReason[] = [];
  const results: Result[] = [];
  for (const action of actions) {
    try {
      results.push(step(action));
      reasons.push({ Code: "None" });
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (results.length < actions.length) throw transactionCanceled(reasons);
  return results;
}

function reasonOf(error: unknown): CancellationReason {
  if (!(error instanceof DynamoDbError)) throw error;
  const { code, message: Message, members } = error;
  if (code === "ConditionalCheckFailedException") {
    const { Item: item } = members;
    return { Code: "ConditionalCheckFailed", Message, Item: item instanceof Json ? item : undefined };
  }
  if (code === "ValidationException") return { Code: "ValidationError", Message };
  throw error;
}

/** @throws DynamoDbError when two actions are about one item */
export function checkOnceEach(targets: readonly { readonly table: Table; readonly key: Key }[]): void {
  const seen = new Set(targets.map(({ table, key }) => JSON.stringify([table.name, key.hash, key.range])));
  if (seen.size === targets.length) return;
  throw validationError("Transaction request cannot include multiple operations on one item");
}

/** @throws DynamoDbError when all items together are too large */
export function checkTotalSize(sizes: readonly number[]): void {
  if (sizes.reduce((sum, size) => sum + size, 0) <= maxBytes) return;
  throw validationError("Collection size of items in the transaction exceeds the limit of 4 MB");
}
