import { attributeDefaults } from "./definition";
import type { Queue } from "./queue";

/** AWS's defaults of FIFO queues (AWS, SQS API reference: CreateQueue). */
const fifoDefaults = {
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoThroughputLimit: "perQueue",
};

/** All attributes of a queue, as GetQueueAttributes shows them. */
export function attributesOf(queue: Queue, arn: string): Record<string, string> {
  const { definition, settings, counts } = queue;
  const { KmsMasterKeyId: keyId, KmsDataKeyReusePeriodSeconds: reuse, ...set } = definition.attributes;
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(definition.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(definition.modifiedAt / 1000)),
    ...attributeDefaults,
    ...(settings.isFifo ? fifoDefaults : {}),
    SqsManagedSseEnabled: String(keyId === undefined),
    ...(keyId === undefined ? {} : { KmsMasterKeyId: keyId, KmsDataKeyReusePeriodSeconds: reuse ?? "300" }),
    ...set,
  };
}
