import { type Queue, RedriveAllowPolicy } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { plain } from "../arg-error";
import type { ChildOf } from "../child";
import { encryptedQueue, longestRetention, queuePolicy, secureQueue } from "../secure-queue";
import type { WorkQueueArgs } from "./index";

/** The queue that work waits in, and the one for what failed too often. */
export interface Queues {
  queue: Queue;
  deadLetters: Queue;
}

const mainQueue = { key: "queue", suffix: "" };

/** Four days, SQS's own default. */
const usualRetention = 4 * 24 * 60 * 60;

/** Both queues. Nothing but the first one may move its messages to the second. */
export function queuesOf(
  child: ChildOf,
  args: WorkQueueArgs,
  keyArn: pulumi.Input<string> | undefined,
  visibilityTimeoutSeconds: pulumi.Input<number>,
): Queues {
  const order = args.fifo ? { fifoQueue: true, deduplicationScope: "messageGroup" } : {};
  const deadLetters = secureQueue(child, { key: "deadLetters", suffix: "dead-letters" }, keyArn, {
    ...(args.fifo && { fifoQueue: true }),
    messageRetentionSeconds: longestRetention,
  });
  const queue = encryptedQueue(child, mainQueue, keyArn, {
    ...(args.fifo && {
      ...order,
      fifoThroughputLimit: "perMessageGroupId",
      contentBasedDeduplication: args.contentBasedDeduplication ?? false,
    }),
    visibilityTimeoutSeconds,
    messageRetentionSeconds: args.retentionSeconds ?? usualRetention,
    delaySeconds: args.delaySeconds,
    redrivePolicy: pulumi.jsonStringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: args.maxReceives ?? 5,
    }),
  });
  queuePolicy(child, mainQueue, queue, plain(child.component, "senders", args.senders));
  child("redriveAllowPolicy", RedriveAllowPolicy, {
    queueUrl: deadLetters.id,
    redriveAllowPolicy: pulumi.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
  });
  return { queue, deadLetters };
}
