import { Queue } from "@pulumi/aws/sqs";
import { rule } from "./rule";

/** Queues are encrypted at rest, by SQS's own key or by a KMS key. */
export const queueEncrypted = rule({
  name: "sqs-sse",
  title: "Queues are encrypted at rest (SSE-SQS or SSE-KMS)",
  why: "Messages at rest are readable by anyone who reaches the storage.",
  mend: "Set sqsManagedSseEnabled to true, or kmsMasterKeyId to a key.",
  severity: "medium",
  frameworks: { cdkNag: "AwsSolutions-SQS2", checkov: "CKV_AWS_27", securityHub: "SQS.1" },
  on: Queue,
  passes: (queue) => queue.sqsManagedSseEnabled === true || Boolean(queue.kmsMasterKeyId),
  remedy: () => ({ sqsManagedSseEnabled: true }),
});
