import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import { dynamodb } from "../runtime/dynamodb";
import { readEnv } from "../runtime/env";
import { type Item, isExpired } from "../runtime/items";

/** Name of the registry's table. */
export const { TABLE_NAME } = readEnv(z.object({ TABLE_NAME: z.string().check(z.minLength(1)) }));

/** What has members, and what its items are kept under: a project or an organization. */
export interface Tenant {
  kind: "project" | "organization";
  id: string;
}

/** A tenant in one word, such as `PROJECT#01K…`: the partition of its items, and `tenant` of each. */
export const partitionOf = ({ kind, id }: Tenant): string => `${kind.toUpperCase()}#${id}`;

/** Key of a tenant's own item. */
export const tenantKey = (tenant: Tenant) => ({
  pk: { S: partitionOf(tenant) },
  sk: { S: tenant.kind.toUpperCase() },
});

/** Key of a member's item. */
export const memberKey = (tenant: Tenant, user: string) => ({
  pk: { S: partitionOf(tenant) },
  sk: { S: `MEMBER#${user}` },
});

/** Where a tenant stands among those of its members: in the order in which tenants of its kind were made. The index is `byMember`. */
export const positionOf = ({ kind, id }: Tenant): string => `${kind.toUpperCase()}#${id}`;

/** Reads one item; sees every write before. What has expired is not there any more. */
export async function getItem(key: Item): Promise<Item | undefined> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: TABLE_NAME, Key: key, ConsistentRead: true }));
  return Item && !isExpired(Item) ? Item : undefined;
}
