import { setTimeout as sleep } from "node:timers/promises";
import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { dynamodb } from "./dynamodb";
import type { Item } from "./items";
import { unavailable } from "./problem";

/** Why a transaction was refused: one of its conditions does not hold. */
export interface Refusal {
  /** Which of the writes, from 0. */
  index: number;
  /** What is stored there, where the write asks for it by `ReturnValuesOnConditionCheckFailure` and there is something. */
  item?: Item;
}

/** How often a transaction is tried that another one crossed, or that was throttled. */
const mostTries = 5;
/** The longest pause after the first try, in milliseconds; it doubles. */
const firstPause = 20;

/**
 * Writes all of it or nothing. Who crosses another transaction waits a moment and tries again: DynamoDB refuses the second of two that write the same item
 * at once (AWS, DynamoDB developer guide: "Transaction conflict handling in DynamoDB"). The same for what is throttled.
 *
 * @param writes up to 100
 * @returns undefined when all is written; else the first condition that does not hold
 * @throws Problem `unavailable` when others were always faster, or it was always throttled
 */
export async function transact(writes: TransactWriteItem[]): Promise<Refusal | undefined> {
  for (let tries = 1; ; tries++) {
    try {
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: writes }));
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const index = reasons.findIndex(({ Code }) => Code === "ConditionalCheckFailed");
      if (index >= 0) return { index, item: reasons[index]?.Item };
      if (!reasons.some(isForNow)) throw error;
      if (tries === mostTries) throw unavailable({ headers: { "retry-after": "1" } });
      await sleep(Math.random() * firstPause * 2 ** tries);
    }
  }
}

/** Codes that say: not now (AWS, DynamoDB API reference: "TransactWriteItems", cancellation reasons). The SDK takes none of them for a reason to try again. */
const passing = new Set(["ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"]);
const isForNow = ({ Code = "" }: CancellationReason) => passing.has(Code);
