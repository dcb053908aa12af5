import { md5OfAttributes, md5OfBody } from "./md5";
import { type Message, type MessageAttributes, sequenceNumberOf } from "./queues/message";
import { receiptHandle } from "./queues/receipt";

/** A message as ReceiveMessage answers it. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MD5OfMessageAttributes?: string;
  readonly MessageAttributes?: MessageAttributes;
}

/** Which attributes are asked for. `All`; of the user's also `prefix.*`. */
export interface AttributeNames {
  readonly system: readonly string[];
  readonly user: readonly string[];
}

/** Shows a message of the last receive, with the attributes that are asked for. */
export function received(queue: number, message: Message, { system, user }: AttributeNames): ReceivedMessage {
  const attributes = user.length === 0 ? undefined : chosen(message.attributes, user);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle(queue, message),
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
    Attributes: system.length === 0 ? undefined : systemAttributes(message, system),
    MD5OfMessageAttributes: attributes && md5OfAttributes(attributes),
    MessageAttributes: attributes,
  };
}

/** SQS's own attributes of a message. What a message does not have is left out. */
const system: Readonly<Record<string, (message: Message) => string | undefined>> = {
  ApproximateReceiveCount: ({ receives }) => String(receives),
  AWSTraceHeader: ({ traceHeader }) => traceHeader,
  SentTimestamp: ({ sentAt }) => String(Math.floor(sentAt)),
  SequenceNumber: (message) => (message.group ? sequenceNumberOf(message) : undefined),
  MessageGroupId: ({ groupId }) => groupId,
  SenderId: ({ senderId }) => senderId,
  MessageDeduplicationId: ({ deduplicationId }) => deduplicationId,
  ApproximateFirstReceiveTimestamp: ({ firstReceivedAt }) =>
    firstReceivedAt === undefined ? undefined : String(Math.floor(firstReceivedAt)),
  DeadLetterQueueSourceArn: ({ deadLetterSource }) => deadLetterSource,
};

export const systemAttributeNames: ReadonlySet<string> = new Set(Object.keys(system));

function systemAttributes(message: Message, names: readonly string[]): Record<string, string> {
  const all = names.includes("All");
  const found: Record<string, string> = {};
  for (const [name, read] of Object.entries(system)) {
    const value = all || names.includes(name) ? read(message) : undefined;
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function chosen(attributes: MessageAttributes | undefined, names: readonly string[]): MessageAttributes | undefined {
  const isAsked = (name: string) =>
    names.some((wanted) =>
      wanted === "All" || wanted === ".*"
        ? true
        : wanted.endsWith(".*")
          ? name.startsWith(wanted.slice(0, -2))
          : name === wanted,
    );
  const found = Object.entries(attributes ?? {}).filter(([name]) => isAsked(name));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
