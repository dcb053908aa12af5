import type * as z from "zod/v4/core";
import { safeParse } from "zod/v4/core";
import { describeIssue, fieldErrors } from "./field-errors";
import { inOrderPerKey } from "./in-order-per-key";
import { functionLog, service } from "./invocation-start";
import { parseJson } from "./json-text";
import type { Logger } from "./logger";
import { EmbeddedMetrics, type Metrics } from "./metrics";
import type { FunctionContext } from "./proxy-event";
import type { QueueHandler, QueueRecord } from "./queue-event";

/** What a worker is given: one message, parsed and checked. */
export interface Message<T> {
  body: T;
  /** SQS's id of the message: the same each time that it comes. */
  id: string;
  /** How often it was handed over, this time included. */
  receives: number;
  /** When it was sent, in milliseconds since 1970. */
  sentAt: number;
  /** Its group, in a FIFO queue. */
  groupId?: string;
  /** Writes records that carry the message's id. */
  log: Logger;
  /** Metrics of this message, beside those that every message has. */
  metrics: Metrics;
  /** Aborts just before Lambda's timeout: give it to slow calls. */
  signal: AbortSignal;
  /** SQS's record, for what is not said above. */
  record: QueueRecord;
}

/** Messages that are worked on at the same time. */
const atOnce = 10;

/** How long before Lambda's timeout messages that are not done count as failed, in milliseconds: time to say which ones are done. */
const timeToAnswer = 250;

/**
 * Works a queue off, message by message, ten at the same time; those of a FIFO group one after the other. A message whose
 * work throws, or takes until Lambda's timeout, comes again when the queue's visibility timeout is over, and none of the others do; what failed too
 * often goes to the queue's dead letters. Messages come **at least** once: work that must not be done twice remembers `id`, or an id in the body.
 *
 * The function's event source mapping must have `ReportBatchItemFailures`, as a `WorkQueue` gives it.
 *
 * @param schema what a body is, as JSON. One that is something else fails, and the log says why
 * @example
 * export const handler = consume(Mail, async ({ body, signal }) => send(body.to, body.text, { signal }));
 */
export const consume =
  <T extends z.$ZodType>(schema: T, work: (message: Message<z.output<T>>) => void | Promise<void>): QueueHandler =>
  async ({ Records: records }, context) => {
    if (!Array.isArray(records)) throw new Error("This function works off messages of SQS; this was another event");
    const deadline = new Deadline(context);
    const stuck = new Set<string>();
    const failures = await inOrderPerKey(records, groupOf, atOnce, async (record) => {
      const group = groupOf(record);
      // What follows a failed message of its group must wait for it.
      const failed =
        (group !== undefined && stuck.has(group)) || !(await handle(record, schema, work, context, deadline));
      if (failed && group !== undefined) stuck.add(group);
      return failed ? [{ itemIdentifier: record.messageId }] : [];
    });
    deadline.clear();
    return { batchItemFailures: failures.flat() };
  };

const groupOf = ({ attributes }: QueueRecord) => attributes.MessageGroupId;

/** Does one message's work and writes its record and metrics. False when it failed. */
async function handle<T extends z.$ZodType>(
  record: QueueRecord,
  schema: T,
  work: (message: Message<z.output<T>>) => void | Promise<void>,
  { awsRequestId }: FunctionContext,
  deadline: Deadline,
): Promise<boolean> {
  const startedAt = performance.now();
  const { messageId: id, attributes, eventSourceARN } = record;
  const queue = eventSourceARN.slice(eventSourceARN.lastIndexOf(":") + 1);
  const receives = Number(attributes.ApproximateReceiveCount);
  const log = functionLog.with({ messageId: id, functionRequestId: awsRequestId, queue });
  const metrics = new EmbeddedMetrics();
  let error: unknown;
  try {
    deadline.check();
    const body = parsed(schema, record.body);
    const sentAt = Number(attributes.SentTimestamp);
    const message = { body, id, receives, sentAt, groupId: groupOf(record), log, metrics, record };
    await deadline.race(Promise.resolve(work({ ...message, signal: deadline.signal })));
  } catch (thrown) {
    error = thrown ?? new Error("The worker threw nothing");
  }
  const milliseconds = Math.round((performance.now() - startedAt) * 100) / 100;
  const failed = error !== undefined;
  log[failed ? "error" : "info"]("message", { receives, milliseconds, ...(failed && { error }) });
  metrics.flush(
    { Service: service, Route: `queue ${queue}`, requestId: id },
    { Requests: 1, Errors: 0, Faults: failed ? 1 : 0, Latency: milliseconds },
  );
  return !failed;
}

/** @throws Error naming what is wrong with a body, but not the body */
function parsed<T extends z.$ZodType>(schema: T, text: string): z.output<T> {
  const result = safeParse(schema, parseJson(text), { error: describeIssue });
  if (result.success) return result.data;
  const wrong = fieldErrors(result.error.issues).map(({ pointer, detail }) => `${pointer} ${detail}`);
  throw new Error(`The message is not what this function takes: ${wrong.join("; ")}`);
}

/** The moment at which a batch is given up: just before Lambda would stop the function and nobody would know what was done. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #over: Promise<never>;

  constructor(context: FunctionContext) {
    this.#over = new Promise((_, reject) => {
      this.signal.addEventListener("abort", () => reject(this.signal.reason));
    });
    this.#over.catch(() => undefined);
    const left = context.getRemainingTimeInMillis?.();
    if (left === undefined) return;
    const giveUp = () => this.#controller.abort(new Error("The work took longer than this function may run"));
    this.#timer = setTimeout(giveUp, Math.max(left - timeToAnswer, 0));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws Error when it is over already */
  check(): void {
    this.signal.throwIfAborted();
  }

  race<R>(work: Promise<R>): Promise<R> {
    return Promise.race([work, this.#over]);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
