import { BatchGetItemCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import { dynamodb } from "../runtime/dynamodb";
import { readEnv } from "../runtime/env";
import { type Item, type ItemValues, itemOf } from "../runtime/items";
import { unavailable } from "../runtime/problem";

/** Physical name of Identity's table. */
export const { IDENTITY_TABLE: tableName } = readEnv(z.object({ IDENTITY_TABLE: z.string().check(z.minLength(1)) }));

/** The key of an item. */
export const keyOf = (pk: string, sk: string): Item => itemOf({ pk, sk });

/** An item, as the last write left it. */
export async function read(pk: string, sk: string): Promise<Item | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: keyOf(pk, sk), ConsistentRead: true }),
  );
  return Item;
}

/**
 * Up to 100 items by their keys in one call, in the order of the keys (AWS, DynamoDB API reference: "BatchGetItem").
 *
 * @throws Problem `unavailable` where DynamoDB, short of capacity, did not read all of them
 */
export async function readAll(keys: readonly Item[]): Promise<(Item | undefined)[]> {
  const { Responses, UnprocessedKeys } = await dynamodb.send(
    new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: [...keys], ConsistentRead: true } } }),
  );
  if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw unavailable();
  const items = Responses?.[tableName] ?? [];
  return keys.map(({ pk, sk }) => items.find((item) => item.pk?.S === pk?.S && item.sk?.S === sk?.S));
}

/** The expressions of an UpdateItem. */
export interface Update {
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Item;
}

/**
 * A change of an item that is there, which counts its `version` up.
 *
 * @param changes attributes to set; those that are undefined are removed
 * @param expected what attributes must be for the change to be made
 */
export function updateOf(changes: ItemValues, expected: ItemValues): Update {
  const names = Object.keys(changes);
  const set = names.filter((name) => changes[name] !== undefined).map((name) => `#${name} = :${name}`);
  const remove = names.filter((name) => changes[name] === undefined).map((name) => `#${name}`);
  const conditions = Object.keys(itemOf(expected)).map((name) => `#${name} = :was_${name}`);
  const values = [
    ...Object.entries(itemOf(changes)).map(([name, value]) => [`:${name}`, value] as const),
    ...Object.entries(itemOf(expected)).map(([name, value]) => [`:was_${name}`, value] as const),
    [":one", { N: "1" }] as const,
  ];
  return {
    UpdateExpression: [
      ...(set.length > 0 ? [`SET ${set.join(", ")}`] : []),
      ...(remove.length > 0 ? [`REMOVE ${remove.join(", ")}`] : []),
      "ADD #version :one",
    ].join(" "),
    ConditionExpression: ["attribute_exists(pk)", ...conditions].join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(
      [...names, ...Object.keys(itemOf(expected)), "version"].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: Object.fromEntries(values),
  };
}
