import { hash, randomUUID } from "node:crypto";
import type { Engine } from "./engine";
import { md5OfAttributes, md5OfBody } from "./md5";
import { sequenceNumberOf } from "./queues/message";
import type { Queue } from "./queues/queue";
import type { SentMessage } from "./requests/message";

/** Puts a message in a queue, or knows it again, and answers what SQS does. */
export function send(engine: Engine, queue: Queue, message: SentMessage, senderId: string) {
  const { isFifo } = queue.settings;
  const deduplicationId = isFifo ? (message.deduplicationId ?? hash("sha256", message.body)) : undefined;
  const key = deduplicationId === undefined ? undefined : keyOf(queue, message, deduplicationId);
  const before = key === undefined ? undefined : queue.deduplication.find(key, engine.now);
  const sent = before ?? put(engine, queue, { ...message, deduplicationId }, senderId);
  queue.metrics?.count("NumberOfMessagesSent");
  queue.metrics?.record("SentMessageSize", message.size, "Bytes");
  if (before !== undefined) queue.metrics?.count("NumberOfDeduplicatedSentMessages");
  if (key !== undefined && before === undefined) queue.deduplication.remember(key, sent, engine.now);
  const { body, attributes, systemAttributes } = message;
  return {
    MessageId: sent.id,
    MD5OfMessageBody: md5OfBody(body),
    MD5OfMessageAttributes: attributes && md5OfAttributes(attributes),
    MD5OfMessageSystemAttributes: systemAttributes && md5OfAttributes(systemAttributes),
    SequenceNumber: isFifo ? sequenceNumberOf(sent) : undefined,
  };
}

/** What messages are known again by: their deduplication id, in their group or in the whole queue. */
const keyOf = ({ settings }: Queue, { groupId }: SentMessage, deduplicationId: string): string =>
  settings.perGroup ? `${groupId} ${deduplicationId}` : deduplicationId;

function put(engine: Engine, queue: Queue, message: SentMessage, senderId: string) {
  const { body, attributes, traceHeader, groupId, deduplicationId, delay } = message;
  const content = { id: randomUUID(), body, attributes, traceHeader, senderId, groupId, deduplicationId };
  return engine.send(queue, { ...content, sentAt: engine.now }, delay);
}
