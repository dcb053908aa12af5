import { EventBus } from "@pulumi/aws/cloudwatch";
import { EventSourceMapping } from "@pulumi/aws/lambda";
import type { Queue } from "@pulumi/aws/sqs";
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmedFunction } from "../building-blocks/alarms";
import type { ChildOf } from "../building-blocks/child";
import { encryptionKey } from "../building-blocks/key";
import { LambdaFunction } from "../building-blocks/lambda-function";
import { encryptedQueue, longestRetention, maySend, queuePolicy } from "../building-blocks/secure-queue";
import type { Table } from "../building-blocks/table";
import type { EventApiArgs } from "./index";

/** Where stored events go: an EventBridge bus, of the construct's own or one that is there. */
export interface ForwardArgs {
  /** ARN of the bus. Default: a bus of its own, encrypted with the construct's key. */
  existing?: pulumi.Input<string>;
  /** `source` of the events on the bus; not one that begins with `aws.`. Default: the construct's logical name. */
  source?: pulumi.Input<string>;
}

/** What forwards stored events. */
export interface Forwarding {
  busArn: pulumi.Input<string>;
  function: LambdaFunction;
  mapping: EventSourceMapping;
  /** What the bus refused for good, with the reason. */
  deadLetters: Queue;
  /** Only where the bus is the construct's own. */
  bus?: EventBus;
}

/** The table's stream, a function that reads it and puts events on the bus, and a queue for what the bus will never take. */
export function forwardingOf(
  child: ChildOf,
  { key, logRetentionDays, tags }: EventApiArgs,
  { existing, source }: ForwardArgs,
  table: Table,
): Forwarding {
  const keyArn = encryptionKey(child, key);
  const queueName = { key: "deadLetters", suffix: "dead-letters" };
  const deadLetters = encryptedQueue(child, queueName, keyArn, {
    messageRetentionSeconds: longestRetention,
    maxMessageSize: largestMessage,
  });
  const bus =
    existing === undefined
      ? child("bus", EventBus, {
          description: `What ${child.component} stored`,
          kmsKeyIdentifier: keyArn,
          // Events that the bus cannot encrypt, when its key is gone, would be lost.
          deadLetterConfig: keyArn === undefined ? undefined : { arn: deadLetters.arn },
          tags: child.tags,
        })
      : undefined;
  queuePolicy(child, queueName, deadLetters, bus ? [{ service: "events.amazonaws.com", sourceArn: bus.arn }] : []);
  const busArn = bus?.arn ?? (existing as pulumi.Input<string>);
  const forward = child("forward", LambdaFunction, {
    service: child.logicalName,
    description: "Forwards stored events",
    entry: "events/forward",
    timeout: 60,
    logRetentionDays,
    key,
    tags,
    links: [
      { statements: table.link("stream").statements },
      {
        environment: { EVENT_BUS_NAME: busArn, EVENT_SOURCE: source ?? child.logicalName },
        statements: [{ actions: ["events:PutEvents"], resources: [busArn] }],
      },
      { environment: { DEAD_LETTER_URL: deadLetters.url }, statements: maySend(deadLetters.arn, keyArn) },
    ],
  });
  return { busArn, bus, deadLetters, function: forward, mapping: mappingOf(child, table, forward, deadLetters) };
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
