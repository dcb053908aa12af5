import { EventSourceMapping } from "@pulumi/aws/lambda";
import type { Queue } from "@pulumi/aws/sqs";
import type * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../child";
import { LambdaFunction } from "../lambda-function";
import { mayConsume } from "../secure-queue";
import type { WorkQueueArgs, WorkQueueConsumer } from "./index";

/** What works the queue off. */
export interface Consumer {
  function: LambdaFunction;
  mapping: EventSourceMapping;
}

/** The function that works a queue off, and what invokes it. It says itself which messages failed, so that the others do not come again. */
export function consumerOf(
  child: ChildOf,
  { tags, key, logRetentionDays }: WorkQueueArgs,
  consumer: WorkQueueConsumer,
  queue: Queue,
  keyArn: pulumi.Input<string> | undefined,
): Consumer {
  const { batchSize, batchWindowSeconds, maximumConcurrency, links = [], ...code } = consumer;
  const made = child("consumer", LambdaFunction, {
    service: child.logicalName,
    logRetentionDays,
    key,
    tags,
    ...code,
    links: [...links, { statements: mayConsume(queue.arn, keyArn) }],
  });
  const mapping = child("mapping", EventSourceMapping, {
    eventSourceArn: queue.arn,
    functionName: made.arn,
    batchSize: batchSize ?? 10,
    maximumBatchingWindowInSeconds: batchWindowSeconds,
    functionResponseTypes: ["ReportBatchItemFailures"],
    ...(maximumConcurrency !== undefined && { scalingConfig: { maximumConcurrency } }),
    tags: child.tags,
  });
  return { function: made, mapping };
}
