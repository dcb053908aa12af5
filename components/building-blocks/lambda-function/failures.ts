import type { RolePolicy } from "@pulumi/aws/iam";
import { type Function as AwsFunction, FunctionEventInvokeConfig } from "@pulumi/aws/lambda";
import { Queue } from "@pulumi/aws/sqs";
import type * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../child";
import type { Statement } from "../policy-document";

/** The queue that keeps the events which a function failed to handle. */
export const failureQueue = (child: ChildOf, keyArn: pulumi.Input<string> | undefined): Queue =>
  child("failureQueue", Queue, {
    messageRetentionSeconds: 14 * 24 * 60 * 60, // the longest that SQS takes
    ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
    tags: child.tags,
  });

/** What a function's role takes to report failures: Lambda sends them in the role's name. */
export const mayReport = (queue: Queue, keyArn: pulumi.Input<string> | undefined): Statement[] => [
  { actions: ["sqs:SendMessage"], resources: [queue.arn] },
  // AWS, SQS developer guide: "Key management": producers need these two.
  ...(keyArn === undefined ? [] : [{ actions: ["kms:GenerateDataKey", "kms:Decrypt"], resources: [keyArn] }]),
];

/** Sends what failed three times, the error with it, to the queue. */
export const keepFailures = (
  child: ChildOf,
  made: AwsFunction,
  queue: Queue,
  policy: RolePolicy,
): FunctionEventInvokeConfig =>
  child(
    "invokeConfig",
    FunctionEventInvokeConfig,
    {
      functionName: made.name,
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: queue.arn } },
    },
    { dependsOn: [policy] }, // Lambda refuses a destination that the role may not send to
  );
