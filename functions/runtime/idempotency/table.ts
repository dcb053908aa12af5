import { ConditionalCheckFailedException, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import { readEnv } from "../env";
import type { Item } from "../items";
import { quickDynamodb } from "../quick-dynamodb";
import type { Attempt, Found, Keeper } from "./keeper";

const { IDEMPOTENCY_TABLE } = readEnv(
  z.object({
    IDEMPOTENCY_TABLE: z.string("is required: give the LambdaFunction `idempotency: true`").check(z.minLength(1)),
  }),
);

/** Seconds that an answer is kept: a day. */
const lifetime = 86_400;
/** Most bytes of an answer. An item has up to 400 KB (AWS, "Quotas in Amazon DynamoDB"), with all that it holds. */
const mostBytes = 390 * 1024;

/**
 * Remembers requests in the stack's table of them: `idempotency: true` of a `LambdaFunction` names it, and allows it. A function
 * whose routes are `idempotent` is served with it, and no other carries the client.
 *
 * @example
 * export const handler = serve(postOrder, answer, idempotencyTable);
 */
export const idempotencyTable: Keeper = {
  begin: async ({ id, fingerprint, owner }, until) => {
    const now = Date.now();
    try {
      await quickDynamodb.send(
        new PutItemCommand({
          TableName: IDEMPOTENCY_TABLE,
          Item: {
            id: { S: id },
            fingerprint: { S: fingerprint },
            owner: { S: owner },
            begun: { N: String(now) },
            lockedUntil: { N: String(until) },
            expires: { N: String(seconds(now) + lifetime) },
          },
          // DynamoDB deletes what expired within some days; until then it stands there and counts no more.
          ConditionExpression: "attribute_not_exists(id) OR expires <= :seconds",
          ExpressionAttributeValues: { ":seconds": { N: String(seconds(now)) } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { kind: "first", since: now };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return found(error.Item, { id, fingerprint, owner }, until);
      throw error;
    }
  },
  keep: async (attempt, answer) => {
    const fits = Buffer.byteLength(answer) <= mostBytes;
    await update(
      attempt,
      fits ? "SET answer = :answer REMOVE lockedUntil" : "SET isTooLarge = :answer REMOVE lockedUntil",
      {
        ":answer": fits ? { S: answer } : { BOOL: true },
      },
    );
  },
  release: (attempt) => update(attempt, "SET lockedUntil = :now", { ":now": { N: String(Date.now()) } }),
};

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

async function found(item: Item | undefined, attempt: Attempt, until: number): Promise<Found> {
  const since = Number(item?.begun?.N ?? Date.now());
  // The answer to the first try got lost, and the client tried again.
  if (item?.owner?.S === attempt.owner) return { kind: "first", since };
  if (item?.fingerprint?.S !== attempt.fingerprint) return { kind: "other-request" };
  if (item.answer || item.isTooLarge) return { kind: "done", answer: item.answer?.S };
  const isOver = Number(item.lockedUntil?.N) <= Date.now();
  return isOver && (await takeOver(item, attempt, until)) ? { kind: "first", since } : { kind: "in-flight" };
}

/** Begins a request anew whose last attempt came to no end; false where another attempt did so first. */
async function takeOver(item: Item, { id, owner }: Attempt, until: number): Promise<boolean> {
  try {
    await update(
      { id, owner: item.owner?.S ?? "" },
      "SET #owner = :next, lockedUntil = :until, expires = :expires",
      {
        ":next": { S: owner },
        ":until": { N: String(until) },
        ":expires": { N: String(seconds(Date.now()) + lifetime) },
        ":over": { N: item.lockedUntil?.N ?? "0" },
      },
      "lockedUntil = :over", // not there any more where its answer was kept since
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error.Item?.owner?.S === owner;
    throw error;
  }
}

/** @throws ConditionalCheckFailedException when another attempt has begun since */
async function update(
  { id, owner }: Pick<Attempt, "id" | "owner">,
  UpdateExpression: string,
  values: Record<string, { S: string } | { N: string } | { BOOL: boolean }>,
  also = "attribute_exists(id)",
): Promise<void> {
  await quickDynamodb.send(
    new UpdateItemCommand({
      TableName: IDEMPOTENCY_TABLE,
      Key: { id: { S: id } },
      UpdateExpression,
      ConditionExpression: `#owner = :owner AND ${also}`,
      ExpressionAttributeNames: { "#owner": "owner" }, // a reserved word
      ExpressionAttributeValues: { ...values, ":owner": { S: owner } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }),
  );
}
