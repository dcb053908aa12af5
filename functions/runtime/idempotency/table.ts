import { ConditionalCheckFailedException, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import { readEnv } from "../env";
import { quickDynamodb } from "../quick-dynamodb";
import type { Attempt, Found, Keeper } from "./keeper";

const { IDEMPOTENCY_TABLE } = readEnv(z.object({ IDEMPOTENCY_TABLE: z.string().check(z.minLength(1)) }));

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
            lockedUntil: { N: String(until) },
            expires: { N: String(seconds(now) + lifetime) },
          },
          // DynamoDB deletes what expired within some days; until then it stands there and counts no more.
          ConditionExpression:
            "attribute_not_exists(id) OR expires <= :seconds OR (fingerprint = :fingerprint AND lockedUntil <= :now)",
          ExpressionAttributeValues: {
            ":seconds": { N: String(seconds(now)) },
            ":fingerprint": { S: fingerprint },
            ":now": { N: String(now) },
          },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { kind: "first" };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return found(error, { fingerprint, owner });
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
  release: (attempt) => update(attempt, "SET expires = :now", { ":now": { N: String(seconds(Date.now())) } }),
};

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

function found({ Item }: ConditionalCheckFailedException, { fingerprint, owner }: Omit<Attempt, "id">): Found {
  // The answer to the first try got lost, and the client tried again.
  if (Item?.owner?.S === owner) return { kind: "first" };
  if (Item?.fingerprint?.S !== fingerprint) return { kind: "other-request" };
  return Item.answer || Item.isTooLarge ? { kind: "done", answer: Item.answer?.S } : { kind: "in-flight" };
}

/** @throws ConditionalCheckFailedException when another attempt has begun since */
async function update(
  { id, owner }: Attempt,
  UpdateExpression: string,
  values: Record<string, { S: string } | { N: string } | { BOOL: boolean }>,
): Promise<void> {
  await quickDynamodb.send(
    new UpdateItemCommand({
      TableName: IDEMPOTENCY_TABLE,
      Key: { id: { S: id } },
      UpdateExpression,
      ConditionExpression: "#owner = :owner",
      ExpressionAttributeNames: { "#owner": "owner" }, // a reserved word
      ExpressionAttributeValues: { ...values, ":owner": { S: owner } },
    }),
  );
}
