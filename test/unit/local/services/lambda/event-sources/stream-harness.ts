import type { Cloud } from "../../../../../../local/cloud";
import type { Delivery, Service } from "../../../../../../local/service";
import { AwsError } from "../../../../../../local/services/aws-json";
import { createDynamoDbService, type DynamoDbService } from "../../../../../../local/services/dynamodb";
import { EventSources } from "../../../../../../local/services/lambda/event-sources";
import type { MappingSettings } from "../../../../../../local/services/lambda/event-sources/mapping";
import { streamKind } from "../../../../../../local/services/lambda/event-sources/streams/kind";
import { tableOf } from "../../../dynamodb/support";
import { type AwsPort, openAwsPort } from "../../../support/aws-port";

/** What a function gets of a stream. */
export interface StreamEvent {
  Records: {
    eventID: string;
    eventName: string;
    eventSourceARN: string;
    userIdentity?: object;
    dynamodb: { Keys: { pk: { S: string } }; SequenceNumber: string; NewImage?: object };
  }[];
}

/** A function of a test: its answer, or an error. It hears of the event, and of which call this is, from 1. */
export type Handler = (event: StreamEvent, call: number) => unknown;

/** What was handed to a queue. */
interface Delivered {
  arn: string;
  body: Record<string, unknown>;
}

const functionArn = "arn:aws:lambda:eu-central-1:000000000000:function:worker";

/** A table with a stream, event source mappings, a function in this process in the place of Lambda's, and a queue that takes everything. */
export class StreamHarness {
  /** The keys that each call got. */
  readonly calls: string[][] = [];
  handler: Handler = () => undefined;
  readonly #open: EventSources[] = [];
  #requests = 0;

  private constructor(
    readonly port: AwsPort,
    readonly streamArn: string,
    readonly deliveries: Delivered[],
  ) {}

  static async start(): Promise<StreamHarness> {
    const deliveries: Delivered[] = [];
    const port = await openAwsPort((cloud) => [createDynamoDbService(cloud), queueInto(deliveries)]);
    const dynamodb = port.cloud.services.get("dynamodb") as DynamoDbService;
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };
    await dynamodb.call("CreateTable", tableOf("table", "pk", { StreamSpecification }));
    const { Streams } = await dynamodb.call("ListStreams", {});
    const [stream] = Streams as { StreamArn: string }[];
    const harness = new StreamHarness(port, String(stream?.StreamArn), deliveries);
    harness.restart();
    return harness;
  }

  get cloud(): Cloud {
    return this.port.cloud;
  }

  get dynamodb(): DynamoDbService {
    return this.cloud.services.get("dynamodb") as DynamoDbService;
  }

  get sources(): EventSources {
    const last = this.#open.at(-1);
    if (last === undefined) throw new Error("there are no event sources yet");
    return last;
  }

  /** What event sources have in memory is gone, and they begin anew with what is stored. */
  restart(): void {
    for (const sources of this.#open) sources.close();
    const find = (name: string) =>
      name.endsWith("worker") ? { name: "worker", arn: functionArn, timeout: 3 } : undefined;
    const invoke = (_: string, payload: string) => this.#invoke(JSON.parse(payload));
    this.#open.push(new EventSources(this.cloud, { find, invoke }, [streamKind(this.cloud)]));
  }

  async #invoke(event: StreamEvent) {
    this.calls.push(event.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));
    const invoked = { requestId: `request-${++this.#requests}`, executedVersion: "$LATEST" };
    try {
      const answer = await this.handler(event, this.calls.length);
      return { payload: JSON.stringify(answer ?? null), ...invoked };
    } catch (error) {
      if (error instanceof AwsError) throw error;
      return { payload: '{"errorMessage":"no"}', functionError: "Unhandled", ...invoked };
    }
  }

  /** Makes a mapping from the stream to the function. */
  map(settings: MappingSettings = {}) {
    return this.sources.create({
      functionName: "worker",
      sourceArn: this.streamArn,
      settings: { StartingPosition: "TRIM_HORIZON", ...settings },
    });
  }

  /** Stores items, in one commit. Each time they are others. */
  async put(...keys: string[]): Promise<void> {
    const version = { N: String(performance.now()) };
    const puts = keys.map((pk) =>
      this.dynamodb.call("PutItem", { TableName: "table", Item: { pk: { S: pk }, version } }),
    );
    await Promise.all(puts);
  }

  /** Waits until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    const end = performance.now() + 4_000;
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`not within four seconds; calls: ${JSON.stringify(this.calls)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Time for what must not happen. */
  rest(milliseconds = 50): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  async close(): Promise<void> {
    for (const sources of this.#open) sources.close();
    await this.port.close();
  }
}

const queueInto = (deliveries: Delivered[]): Service => ({
  name: "sqs",
  types: [],
  target: {
    action: "sqs:SendMessage",
    deliver: (arn: string, { body }: Delivery) => {
      deliveries.push({ arn, body: JSON.parse(body) });
    },
  },
});
