import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { badCursor, decodeCursor, encodeCursor } from "../runtime/cursor";
import { dynamodb } from "../runtime/dynamodb";
import { type Item, isExpired, textIn } from "../runtime/items";
import { partitionOf, TABLE_NAME, type Tenant } from "./table";

/** What to list of a tenant. */
export interface Listing {
  tenant: Tenant;
  /** How the sort keys begin, such as `MEMBER#`. */
  prefix: string;
  /** The list's route, to which its cursors are bound. */
  route: string;
  limit: number;
  cursor?: string;
}

/**
 * A page of a tenant's items, by their sort keys, the greatest first, and the next page's cursor, if there may be more. Sees every write before. What has
 * expired is left out, so that a page may be shorter than it could be.
 *
 * @throws Problem `invalid-request` for a cursor of another list
 */
export async function pageUnder({ tenant, prefix, route, limit, cursor }: Listing) {
  const bound = { route, tenant: partitionOf(tenant) };
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: TABLE_NAME,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": { S: partitionOf(tenant) }, ":prefix": { S: prefix } },
      ExclusiveStartKey:
        cursor === undefined
          ? undefined
          : { pk: { S: partitionOf(tenant) }, sk: { S: prefix + placeIn(decodeCursor(bound, cursor)) } },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: limit + 1,
    }),
  );
  const shown = Items.slice(0, limit);
  const last = Items.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.filter((item) => !isExpired(item)),
    next: last && encodeCursor(bound, placeOf(last, prefix)),
  };
}

const placeOf = (item: Item, prefix: string) => textIn(item, "sk").slice(prefix.length);

/** Cursors come from clients: one that was made by hand must not ask the table for nonsense. */
function placeIn(cursor: string): string {
  if (!/^[\x21-\x7e]{1,255}$/.test(cursor)) throw badCursor();
  return cursor;
}
