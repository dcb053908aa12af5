import { Queue, type QueueArgs, QueuePolicy } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "./child";
import type { Statement } from "./policy-document";

/** 14 days in seconds, the longest that SQS keeps a message (AWS, SQS developer guide: "Message quotas"). */
export const longestRetention = 14 * 24 * 60 * 60;

/** Everything that moves messages. By name: a policy with `sqs:*` looks like a mistake to people and to scanners. */
const messageActions = [
  "sqs:SendMessage",
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:PurgeQueue",
  "sqs:GetQueueAttributes",
  "sqs:GetQueueUrl",
];

/** A child's key in `transform`, and the suffix of its logical name; empty for the component's own name. */
interface QueueName {
  key: string;
  suffix: string;
}

/** A service that may send to a queue, for one resource of the account. */
export interface Sender {
  /** Such as `events.amazonaws.com`. */
  service: string;
  sourceArn: pulumi.Input<string>;
}

/** A queue that is encrypted, with the key or else with SQS's own, and refuses plain HTTP. */
export function secureQueue(
  child: ChildOf,
  name: QueueName,
  keyArn: pulumi.Input<string> | undefined,
  args: QueueArgs,
): Queue {
  const queue = encryptedQueue(child, name, keyArn, args);
  queuePolicy(child, name, queue);
  return queue;
}

/** A queue that is encrypted, with the key or else with SQS's own. It needs a {@link queuePolicy}. */
export const encryptedQueue = (
  child: ChildOf,
  name: QueueName,
  keyArn: pulumi.Input<string> | undefined,
  args: QueueArgs,
): Queue =>
  child(name, Queue, {
    ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
    tags: child.tags,
    ...args,
  });

/**
 * The policy of a queue: nothing over plain HTTP, and who may send beside the roles that may.
 *
 * @param name of the queue: its key with `Policy`, its suffix with `-policy`
 */
export function queuePolicy(child: ChildOf, { key, suffix }: QueueName, queue: Queue, senders: Sender[] = []): void {
  child({ key: `${key}Policy`, suffix: suffix === "" ? "policy" : `${suffix}-policy` }, QueuePolicy, {
    queueUrl: queue.id,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        ...senders.map(({ service, sourceArn }) => ({
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
        })),
        {
          Sid: "NothingWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: messageActions,
          Resource: queue.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  });
}

/** What it takes to send to a queue. With a customer key, a sender needs two permissions on it (AWS, SQS developer guide: "Key management"). */
export const maySend = (queueArn: pulumi.Input<string>, keyArn: pulumi.Input<string> | undefined): Statement[] => [
  { actions: ["sqs:SendMessage"], resources: [queueArn] },
  ...(keyArn === undefined ? [] : [{ actions: ["kms:GenerateDataKey", "kms:Decrypt"], resources: [keyArn] }]),
];

/** What it takes to work off a queue, as Lambda does in a function's name (AWS, Lambda developer guide: "Using Lambda with Amazon SQS"). */
export const mayConsume = (queueArn: pulumi.Input<string>, keyArn: pulumi.Input<string> | undefined): Statement[] => [
  {
    actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
    resources: [queueArn],
  },
  ...(keyArn === undefined ? [] : [{ actions: ["kms:Decrypt"], resources: [keyArn] }]),
];
