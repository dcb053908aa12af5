import { missingParameter, unknownAttribute } from "../errors";
import { mapAt, queueAt, textsAt } from "../requests/input";
import { setAttributes } from "../set-attributes";
import type { Operation } from "./operation";

/** Every attribute that a queue can be asked for (AWS, SQS API reference: GetQueueAttributes). */
const names = new Set([
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
  "ContentBasedDeduplication",
  "CreatedTimestamp",
  "DeduplicationScope",
  "DelaySeconds",
  "FifoQueue",
  "FifoThroughputLimit",
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "LastModifiedTimestamp",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "Policy",
  "QueueArn",
  "ReceiveMessageWaitTimeSeconds",
  "RedriveAllowPolicy",
  "RedrivePolicy",
  "SqsManagedSseEnabled",
  "VisibilityTimeout",
]);

export const getQueueAttributes: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const asked = textsAt(input, "AttributeNames");
  const unknown = asked.find((name) => name !== "All" && !names.has(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  const all = asked.length === 0 ? {} : engine.attributesOf(queue);
  const found = Object.entries(all).filter(([name]) => asked.includes("All") || asked.includes(name));
  return { Attributes: found.length === 0 ? undefined : Object.fromEntries(found) };
};

export const setQueueAttributes: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const set = mapAt(input, "Attributes");
  if (Object.keys(set).length === 0) throw missingParameter("Attributes");
  setAttributes(engine, queue, set);
  return {};
};
