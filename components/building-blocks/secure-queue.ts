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

/**
 * A queue that is encrypted, with the key or else with SQS's own, and refuses plain HTTP.
 *
 * @param key the child's key; `<key>Policy` is its policy's
 * @param suffix of its logical name; `<suffix>-policy` is its policy's. Empty for the component's own name
 */
export function secureQueue(
  child: ChildOf,
  { key, suffix }: { key: string; suffix: string },
  keyArn: pulumi.Input<string> | undefined,
  args: QueueArgs,
): Queue {
  const queue = child({ key, suffix }, Queue, {
    ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
    tags: child.tags,
    ...args,
  });
  child({ key: `${key}Policy`, suffix: suffix === "" ? "policy" : `${suffix}-policy` }, QueuePolicy, {
    queueUrl: queue.id,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
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
  return queue;
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
