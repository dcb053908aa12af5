import { type Function as AwsFunction, FunctionEventInvokeConfig } from "@pulumi/aws/lambda";
import type { Queue } from "@pulumi/aws/sqs";
import type * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../child";
import { longestRetention, secureQueue } from "../secure-queue";
import type { Grant } from "./role";

/** The queue that keeps the events which a function failed to handle. */
export const failureQueue = (child: ChildOf, keyArn: pulumi.Input<string> | undefined): Queue =>
  secureQueue(child, { key: "failureQueue", suffix: "failure-queue" }, keyArn, {
    messageRetentionSeconds: longestRetention,
  });

/** Sends what failed three times, the error with it, to the queue. */
export const keepFailures = (
  child: ChildOf,
  made: AwsFunction,
  queue: Queue,
  policy: Grant,
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
