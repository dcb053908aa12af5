import { functionLog, service } from "../runtime/invocation-start";
import { EmbeddedMetrics } from "../runtime/metrics";
import type { FunctionContext } from "../runtime/proxy-event";
import type { BatchResponse } from "../runtime/queue-event";
import { inRequests, type Sent, send } from "./bus";
import type { BusEvent, BusEventOf } from "./bus-event";
import { keep } from "./dead-letters";
import type { StreamEvent, StreamRecord } from "./stream-event";

/** A function that takes records of a DynamoDB stream. */
export type StreamHandler = (event: StreamEvent, context: FunctionContext) => Promise<BatchResponse>;

/**
 * Puts every new item of a table on the bus, in the order of the stream, at least once: whoever gets it knows it by its id. What the bus refuses
 * for good goes to the dead letters; where the bus is busy or down, Lambda is told from which record on to come again.
 *
 * @param eventOf what an item is on the bus; what it does not know goes to the dead letters
 */
export const forwarder =
  (eventOf: BusEventOf): StreamHandler =>
  async ({ Records: records }, context) => {
    if (!Array.isArray(records))
      throw new Error("This function takes records of a DynamoDB stream; this was another event");
    const startedAt = performance.now();
    const tally = { forwarded: 0, refused: 0 };
    const stop = await forward(records, eventOf, tally);
    report(context, startedAt, tally, stop);
    return { batchItemFailures: stop ? [{ itemIdentifier: stop.sequenceNumber }] : [] };
  };

/** Where forwarding stopped, and why. */
interface Stop {
  sequenceNumber: string;
  error: unknown;
}

interface Tally {
  forwarded: number;
  refused: number;
}

/** Forwards until something must wait. */
async function forward(records: readonly StreamRecord[], eventOf: BusEventOf, tally: Tally): Promise<Stop | undefined> {
  const events: BusEvent[] = [];
  for (const record of records.filter(({ eventName }) => eventName === "INSERT")) {
    try {
      events.push(eventOf(record));
    } catch (error) {
      const stop = await bury(record.dynamodb.SequenceNumber, JSON.stringify(record.dynamodb), {
        code: "UnknownItem",
        message: (error as Error).message,
      });
      if (stop) return (await forwardEvents(events, tally)) ?? stop;
      tally.refused++;
    }
  }
  return forwardEvents(events, tally);
}

async function forwardEvents(events: readonly BusEvent[], tally: Tally): Promise<Stop | undefined> {
  for (const request of inRequests(events)) {
    const outcomes = await send(request);
    for (const [index, event] of request.entries()) {
      const outcome = outcomes[index] as Sent;
      if (outcome.kind === "sent") {
        tally.forwarded++;
        continue;
      }
      const stop =
        outcome.kind === "later"
          ? {
              sequenceNumber: event.sequenceNumber,
              error: Object.assign(new Error(outcome.message), { name: outcome.code }),
            }
          : await bury(event.sequenceNumber, event.json, outcome);
      if (stop) return stop;
      tally.refused++;
    }
  }
  return undefined;
}

/** Keeps what cannot be forwarded; a stop where that fails too. */
async function bury(
  sequenceNumber: string,
  body: string,
  reason: { code: string; message: string },
): Promise<Stop | undefined> {
  try {
    await keep(body, reason);
    return undefined;
  } catch (error) {
    return { sequenceNumber, error };
  }
}

function report({ awsRequestId }: FunctionContext, startedAt: number, tally: Tally, stop: Stop | undefined): void {
  const milliseconds = Math.round((performance.now() - startedAt) * 100) / 100;
  const log = functionLog.with({ functionRequestId: awsRequestId });
  log[stop ? "error" : tally.refused > 0 ? "warn" : "info"]("forward", { ...tally, milliseconds, error: stop?.error });
  const metrics = new EmbeddedMetrics();
  metrics.count("EventsForwarded", tally.forwarded);
  metrics.count("EventsRefused", tally.refused);
  metrics.flush(
    { Service: service, Route: "forward", requestId: awsRequestId },
    { Requests: 1, Errors: 0, Faults: stop ? 1 : 0, Latency: milliseconds },
  );
}
