import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import { dynamodb } from "../runtime/dynamodb";
import { readEnv } from "../runtime/env";
import { parseExactly } from "../runtime/exact-json";
import { type Event, eventConflict } from "./contract";
import type { EventToStore } from "./model";
import { justBelow, monthOf, monthsOf, positionOf, type Stretch } from "./position";

const { TABLE_NAME } = readEnv(z.object({ TABLE_NAME: z.string().check(z.minLength(1)) }));

type Item = Record<string, AttributeValue>;

/**
 * Stores an event once. The same id with the same content is the same event; with other content it is a conflict.
 * The item stays under DynamoDB's 400 KB: a payload has up to 256 KB, everything else under 1 KB.
 *
 * @throws Problem `event-conflict`
 */
export async function put(event: EventToStore): Promise<{ event: Event; isNew: boolean }> {
  const item = toItem(event, new Date().toISOString());
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: TABLE_NAME,
        Item: item,
        ConditionExpression: "attribute_not_exists(id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return { event: toEvent(item), isNew: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
    if (text(error.Item, "digest") !== event.digest)
      throw eventConflict({ detail: `Event ${event.id} exists with another type or payload` });
    return { event: toEvent(error.Item), isNew: false };
  }
}

/** The event of an id, if there is one. Sees every event that was stored before. */
export async function get(id: string): Promise<Event | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: TABLE_NAME, Key: { id: { S: id } }, ConsistentRead: true }),
  );
  return Item && toEvent(Item);
}

/** What to list. */
export interface Listing extends Stretch {
  /** Only events of this type. */
  type?: string;
  /** Most events to give. */
  limit: number;
}

/** Events, newest first, and the position to go on from, if there may be more. */
export interface Listed {
  events: Event[];
  next?: string;
}

/** Bytes of payload after which a page ends: Lambda gives back 6 MB, and a body grows when it is written as a JSON string. */
const pageBytes = 4 * 1024 * 1024;
/** Queries after which a page ends: what is sparse is listed in several requests, none of which takes long. */
const mostQueries = 24;
/** Clocks of instances may differ by this many milliseconds. */
const clockSkew = 60_000;

/**
 * Lists events, newest first. The index by month is walked back one month at a time.
 * Reads indexes: a new event appears within moments.
 */
export async function list({ type, limit, from, to }: Listing): Promise<Listed> {
  const events: Event[] = [];
  const partitions = type === undefined ? monthsOf({ from, to }, Date.now() + clockSkew) : [type];
  let bytes = 0;
  let queries = 0;
  let next = to;
  for (const partition of partitions) {
    for (let more = true; more; ) {
      if (++queries > mostQueries) return { events, next };
      const range = { from, to: justBelow(next) };
      if (range.from > range.to) return { events };
      const page = await query(type === undefined ? "month" : "type", partition, range, limit - events.length + 1);
      for (const item of page.items) {
        bytes += Buffer.byteLength(JSON.stringify(text(item, "payload")));
        if (events.length === limit || bytes > pageBytes) return { events, next };
        events.push(toEvent(item));
        next = text(item, "position");
      }
      more = page.lastPosition !== undefined;
      next = page.lastPosition ?? (type === undefined ? partition : next);
    }
  }
  return { events };
}

const indexes = { type: "byType", month: "byMonth" };

async function query(key: keyof typeof indexes, partition: string, { from, to }: Stretch, limit: number) {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: TABLE_NAME,
      IndexName: indexes[key],
      KeyConditionExpression: "#partition = :partition AND #position BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#partition": key, "#position": "position" },
      ExpressionAttributeValues: { ":partition": { S: partition }, ":from": { S: from }, ":to": { S: to } },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return { items: Items, lastPosition: LastEvaluatedKey && text(LastEvaluatedKey, "position") };
}

function toItem({ id, type, payloadJson, digest }: EventToStore, createdAt: string): Item {
  const position = positionOf(createdAt, id);
  const texts = { id, type, payload: payloadJson, createdAt, month: monthOf(position), position, digest };
  return Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }]));
}

const toEvent = (item: Item): Event => ({
  id: text(item, "id"),
  type: text(item, "type"),
  payload: parseExactly(text(item, "payload")) as Event["payload"],
  createdAt: text(item, "createdAt"),
});

function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`An item of ${TABLE_NAME} has no text "${name}": another program wrote it`);
  return value;
}
