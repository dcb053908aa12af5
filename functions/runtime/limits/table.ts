import { ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import { readEnv } from "../env";
import { quickDynamodb } from "../quick-dynamodb";
import type { Counter } from "./counter";

const { LIMITS_TABLE } = readEnv(
  z.object({ LIMITS_TABLE: z.string("is required: give the LambdaFunction `limits: true`").check(z.minLength(1)) }),
);

/**
 * Counts in the stack's table of limits: `limits: true` of a `LambdaFunction` names it, and allows it. A function whose routes have limits is served with it,
 * and no other carries the client.
 *
 * One conditional update for each request: DynamoDB does those of one item one after the other, so that no two requests get the same number. A count
 * whose answer got lost is repeated, and then counts twice: never more than `most` are let in.
 *
 * @example
 * export const handler = serve(login, answer, limitsTable);
 */
export const limitsTable: Counter = async ({ id, most, expires }) => {
  try {
    const { Attributes } = await quickDynamodb.send(
      new UpdateItemCommand({
        TableName: LIMITS_TABLE,
        Key: { id: { S: id } },
        UpdateExpression: "ADD requests :one SET expires = :expires",
        ConditionExpression: "attribute_not_exists(requests) OR requests < :most",
        ExpressionAttributeValues: {
          ":one": { N: "1" },
          ":most": { N: String(most) },
          ":expires": { N: String(expires) },
        },
        ReturnValues: "UPDATED_NEW",
      }),
    );
    return Number(Attributes?.requests?.N);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};
