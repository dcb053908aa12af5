import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { itemOf } from "../runtime/items";
import { nameKey } from "./names";
import { TABLE_NAME } from "./table";

/** Within which a name is one of its kind: one user's own projects, or one organization's. */
export type Namespace = `USER#${string}` | `ORGANIZATION#${string}`;

const keyOf = (namespace: Namespace, name: string) => ({ pk: `NAMES#${namespace}`, sk: `NAME#${nameKey(name)}` });

/** The write that takes a name, for a transaction: its condition fails where another has the name, until that one's time is over. */
export const takeName = (namespace: Namespace, name: string, owner: string): TransactWriteItem => ({
  Put: {
    TableName: TABLE_NAME,
    Item: itemOf({ ...keyOf(namespace, name), tenant: namespace, owner }),
    ConditionExpression: "attribute_not_exists(pk) OR #expires <= :now OR #owner = :owner",
    ExpressionAttributeNames: { "#expires": "expires", "#owner": "owner" },
    ExpressionAttributeValues: { ":now": { N: String(Math.floor(Date.now() / 1000)) }, ":owner": { S: owner } },
  },
});

/** The write that gives a name back, for a transaction. */
export const freeName = (namespace: Namespace, name: string, owner: string): TransactWriteItem => ({
  Delete: {
    TableName: TABLE_NAME,
    Key: itemOf(keyOf(namespace, name)),
    ConditionExpression: "attribute_not_exists(pk) OR #owner = :owner",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: { ":owner": { S: owner } },
  },
});

/** The write that keeps a name until a time, for what is deleted and can be restored: seconds since 1970. */
export const keepName = (namespace: Namespace, name: string, owner: string, expires: number): TransactWriteItem => ({
  Put: { TableName: TABLE_NAME, Item: itemOf({ ...keyOf(namespace, name), tenant: namespace, owner, expires }) },
});
