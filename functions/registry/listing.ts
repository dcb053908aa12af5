import { setTimeout as sleep } from "node:timers/promises";
import { BatchGetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { badCursor, decodeCursor, encodeCursor } from "../runtime/cursor";
import { dynamodb } from "../runtime/dynamodb";
import { type Item, isExpired, textIn } from "../runtime/items";
import { unavailable } from "../runtime/problem";
import { type Stretch, stretchBetween } from "./stretch";
import { memberKey, positionOf, TABLE_NAME, type Tenant, tenantKey } from "./table";

/** Whose projects or organizations: those that a user is a member of, or those of an organization. */
export type Whose = { member: string } | { organization: string };

/** What to list. */
export interface Listing {
  whose: Whose;
  kind: Tenant["kind"];
  /** Whether the deleted ones are there too where no state is asked for. Default false. */
  deletedToo?: boolean;
  /** Signature of the list's route, to which its cursors are bound. */
  route: string;
  /** What the request asks for, parsed by `listQuery` and the state to be in. */
  query: { status?: string; after?: string; before?: string; limit: number; cursor?: string };
}

/** Items of tenants, newest first, and the cursor of the next page, if there may be more. */
export interface Listed {
  items: Item[];
  next?: string;
}

/** Rounds after which a page ends: where most are left out (deleted, or of another state), the list takes several requests, none of which takes long. */
const mostRounds = 4;

/**
 * Lists projects or organizations, without the deleted ones unless that state is asked for. A page takes one query of an index and one batch of reads, however
 * many there are: what is left out takes more rounds, up to four. Reads indexes: a new one is there within moments.
 *
 * @throws Problem `invalid-request` for a cursor of another list
 */
export async function list({ whose, kind, deletedToo = false, route, query }: Listing): Promise<Listed> {
  const { limit, cursor, ...selection } = query;
  const bound = { route, ...whose, ...selection };
  const stretch = stretchBetween(selection.after, selection.before);
  if (!stretch) return { items: [] };
  const items: Item[] = [];
  let next = cursor === undefined ? undefined : startIn(decodeCursor(bound, cursor), stretch);
  for (let round = 1; ; round++) {
    const room = limit - items.length;
    const { ids, more } = await idsOf(whose, kind, stretch, next, room + 1);
    const found = await itemsOf(kind, ids.slice(0, room));
    for (const id of ids.slice(0, room)) {
      const item = found.get(id);
      if (item && isAskedFor(item, selection.status, deletedToo)) items.push(item);
      next = id;
    }
    if (ids.length <= room && !more) return { items };
    if (items.length === limit || round === mostRounds)
      return { items, ...(next !== undefined && { next: encodeCursor(bound, next) }) };
  }
}

/** All that is listed, page by page: the next is read when the one before is worked off. */
export async function* listAll(listing: Omit<Listing, "query">): AsyncGenerator<Item> {
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await list({ ...listing, query: { limit: 100, cursor } });
    yield* items;
    if (next === undefined) return;
    cursor = next;
  }
}

/** Cursors come from clients: one that was made by hand must not ask the table for what it refuses. */
function startIn(start: string, { from, to }: Stretch): string {
  if (!(/^[0-9A-Z]{26}$/.test(start) && start >= from && start <= to)) throw badCursor();
  return start;
}

const isAskedFor = ({ status }: Item, asked: string | undefined, deletedToo: boolean) =>
  asked === undefined ? deletedToo || status?.S !== "deleted" : status?.S === asked;

const indexes = { member: "byMember", organization: "byOrganization" } as const;

/** Ids in an index, newest first. */
async function idsOf(
  whose: Whose,
  kind: Tenant["kind"],
  { from, to }: Stretch,
  after: string | undefined,
  limit: number,
) {
  const [key, value] =
    "member" in whose ? (["member", whose.member] as const) : (["organization", whose.organization] as const);
  const position = (id: string) => positionOf({ kind, id });
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: TABLE_NAME,
      IndexName: indexes[key],
      KeyConditionExpression: "#key = :value AND #position BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#key": key, "#position": "position" },
      ExpressionAttributeValues: { ":value": { S: value }, ":from": { S: position(from) }, ":to": { S: position(to) } },
      ExclusiveStartKey: after === undefined ? undefined : startAfter(whose, { kind, id: after }),
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return {
    ids: Items.map((item) => textIn(item, "position").split("#")[1] ?? ""),
    more: LastEvaluatedKey !== undefined,
  };
}

/** All keys of an index follow from whose it is and the tenant: a cursor need not hold them. */
const startAfter = (whose: Whose, tenant: Tenant): Item => ({
  position: { S: positionOf(tenant) },
  ...("member" in whose
    ? { ...memberKey(tenant, whose.member), member: { S: whose.member } }
    : { ...tenantKey(tenant), organization: { S: whose.organization } }),
});

/** How often what DynamoDB had no time for is asked again. */
const mostTries = 5;

/** The items of some tenants, by id: up to 100 in one call. */
async function itemsOf(kind: Tenant["kind"], ids: readonly string[]): Promise<Map<string, Item>> {
  const found = new Map<string, Item>();
  let keys: Item[] = ids.map((id) => tenantKey({ kind, id }));
  for (let tries = 1; keys.length > 0; tries++) {
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [TABLE_NAME]: { Keys: keys, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[TABLE_NAME] ?? []) if (!isExpired(item)) found.set(textIn(item, "id"), item);
    keys = UnprocessedKeys?.[TABLE_NAME]?.Keys ?? [];
    if (keys.length === 0) break;
    if (tries === mostTries) throw unavailable({ headers: { "retry-after": "1" } });
    await sleep(Math.random() * 20 * 2 ** tries);
  }
  return found;
}
