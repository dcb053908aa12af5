import { timingSafeEqual } from "node:crypto";
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { isUnavailable } from "../../runtime/downstream";
import { dynamodb } from "../../runtime/dynamodb";
import { type Item, itemOf, textIn } from "../../runtime/items";
import { type ApiKey, isOver, keyItemKey, toKey } from "./model";
import { decodeKey, hashOf } from "./value";

/** How often the use of a key is written down, in milliseconds: not with every request. */
const useEvery = 60_000;
/** Read without zod, whose loading takes an authorizer longer than the rest. */
const TableName = process.env.IDENTITY_TABLE ?? "";

/** A key that is good, and whoever shows it. */
export interface ApiKeyUse {
  apiKey: ApiKey;
  /** Whether this is the first use in a minute, which was written down. */
  isNoted: boolean;
}

/**
 * Checks an API key, for an authorizer: its form and checksum, which cost no call; its item, and the hash of its secret in constant time; and whether its user,
 * and the human whose key it is, are active. Notes when it was used, at most once a minute.
 *
 * @returns undefined for a key that is not good, or not any more
 */
export async function checkApiKey(value: string): Promise<ApiKeyUse | undefined> {
  const shown = decodeKey(value);
  if (!shown) return undefined;
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName, Key: keyItemKey(shown.id), ConsistentRead: true }),
  );
  if (!Item || !isSame(textIn(Item, "hash"), hashOf(shown.secret)) || isOver(Item)) return undefined;
  const apiKey = toKey(Item);
  if (!(await areActive([apiKey.user, apiKey.owner]))) return undefined;
  return { apiKey, isNoted: await note(apiKey) };
}

const isSame = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

async function areActive(users: readonly string[]): Promise<boolean> {
  const { Responses, UnprocessedKeys } = await dynamodb.send(
    new BatchGetItemCommand({
      RequestItems: {
        [TableName]: {
          Keys: users.map((id) => itemOf({ pk: `USER#${id}`, sk: "USER" })),
          ConsistentRead: true,
          ProjectionExpression: "#status",
          ExpressionAttributeNames: { "#status": "status" },
        },
      },
    }),
  );
  if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new Error("DynamoDB did not read both users at once");
  const found = Responses?.[TableName] ?? [];
  return found.length === users.length && found.every(({ status }: Item) => status?.S === "active");
}

/** Of many requests at once, one writes. */
async function note({ id, last_used_at = "" }: ApiKey): Promise<boolean> {
  const now = Date.now();
  const before = new Date(now - useEvery).toISOString();
  if (last_used_at > before) return false;
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: keyItemKey(id),
        UpdateExpression: "SET last_used_at = :now",
        ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(last_used_at) OR last_used_at <= :before)",
        ExpressionAttributeValues: itemOf({ ":now": new Date(now).toISOString(), ":before": before }),
      }),
    );
    return true;
  } catch (error) {
    // Not worth a refusal: the next request writes it down.
    if (error instanceof ConditionalCheckFailedException || isUnavailable(error)) return false;
    throw error;
  }
}
