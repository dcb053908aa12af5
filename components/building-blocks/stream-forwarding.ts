import { EventBus } from "@pulumi/aws/cloudwatch";
import { EventSourceMapping } from "@pulumi/aws/lambda";
import type { Queue } from "@pulumi/aws/sqs";
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmedFunction } from "./alarms";
import type { ChildOf } from "./child";
import type { LambdaFunction } from "./lambda-function";
import type { Link } from "./link";
import { encryptedQueue, longestRetention, maySend, queuePolicy } from "./secure-queue";
import type { Table } from "./table";

/** What forwards new items of a table. */
export interface Forwarding {
  busArn: pulumi.Input<string>;
  function: LambdaFunction;
  mapping: EventSourceMapping;
  /** What the bus refused for good, with the reason. */
  deadLetters: Queue;
  /** Only where the bus is the construct's own. */
  bus?: EventBus;
}

/** What is to be forwarded, and where to. */
export interface ForwardingSpec {
  /** The table. It has a stream of its new items. */
  table: Table;
  /** What the items are, for the bus's description, such as `What events stored`. */
  description: string;
  /** ARN of a bus that is there. Default: one of its own. */
  existing?: pulumi.Input<string>;
  /** `source` of the events on the bus. */
  source: pulumi.Input<string>;
  keyArn: pulumi.Input<string> | undefined;
  /** Makes the function with what it needs: one that `functions/forwarding` makes of what an item is on the bus. */
  forward(links: Link[]): LambdaFunction;
}

/** The table's stream, a function that reads it and puts events on a bus, and a queue for what the bus will never take. */
export function streamForwarding(
  child: ChildOf,
  { table, description, existing, source, keyArn, forward }: ForwardingSpec,
): Forwarding {
  const queueName = { key: "deadLetters", suffix: "dead-letters" };
  const deadLetters = encryptedQueue(child, queueName, keyArn, {
    messageRetentionSeconds: longestRetention,
    maxMessageSize: largestMessage,
  });
  const bus =
    existing === undefined
      ? child("bus", EventBus, {
          description,
          kmsKeyIdentifier: keyArn,
          // Events that the bus cannot encrypt, when its key is gone, would be lost.
          deadLetterConfig: keyArn === undefined ? undefined : { arn: deadLetters.arn },
          tags: child.tags,
        })
      : undefined;
  queuePolicy(child, queueName, deadLetters, bus ? [{ service: "events.amazonaws.com", sourceArn: bus.arn }] : []);
  const busArn = bus?.arn ?? (existing as pulumi.Input<string>);
  const made = forward([
    { statements: table.link("stream").statements },
    {
      environment: { EVENT_BUS_NAME: busArn, EVENT_SOURCE: source },
      statements: [{ actions: ["events:PutEvents"], resources: [busArn] }],
    },
    { environment: { DEAD_LETTER_URL: deadLetters.url }, statements: maySend(deadLetters.arn, keyArn) },
  ]);
  return { busArn, bus, deadLetters, function: made, mapping: mappingOf(child, table, made, deadLetters) };
}

/** 1 MiB, the most that SQS takes: an event of 256 KB with all that JSON escapes is more than SQS's default. */
const largestMessage = 1_048_576;

/**
 * Every record is tried until it is forwarded or the stream forgets it, after 24 hours; then the queue is told where it stood. The alarm for the lag
 * comes long before.
 */
const mappingOf = (child: ChildOf, table: Table, forward: LambdaFunction, deadLetters: Queue): EventSourceMapping =>
  child({ key: "mapping", suffix: "forward-mapping" }, EventSourceMapping, {
    eventSourceArn: table.streamArn,
    functionName: forward.arn,
    startingPosition: "TRIM_HORIZON",
    batchSize: 100,
    maximumRetryAttempts: -1,
    maximumRecordAgeInSeconds: -1,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ["ReportBatchItemFailures"],
    filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
    destinationConfig: { onFailure: { destinationArn: deadLetters.arn } },
    tags: child.tags,
  });

/** The function as alarms watch it: errors, dead letters, and a quarter of an hour behind the table. */
export const watchedForward = ({ function: forward, deadLetters }: Forwarding): AlarmedFunction => ({
  functionName: forward.functionName,
  timeout: forward.timeout,
  failureQueueName: deadLetters.name,
  longestLag: 900,
});
