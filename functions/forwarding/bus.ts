import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from "@aws-sdk/client-eventbridge";
import * as z from "zod/mini";
import { readEnv } from "../runtime/env";
import type { BusEvent } from "./bus-event";

const name = z.string().check(z.minLength(1));
const { EVENT_BUS_NAME, EVENT_SOURCE } = readEnv(z.object({ EVENT_BUS_NAME: name, EVENT_SOURCE: name }));

const bus = new EventBridgeClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
});

/** Most entries of a request (AWS, EventBridge API reference: "PutEvents"). */
const mostEntries = 10;
/** Bytes of a request's entries. EventBridge takes more by now; small requests are not slower. */
const mostBytes = 256 * 1024;

/** What became of an event: on the bus, refused for good, or not now. */
export type Sent = { kind: "sent" } | { kind: "refused" | "later"; code: string; message: string };

/** What EventBridge answers for an entry that it will never take (AWS, EventBridge API reference: "PutEventsResultEntry"). */
const refusals = new Set([
  "InvalidArgument",
  "MalformedDetail",
  "NotAuthorizedForDetailTypeException",
  "NotAuthorizedForSourceException",
  "ValidationException",
]);

/** Puts up to ten events on the bus in one request. */
export async function send(events: readonly BusEvent[]): Promise<Sent[]> {
  try {
    const { Entries = [] } = await bus.send(new PutEventsCommand({ Entries: events.map(entryOf) }));
    return events.map((_, index) => outcomeOf(Entries[index]));
  } catch (error) {
    if (events.length > 1 && isRefusal(error)) return (await Promise.all(events.map((event) => send([event])))).flat();
    const { name: code, message } = error as Error;
    return events.map(() => ({ kind: isRefusal(error) ? "refused" : "later", code, message }));
  }
}

const isRefusal = (error: unknown) => error instanceof Error && refusals.has(error.name);

function outcomeOf({ EventId, ErrorCode, ErrorMessage }: PutEventsResultEntry = {}): Sent {
  if (EventId !== undefined) return { kind: "sent" };
  const code = ErrorCode ?? "InternalFailure";
  return { kind: refusals.has(code) ? "refused" : "later", code, message: ErrorMessage ?? "" };
}

const entryOf = ({ type, createdAt, json }: BusEvent): PutEventsRequestEntry => ({
  EventBusName: EVENT_BUS_NAME,
  Source: EVENT_SOURCE,
  DetailType: type,
  Time: new Date(createdAt),
  Detail: json,
});

/** Parts events, in order, into requests that EventBridge takes. One that is too large by itself is alone. */
export function inRequests(events: readonly BusEvent[]): BusEvent[][] {
  const requests: BusEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = sizeOf(event);
    const last = requests.at(-1);
    if (last && last.length < mostEntries && bytes + size <= mostBytes) {
      last.push(event);
      bytes += size;
    } else {
      requests.push([event]);
      bytes = size;
    }
  }
  return requests;
}

/** As EventBridge counts: the time is 14 bytes (AWS, EventBridge user guide: "Calculating PutEvents event entry size"). */
const sizeOf = ({ type, json }: BusEvent) =>
  14 + Buffer.byteLength(EVENT_SOURCE) + Buffer.byteLength(type) + Buffer.byteLength(json);
