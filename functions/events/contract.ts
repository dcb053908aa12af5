import * as z from "zod/mini";
import { apiKey, problem, route } from "../runtime/contract";
import { listQuery, pageOf } from "../runtime/pages";
import { notFound, payloadTooLarge } from "../runtime/problem";

/** Largest payload in bytes: 256 KB of compact JSON in UTF-8. A DynamoDB item holds 400 KB. */
export const largestPayload = 256 * 1024;
/** Most events in a batch. */
export const largestBatch = 100;
/** Largest batch in bytes: 5 MB as sent. Lambda takes and gives 6 MB. */
export const largestBatchBytes = 5 * 1024 * 1024;

/** The id of an event. */
export const EventId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9._~-]{1,128}$/, "must be 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -"))
  .check(z.meta({ description: "Letters, digits and `. _ ~ -`, up to 128", maxLength: 128, examples: ["order-1001"] }));

/** What kind of thing happened. */
export const EventType = z
  .string()
  .check(z.maxLength(128))
  .check(z.regex(/^[a-z][a-z0-9]*(\.[a-z0-9]+)*$/, "must be dotted lower case words, such as order.created"))
  .check(z.meta({ description: "Dotted lower case words, up to 128 characters", examples: ["order.created"] }));

/** What happened, as the client tells it. */
export const EventPayload = z.record(z.string(), z.unknown()).check(
  z.meta({
    description:
      "Any JSON object of up to 256 KB, up to 100 levels deep, without a key `__proto__` and without numbers past the range of a double",
    examples: [{ total: 3 }],
  }),
);

/** An event as a client sends it. */
export const NewEvent = z
  .strictObject({
    id: z.optional(EventId).check(
      z.meta({
        description: "Chosen by the client, so that a repeat is stored once; made by the server if left out",
        examples: ["order-1001"],
      }),
    ),
    type: EventType,
    payload: EventPayload,
  })
  .check(z.meta({ id: "NewEvent", description: "An event to store" }));
export type NewEvent = z.infer<typeof NewEvent>;

/** An event as it is stored. */
export const Event = z
  .strictObject({
    id: EventId,
    type: EventType,
    payload: EventPayload,
    createdAt: z.iso.datetime().check(
      z.meta({
        description: "When it was first stored, UTC with milliseconds",
        examples: ["2026-11-22T09:30:00.000Z"],
      }),
    ),
  })
  .check(z.meta({ id: "Event", description: "A stored event" }));
export type Event = z.infer<typeof Event>;

/** A page of events. */
export const EventPage = pageOf(Event, "EventPage");
export type EventPage = z.infer<typeof EventPage>;

/** Events to store in one request. */
export const NewEventBatch = z
  .strictObject({
    events: z.array(NewEvent).check(z.minLength(1), z.maxLength(largestBatch), z.describe("Handled in this order")),
  })
  .check(z.meta({ id: "NewEventBatch", description: "Up to 100 events, 5 MB in all" }));
export type NewEventBatch = z.infer<typeof NewEventBatch>;

/** Why one event of a batch was not stored: what the same event would be answered when posted alone. */
export const EventProblem = z
  .strictObject({
    type: z.string().check(z.describe("Stable URI of the kind of problem")),
    title: z.string(),
    status: z.int().check(z.gte(400), z.lte(599)),
    detail: z.optional(z.string()),
    instance: z.string().check(z.describe("The event in this request")),
    requestId: z.string(),
    errors: z.optional(z.array(z.strictObject({ pointer: z.string(), detail: z.string() }))),
  })
  .check(z.meta({ id: "EventProblem", description: "Why one event of a batch was not stored (RFC 9457)" }));
export type EventProblem = z.infer<typeof EventProblem>;

/** What became of one event of a batch. */
export const EventResult = z
  .strictObject({
    status: z.int().check(
      z.gte(200),
      z.lte(599),
      z.meta({
        description:
          "What the event would be answered when posted alone: 201 stored, 200 the exact repeat, or a problem's",
        examples: [201],
      }),
    ),
    event: z.optional(Event),
    problem: z.optional(EventProblem),
  })
  .check(z.meta({ id: "EventResult", description: "What became of one event: the event, or the problem" }));
export type EventResult = z.infer<typeof EventResult>;

/** What became of every event of a batch, in order. */
export const EventBatchResult = z
  .strictObject({
    results: z.array(EventResult).check(z.describe("One for each event, in the order of the request")),
  })
  .check(z.meta({ id: "EventBatchResult", description: "What became of a batch" }));
export type EventBatchResult = z.infer<typeof EventBatchResult>;

/** The id is taken by an event of another type or payload. */
export const eventConflict = problem("event-conflict", 409, "An event with this id and another content exists");

/** Stores an event exactly once. */
export const postEvent = route("POST /events", {
  summary: "Store an event",
  description:
    "Stores an event once, however often it is sent: the exact repeat of an id answers 200 with the stored event, the same id " +
    "with another type or payload 409. The order of keys in the payload does not matter.",
  tagDescriptions: { events: "What happened: stored once, and read by time" },
  operationId: "postEvent",
  auth: apiKey(),
  body: NewEvent,
  responses: { 201: Event, 200: Event },
  responseHeaders: { 201: { Location: { description: "URL of the stored event", required: true } } },
  problems: [eventConflict, payloadTooLarge],
});

/** Reads one event. */
export const getEvent = route("GET /events/{id}", {
  summary: "Read an event",
  description: "Gives the event as it was stored.",
  operationId: "getEvent",
  auth: apiKey(),
  path: z.strictObject({ id: EventId }),
  responses: { 200: Event },
  problems: [notFound],
});

/** Lists events, newest first. */
export const listEvents = route("GET /events", {
  summary: "List events, newest first",
  description:
    "Without `type`, all events. A page may be shorter than `limit` before the last one: go on while there is `next`. A new " +
    "event appears here within moments of being stored.",
  operationId: "listEvents",
  auth: apiKey(),
  query: z.strictObject({
    type: z.optional(EventType).check(z.meta({ description: "Only events of this type", examples: ["order.created"] })),
    ...listQuery,
  }),
  responses: { 200: EventPage },
});

/** Stores many events, each exactly once, each with its own answer. */
export const postEventBatch = route("POST /event-batches", {
  summary: "Store up to 100 events",
  description:
    "Each event is handled as if posted alone, in order, and has its own result. A batch that breaks the contract is refused " +
    "whole and stores nothing.",
  operationId: "postEventBatch",
  tags: ["events"],
  auth: apiKey(),
  body: NewEventBatch,
  maxBytes: largestBatchBytes,
  responses: { 207: EventBatchResult },
  problems: [payloadTooLarge],
});
