import { BatchGetItemCommand, QueryCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../runtime/dynamodb";
import { type Item, itemOf, textIn } from "../../runtime/items";
import { newUlid } from "../../runtime/new-ulid";
import { conflict } from "../../runtime/problem";
import { transact } from "../../runtime/transaction";
import { keyOf, tableName } from "../table";
import { newUser, putUser, userPartition } from "../users/store";
import { type ApiKey, isOver, keyItemKey, toKey } from "./model";
import { encodeKey, hashOf, newSecret } from "./value";

/** A key and what is shown once. */
export interface NewApiKey {
  apiKey: ApiKey;
  /** What is sent as the bearer token. The table has but a hash of it. */
  value: string;
}

/** Most keys that a human may have; twice as many while keys that were rotated go on. More are a program that makes one for each of its runs. */
export const mostKeys = 100;

/** Sort key of what lists a key with its owner. */
const listed = (id: string) => `APIKEY#${id}`;

const seconds = (moment: string | undefined) =>
  moment === undefined ? undefined : Math.ceil(Date.parse(moment) / 1000);

/** Makes a key, and the user of type `api` whose key it is. */
export async function create(
  owner: string,
  { name, scopes, expires_at }: Pick<ApiKey, "name" | "scopes" | "expires_at">,
): Promise<NewApiKey> {
  const user = newUser({ type: "api", name, owner, scopes, status: "active", verification_status: "not_required" });
  const made = newKey({ owner, user: user.id, name, scopes, expires_at });
  const failed = await transact([putUser(user), ...made.writes]);
  if (failed) throw new Error("an id was made twice");
  return made;
}

function newKey(values: Omit<ApiKey, "id" | "created_at">): NewApiKey & { writes: TransactWriteItem[] } {
  const now = Date.now();
  const apiKey: ApiKey = { ...values, id: newUlid(now), created_at: new Date(now).toISOString() };
  const { id, scopes, owner, user } = apiKey;
  const secret = newSecret();
  const expires = seconds(apiKey.expires_at);
  const put = (key: Item, attributes: Item): TransactWriteItem => ({
    Put: {
      TableName: tableName,
      Item: { ...key, ...attributes },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  });
  return {
    apiKey,
    value: encodeKey({ id, secret }),
    writes: [
      put(keyItemKey(id), itemOf({ ...apiKey, scopes: scopes.join(" "), hash: hashOf(secret), expires })),
      put(keyOf(userPartition(owner), listed(id)), itemOf({ user, expires })),
    ],
  };
}

/**
 * Makes a key that takes the place of another: of the same user, with the same scopes. The other one is good for some time yet.
 *
 * @param expires_at when the new one ends. Default: when the other one would have
 * @returns undefined when the owner has no such key
 * @throws Problem `conflict` when it was rotated before
 */
export async function rotate(
  owner: string,
  id: string,
  { overlapSeconds, expires_at }: { overlapSeconds: number; expires_at?: string },
): Promise<NewApiKey | undefined> {
  const old = await get(id);
  if (!old || old.owner !== owner) return undefined;
  if (old.successor !== undefined) throw rotatedBefore(old.successor);
  const { name, scopes, user } = old;
  const made = newKey({ owner, user, name, scopes, expires_at: expires_at ?? old.expires_at });
  const end = endOf(old, Date.now() + overlapSeconds * 1000);
  const failed = await transact([
    {
      Update: {
        TableName: tableName,
        Key: keyItemKey(id),
        UpdateExpression: "SET expires_at = :end, expires = :expires, successor = :successor",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(successor)",
        ExpressionAttributeValues: itemOf({ ":end": end, ":expires": seconds(end), ":successor": made.apiKey.id }),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: keyOf(userPartition(owner), listed(id)),
        UpdateExpression: "SET expires = :expires",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: itemOf({ ":expires": seconds(end) }),
      },
    },
    ...made.writes,
  ]);
  if (!failed) return made;
  const successor = failed.item?.successor?.S;
  if (successor !== undefined) throw rotatedBefore(successor);
  return undefined;
}

const rotatedBefore = (successor: string) =>
  conflict({ detail: `This key was rotated to ${successor} before; rotate that one` });

function endOf({ expires_at }: ApiKey, latest: number): string {
  const end = new Date(latest).toISOString();
  return expires_at !== undefined && expires_at < end ? expires_at : end;
}

/** Ends a key at once. @returns false when the owner has no such key */
export async function revoke(owner: string, id: string): Promise<boolean> {
  const failed = await transact([
    {
      Delete: {
        TableName: tableName,
        Key: keyItemKey(id),
        ConditionExpression: "#owner = :owner",
        ExpressionAttributeNames: { "#owner": "owner" },
        ExpressionAttributeValues: itemOf({ ":owner": owner }),
      },
    },
    { Delete: { TableName: tableName, Key: keyOf(userPartition(owner), listed(id)) } },
  ]);
  return !failed;
}

/** A key that is good still. */
export async function get(id: string): Promise<ApiKey | undefined> {
  const [item] = await readAll([keyItemKey(id)]);
  return item && !isOver(item) ? toKey(item) : undefined;
}

/** The keys of a human that are good still, newest first, and where to read on. A page may be shorter than its limit before the last one. */
export async function list(
  owner: string,
  { limit, before }: { limit: number; before?: string },
): Promise<{ keys: ApiKey[]; next?: string }> {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "pk = :owner AND begins_with(sk, :kind)",
      ExpressionAttributeValues: itemOf({ ":owner": userPartition(owner), ":kind": listed("") }),
      ...(before !== undefined && { ExclusiveStartKey: keyOf(userPartition(owner), listed(before)) }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  const items = await readAll(Items.map((item) => keyItemKey(idOf(item))));
  const keys = items.filter((item) => !isOver(item)).map(toKey);
  return {
    keys: keys.sort((a, b) => (a.id < b.id ? 1 : -1)),
    ...(LastEvaluatedKey && { next: idOf(LastEvaluatedKey) }),
  };
}

const idOf = (item: Item) => textIn(item, "sk").slice(listed("").length);

/** Up to 100 items by their keys, as one call gives them (AWS, DynamoDB API reference: "BatchGetItem"). */
async function readAll(keys: Item[]): Promise<Item[]> {
  const items: Item[] = [];
  for (let left = keys; left.length > 0; ) {
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[tableName] ?? []));
    left = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return items;
}

/**
 * Sees that a human has not too many keys: to delete an account ends each of them. Of several at once a few more may get through.
 *
 * @throws Problem `conflict`
 */
export async function checkRoom(owner: string, most: number): Promise<void> {
  const { Count = 0 } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      Select: "COUNT",
      KeyConditionExpression: "pk = :owner AND begins_with(sk, :kind)",
      FilterExpression: "attribute_not_exists(expires) OR expires > :now",
      ExpressionAttributeValues: itemOf({
        ":owner": userPartition(owner),
        ":kind": listed(""),
        ":now": Math.floor(Date.now() / 1000),
      }),
      ConsistentRead: true,
    }),
  );
  if (Count >= most) throw conflict({ detail: `You have ${Count} API keys; revoke those that nobody needs` });
}

/** All keys of a human that are good still. */
export async function all(owner: string): Promise<ApiKey[]> {
  const keys: ApiKey[] = [];
  let before: string | undefined;
  do {
    const page = await list(owner, { limit: 100, before });
    keys.push(...page.keys);
    before = page.next;
  } while (before !== undefined);
  return keys;
}
