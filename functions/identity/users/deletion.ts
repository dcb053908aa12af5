import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { itemOf } from "../../runtime/items";
import { transact } from "../../runtime/transaction";
import * as apiKeys from "../api-keys/store";
import * as sessions from "../sessions/store";
import { tableName, updateOf } from "../table";
import { keptDays } from "./kept-days";
import type { User } from "./model";
import { getUser, identifierItemKey, identifiersOf, userKey } from "./store";

/**
 * Deletes a user: from now on nothing of theirs is good, after 30 days DynamoDB forgets them.
 *
 * First the one write that counts, by the status of which sessions and keys are refused too; then sessions and keys themselves. Who is interrupted between,
 * leaves items that nobody can use.
 *
 * @param user as they were read
 * @returns false when they have changed since
 */
export async function deleteUser(user: User): Promise<boolean> {
  if (!(await markDeleted(user))) return false;
  await sessions.revokeAll(user.id);
  for (const { id, user: apiUser } of await apiKeys.all(user.id)) {
    await apiKeys.revoke(user.id, id);
    const found = await getUser(apiUser);
    if (found && found.status !== "deleted") await markDeleted(found);
  }
  return true;
}

async function markDeleted(user: User): Promise<boolean> {
  const now = Date.now();
  const expires = Math.ceil(now / 1000) + keptDays * 86_400;
  const changes = {
    status: "deleted",
    verification_status: "deleted",
    valid_from: Math.ceil(now / 1000),
    updated_at: new Date(now).toISOString(),
    expires,
  };
  const forget = (each: ReturnType<typeof identifiersOf>[number]): TransactWriteItem => ({
    Update: {
      TableName: tableName,
      Key: identifierItemKey(each),
      UpdateExpression: "SET expires = :expires",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeValues: itemOf({ ":expires": expires }),
    },
  });
  const failed = await transact([
    {
      Update: { TableName: tableName, Key: userKey(user.id), ...updateOf(changes, { version: user.version }) },
    },
    ...identifiersOf(user).map(forget),
  ]);
  return failed === undefined;
}
