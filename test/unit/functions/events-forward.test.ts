import "./support/environment";
import { EventBridgeClient, type PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { type SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { handler } from "../../../functions/events/forward";
import type { StreamRecord } from "../../../functions/forwarding/stream-event";
import { useOutput } from "./support/requests";

const output = useOutput();
const requests: PutEventsRequestEntry[][] = [];
const buried: { body?: string; code?: string; message?: string }[] = [];
/** What the bus answers for an entry: nothing is "taken". */
let answer: (entry: PutEventsRequestEntry) => { ErrorCode: string; ErrorMessage: string } | undefined;
/** What a whole request fails with. */
let busFails: (entries: PutEventsRequestEntry[]) => Error | undefined;
let queueFails: Error | undefined;

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

beforeEach(() => {
  requests.length = 0;
  buried.length = 0;
  answer = () => undefined;
  busFails = () => undefined;
  queueFails = undefined;
  jest.spyOn(EventBridgeClient.prototype, "send").mockImplementation(async (command) => {
    const { Entries: entries = [] } = (command as unknown as PutEventsCommand).input;
    const error = busFails(entries);
    if (error) throw error;
    requests.push(entries);
    const Entries = entries.map((entry, index) => answer(entry) ?? { EventId: `bus-${index}` });
    return { Entries } as never;
  });
  jest.spyOn(SQSClient.prototype, "send").mockImplementation(async (command) => {
    if (queueFails) throw queueFails;
    const { MessageBody, MessageAttributes } = (command as unknown as SendMessageCommand).input;
    buried.push({
      body: MessageBody,
      code: MessageAttributes?.ErrorCode?.StringValue,
      message: MessageAttributes?.ErrorMessage?.StringValue,
    });
    return {} as never;
  });
});

const stored = (number: number, payload = "{}", eventName: StreamRecord["eventName"] = "INSERT"): StreamRecord => ({
  eventName,
  dynamodb: {
    SequenceNumber: String(number),
    NewImage: {
      id: { S: `order-${number}` },
      type: { S: "order.created" },
      createdAt: { S: "2026-11-22T09:30:00.000Z" },
      payload: { S: payload },
      month: { S: "2026-11" },
    },
  },
});
const forward = (...records: StreamRecord[]) => handler({ Records: records }, { awsRequestId: "lambda-1" });
const all = { batchItemFailures: [] };
const from = (sequenceNumber: number) => ({ batchItemFailures: [{ itemIdentifier: String(sequenceNumber) }] });
const forwarded = () => requests.flat().map(({ Detail }) => JSON.parse(String(Detail)).id);

describe("events/forward", () => {
  it("puts each stored event on the bus as GET gives it, numbers digit for digit", async () => {
    expect(await forward(stored(1, '{"n":12345678901234567890,"s":"{}"}'))).toEqual(all);
    expect(requests).toEqual([
      [
        {
          EventBusName: "arn:aws:events:eu-central-1:123456789012:event-bus/events",
          Source: "events",
          DetailType: "order.created",
          Time: new Date("2026-11-22T09:30:00.000Z"),
          Detail:
            '{"id":"order-1","type":"order.created","createdAt":"2026-11-22T09:30:00.000Z","payload":{"n":12345678901234567890,"s":"{}"}}',
        },
      ],
    ]);
  });

  it("forwards what was stored, and nothing that was changed or deleted by hand", async () => {
    expect(await forward(stored(1), stored(2, "{}", "MODIFY"), stored(3, "{}", "REMOVE"), stored(4))).toEqual(all);
    expect(forwarded()).toEqual(["order-1", "order-4"]);
  });

  it("keeps the stream's order, ten and 256 KB to a request", async () => {
    const large = JSON.stringify({ text: "x".repeat(200 * 1024) });
    const records = [...Array.from({ length: 12 }, (_, index) => stored(index)), stored(12, large), stored(13, large)];
    expect(await forward(...records)).toEqual(all);
    expect(requests.map(({ length }) => length)).toEqual([10, 3, 1]);
    expect(forwarded()).toEqual(records.map((_, index) => `order-${index}`));
  });

  it("has the rest come again, from the first event that the bus did not take for now", async () => {
    answer = ({ Detail }) =>
      Detail?.includes('"order-3"') ? { ErrorCode: "ThrottlingException", ErrorMessage: "busy" } : undefined;
    const records = Array.from({ length: 15 }, (_, index) => stored(index));
    expect(await forward(...records)).toEqual(from(3));
    expect(requests).toHaveLength(1);
    expect(buried).toEqual([]);
    expect(output.records("forward")).toEqual([
      expect.objectContaining({ level: "error", error: expect.objectContaining({ name: "ThrottlingException" }) }),
    ]);
  });

  it.each(["InternalException", "AccessDeniedException", "ResourceNotFoundException", "TimeoutError"])(
    "has all come again when the bus answers %s: no event is at fault",
    async (name) => {
      busFails = () => named(name, "no");
      expect(await forward(stored(1), stored(2))).toEqual(from(1));
      expect(buried).toEqual([]);
    },
  );

  it("keeps what the bus refuses for good, with the reason, and goes on", async () => {
    answer = ({ Detail }) =>
      Detail?.includes('"order-2"')
        ? { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." }
        : undefined;
    expect(await forward(stored(1), stored(2), stored(3))).toEqual(all);
    expect(buried).toEqual([
      { body: expect.stringContaining('"id":"order-2"'), code: "MalformedDetail", message: "Detail is malformed." },
    ]);
    expect(output.records("forward")).toEqual([expect.objectContaining({ level: "warn", forwarded: 2, refused: 1 })]);
    expect(output.metrics()).toEqual([expect.objectContaining({ EventsForwarded: 2, EventsRefused: 1, Faults: 0 })]);
  });

  it("finds the one event for which a whole request is refused", async () => {
    busFails = (entries) =>
      entries.some(({ Detail }) => Detail?.includes('"order-2"'))
        ? named("ValidationException", "too large")
        : undefined;
    expect(await forward(stored(1), stored(2), stored(3))).toEqual(all);
    expect(forwarded()).toEqual(["order-1", "order-3"]);
    expect(buried).toEqual([expect.objectContaining({ code: "ValidationException", message: "too large" })]);
  });

  it("keeps items that no EventApi wrote", async () => {
    const foreign: StreamRecord = {
      eventName: "INSERT",
      dynamodb: { SequenceNumber: "2", NewImage: { a: { N: "1" } } },
    };
    expect(await forward(stored(1), foreign, stored(3))).toEqual(all);
    expect(forwarded()).toEqual(["order-1", "order-3"]);
    expect(buried).toEqual([
      expect.objectContaining({ code: "UnknownItem", message: 'The item has no text "id": another program wrote it' }),
    ]);
  });

  it("loses nothing when the dead letters cannot be kept either", async () => {
    queueFails = named("AccessDenied", "no");
    answer = () => ({ ErrorCode: "MalformedDetail", ErrorMessage: "" });
    expect(await forward(stored(1), stored(2))).toEqual(from(1));
    const foreign: StreamRecord = { eventName: "INSERT", dynamodb: { SequenceNumber: "5" } };
    answer = () => undefined;
    expect(await forward(stored(4), foreign, stored(6))).toEqual(from(5));
    expect(forwarded().slice(-1)).toEqual(["order-4"]);
  });

  it("refuses what is no record of a stream", async () => {
    const other = handler as unknown as (event: object, context: object) => Promise<unknown>;
    await expect(other({ httpMethod: "GET" }, { awsRequestId: "1" })).rejects.toThrow("DynamoDB stream");
  });
});
