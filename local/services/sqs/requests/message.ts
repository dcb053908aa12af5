import { batchTooLong, invalidContents, invalidParameter, invalidValue, missingParameter } from "../errors";
import type { MessageAttribute, MessageAttributes } from "../queues/message";
import type { Queue } from "../queues/queue";
import { type Input, isObject, numberAt, textAt } from "./input";

/** What is sent, checked. */
export interface SentMessage {
  readonly body: string;
  /** Bytes that it counts. */
  readonly size: number;
  readonly attributes?: MessageAttributes;
  readonly systemAttributes?: MessageAttributes;
  readonly traceHeader?: string;
  /** Milliseconds. */
  readonly delay: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** Largest batch in bytes (AWS, SQS quotas, since August 2025: 1 MiB). */
const largestBatch = 1_048_576;

/**
 * Reads a message that is sent, alone or in a batch.
 *
 * @param verb how AWS words that a message is too long: it differs in batches
 * @throws SqsError as SQS refuses it
 */
export function readMessage(queue: Queue, input: Input, verb = "are invalid"): SentMessage {
  const { isFifo, maxSize, delay } = queue.settings;
  const body = textAt(input, "MessageBody");
  if (!body) throw missingParameter("MessageBody");
  if (hasInvalid(body)) throw invalidContents();
  const attributes = attributesAt(input, "MessageAttributes");
  const systemAttributes = attributesAt(input, "MessageSystemAttributes");
  const bytes = size(body, attributes);
  if (bytes > maxSize)
    throw invalidParameter(`One or more parameters ${verb}. Reason: Message must be shorter than ${maxSize} bytes.`);
  const seconds = numberAt(input, "DelaySeconds");
  checkDelay(seconds, isFifo);
  return {
    body,
    size: bytes,
    attributes,
    systemAttributes,
    traceHeader: systemAttributes?.AWSTraceHeader?.StringValue,
    // In a FIFO queue 0 is as good as nothing.
    delay: seconds === undefined || isFifo ? delay : seconds * 1000,
    ...orderOf(queue, input),
  };
}

/** What a message counts: its body, and names, types and values of its attributes. */
export function sizeOf(input: Input): number {
  return size(textAt(input, "MessageBody") ?? "", attributesAt(input, "MessageAttributes"));
}

/** @throws SqsError when the messages of a batch are too much together */
export function checkBatchSize(entries: readonly Input[]): void {
  const sent = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (sent > largestBatch) throw batchTooLong(largestBatch, sent);
}

/** Group and deduplication id. A FIFO queue wants both, or makes the second of the body. @throws SqsError */
export function orderOf({ settings: { isFifo, contentBased } }: Queue, input: Input) {
  const groupId = textAt(input, "MessageGroupId");
  const deduplicationId = textAt(input, "MessageDeduplicationId");
  if (groupId !== undefined) checkId(groupId, "MessageGroupId");
  if (!isFifo) {
    if (deduplicationId === undefined) return { groupId };
    throw invalidValue(
      deduplicationId,
      "MessageDeduplicationId",
      "The request includes a parameter that is not valid for this queue type.",
    );
  }
  if (groupId === undefined) throw missingParameter("MessageGroupId");
  if (deduplicationId !== undefined) checkId(deduplicationId, "MessageDeduplicationId");
  else if (!contentBased)
    throw invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  return { groupId, deduplicationId };
}

function checkId(id: string, parameter: string): void {
  if (!/^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/.test(id))
    throw invalidValue(
      id,
      parameter,
      `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
}

function checkDelay(seconds: number | undefined, isFifo: boolean): void {
  if (seconds === undefined || seconds === 0) return;
  if (isFifo)
    throw invalidValue(seconds, "DelaySeconds", "The request include parameter that is not valid for this queue type.");
  if (seconds < 0 || seconds > 900)
    throw invalidValue(seconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
}

/** Most attributes of a message (AWS, SQS quotas). */
const mostAttributes = 10;

function attributesAt(input: Input, member: string): MessageAttributes | undefined {
  const given = input[member] ?? undefined;
  if (given === undefined) return undefined;
  const entries = isObject(given) ? Object.entries(given) : [];
  if (entries.length === 0) return undefined;
  if (entries.length > mostAttributes)
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${mostAttributes}].`,
    );
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, value: unknown): MessageAttribute {
  if (name.length > 255) throw invalidParameter("Message (user) attribute names must be shorter than 256 Bytes");
  if (!/^[\w.\-\u00c0-\u017f]+$/.test(name))
    throw invalidParameter(
      "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ",
    );
  if (/^(?:aws\.|amazon\.|\.)|\.$/i.test(name))
    throw invalidParameter(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. " +
        "These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  const attribute = isObject(value) ? value : {};
  const DataType = textAt(attribute, "DataType") ?? "";
  if (DataType === "")
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  if (!/^(?:String|Number|Binary)(?:\.|$)/.test(DataType))
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  if (DataType.length > 255) throw invalidParameter("Message (user) attribute types must be shorter than 256 Bytes");
  return { DataType, ...readValue(name, DataType, attribute) };
}

function readValue(
  name: string,
  type: string,
  attribute: Input,
): Pick<MessageAttribute, "StringValue" | "BinaryValue"> {
  const [base = ""] = type.split(".");
  const member = base === "Binary" ? "BinaryValue" : "StringValue";
  const value = textAt(attribute, member);
  if (!value)
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
  if (base === "String" && hasInvalid(value)) throw invalidContents();
  if (base === "Number" && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  return { [member]: value };
}

function size(body: string, attributes: MessageAttributes | undefined): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue = "", BinaryValue = "" }] of Object.entries(attributes ?? {}))
    bytes +=
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.byteLength(BinaryValue, "base64");
  return bytes;
}

/** Characters that SQS does not take: control characters, two non-characters and halves of surrogate pairs. */
const hasInvalid = (text: string): boolean => /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text);
