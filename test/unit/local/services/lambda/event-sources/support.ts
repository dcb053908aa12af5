import { DatabaseSync } from "node:sqlite";
import { Faults } from "../../../../../../local/faults";
import { AwsError } from "../../../../../../local/services/aws-json";
import { EventSources, type MappingRequest } from "../../../../../../local/services/lambda/event-sources";
import type { Functions } from "../../../../../../local/services/lambda/event-sources/caller";
import { queueKind } from "../../../../../../local/services/lambda/event-sources/queues/kind";
import type { QueueRecord } from "../../../../../../local/services/lambda/event-sources/queues/record";
import { SqsOnly } from "../../../sqs/support-cloud";

/** An invocation that a function is at: the test says how it ends. */
export interface Invocation {
  readonly records: readonly QueueRecord[];
  readonly bodies: readonly string[];
  answer(value?: unknown): void;
  fail(): void;
  throttle(): void;
}

/** Queues and event sources, and a function that does what the test says. */
export class SourcesUnderTest {
  readonly sqs: SqsOnly;
  readonly sources: EventSources;
  /** Invocations that have begun and not ended, in order. */
  readonly open: Invocation[] = [];
  /** How many have begun at all. */
  begun = 0;
  /** The function does not exist as long as this is false. */
  exists = true;
  timeout = 3;
  /** Answers invocations at once, in place of the test. */
  handler: ((invocation: Invocation) => void) | undefined;
  readonly faults: Faults;

  constructor(store = new DatabaseSync(":memory:")) {
    this.sqs = new SqsOnly(store);
    this.faults = new Faults(this.sqs.clock);
    const cloud = Object.assign(this.sqs.cloud, { faults: this.faults });
    (cloud.services as Map<string, unknown>).set("sqs", this.sqs.service);
    const functions: Functions = {
      find: (nameOrArn) =>
        this.exists && nameOrArn.includes("worker")
          ? { name: "worker", arn: functionArn, timeout: this.timeout }
          : undefined,
      invoke: (_, payload) => this.#invoke(payload),
    };
    this.sources = new EventSources(cloud, functions, [queueKind]);
  }

  /** Makes a queue and a mapping of it to the function. */
  async map(queue: string, settings: MappingRequest["settings"] = {}, attributes: Record<string, string> = {}) {
    const fifo = queue.endsWith(".fifo") ? { FifoQueue: "true", ContentBasedDeduplication: "true" } : {};
    await this.sqs.call("CreateQueue", queue, { Attributes: { ...fifo, ...attributes } });
    return this.sources.create({ functionName: "worker", sourceArn: this.sqs.arn(queue), settings });
  }

  async send(queue: string, ...bodies: string[]): Promise<void> {
    for (const MessageBody of bodies) await this.sqs.call("SendMessage", queue, { MessageBody });
    await settled();
  }

  /** Sends all at once, so that they can be one batch. */
  async sendTogether(queue: string, bodies: readonly string[], more: object = {}): Promise<void> {
    const Entries = bodies.map((MessageBody, at) => ({ Id: String(at), MessageBody, ...more }));
    for (let from = 0; from < Entries.length; from += 10)
      await this.sqs.call("SendMessageBatch", queue, { Entries: Entries.slice(from, from + 10) });
    await settled();
  }

  /** Visible, in flight and delayed messages. */
  counts(queue: string): number[] {
    const counts = this.sqs.service.queue(this.sqs.arn(queue))?.counts;
    return [counts?.visible ?? -1, counts?.inFlight ?? -1, counts?.delayed ?? -1];
  }

  async advance(by: string): Promise<void> {
    this.sqs.clock.advance(by);
    await settled();
  }

  /** The oldest invocation that has not ended. */
  get next(): Invocation {
    const [first] = this.open;
    if (!first) throw new Error("nothing is invoked");
    return first;
  }

  async end(): Promise<DatabaseSync> {
    this.sources.close();
    return this.sqs.end();
  }

  #invoke(payload: string) {
    this.begun += 1;
    const invoked = { requestId: String(this.begun), executedVersion: "$LATEST" };
    return new Promise<typeof invoked & { payload: string; functionError?: string }>((resolve, reject) => {
      const { Records: records } = JSON.parse(payload) as { Records: QueueRecord[] };
      const ended = () => void this.open.splice(this.open.indexOf(invocation), 1);
      const invocation: Invocation = {
        records,
        bodies: records.map(({ body }) => body),
        answer(value) {
          ended();
          resolve({ ...invoked, payload: value === undefined ? "null" : JSON.stringify(value) });
        },
        fail() {
          ended();
          resolve({ ...invoked, payload: '{"errorMessage":"no"}', functionError: "Unhandled" });
        },
        throttle() {
          ended();
          reject(new AwsError("TooManyRequestsException", "Rate Exceeded.", 429));
        },
      };
      this.open.push(invocation);
      this.handler?.(invocation);
    });
  }
}

export const functionArn = "arn:aws:lambda:eu-central-1:000000000000:function:worker";

/** Lets everything happen that does not wait for the clock. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}
