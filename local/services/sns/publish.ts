import { AwsError } from "../aws-json";
import { type QueryInput, structuresOf, textOf } from "../aws-query";
import type { Call } from "./api";
import { invalidParameter } from "./errors";
import { type MessageAttributes, readAttributes, sizeOfAttributes } from "./message-attributes";
import { isFifo, type SnsState, type Topic } from "./state";

/** What is published, checked. */
export interface Published {
  /** Text by protocol, and `default`. */
  readonly messages: Readonly<Record<string, string>>;
  /** As it was given. */
  readonly message: string;
  readonly subject?: string;
  readonly attributes: MessageAttributes;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** Bytes of a message with its attributes, and of a batch (SNS quotas). */
const largestMessage = 262_144;
/** Messages of one batch. */
const mostEntries = 10;

const publish: Call = ({ state, publisher }, input) => {
  const phone = textOf(input, "PhoneNumber");
  if (phone !== undefined) {
    if (!/^\+[1-9]\d{1,14}$/.test(phone))
      throw invalidParameter(`PhoneNumber Reason: ${phone} is not valid to publish to`);
    return { MessageId: publisher.text(phone, readMessage(input)) };
  }
  const topic = topicIn(state, input);
  checkOrder(topic, input);
  return publisher.publish(topic, readMessage(input));
};

const publishBatch: Call = ({ state, publisher }, input) => {
  const topic = state.topic(textOf(input, "TopicArn"));
  const entries = structuresOf(input, "PublishBatchRequestEntries");
  checkEntries(entries);
  const messages = entries.map((entry, index) => {
    checkOrder(topic, entry);
    return readMessage(entry, `publishBatchRequestEntries.${index + 1}.member.`, Number.POSITIVE_INFINITY);
  });
  const sizes = messages.map(({ message, attributes }) => Buffer.byteLength(message) + sizeOfAttributes(attributes));
  if (sizes.reduce((sum, size) => sum + size, 0) > largestMessage)
    throw new AwsError("BatchRequestTooLong", "The length of all the messages put together is more than the limit.");
  return {
    Successful: entries.map((entry, index) => ({
      Id: textOf(entry, "Id"),
      ...publisher.publish(topic, messages[index] as Published),
    })),
    Failed: [],
  };
};

/** The calls that publish. */
export const publishOperations = {
  Publish: { does: publish, approximates: "not signed; what leaves the machine goes to the outbox; no mobile push" },
  PublishBatch: { does: publishBatch, approximates: "as Publish" },
};

/** @throws AwsError for what is no topic here: there are no endpoints of mobile applications */
function topicIn(state: SnsState, input: QueryInput): Topic {
  const target = textOf(input, "TargetArn");
  if (target !== undefined && /:endpoint\//.test(target))
    throw invalidParameter("TargetArn Reason: No endpoint found for the target arn specified");
  const arn = textOf(input, "TopicArn") ?? target;
  return state.topic(arn, target === undefined ? "TopicArn" : "TargetArn");
}

/**
 * Reads a message.
 *
 * @param path of it in the request, for what is missing
 * @throws AwsError InvalidParameter and the errors of attributes
 */
export function readMessage(input: QueryInput, path = "", largest = largestMessage): Published {
  const message = textOf(input, "Message") ?? "";
  if (message === "") throw invalidParameter("Empty message");
  const subject = textOf(input, "Subject");
  if (subject !== undefined && !isSubject(subject)) throw invalidParameter("Subject");
  const attributes = readAttributes(input, path);
  if (Buffer.byteLength(message) + sizeOfAttributes(attributes) > largest) throw invalidParameter("Message too long");
  return {
    messages: textOf(input, "MessageStructure") === "json" ? messagesIn(message) : { default: message },
    message,
    subject,
    attributes,
    groupId: textOf(input, "MessageGroupId"),
    deduplicationId: textOf(input, "MessageDeduplicationId"),
  };
}

/** A line of up to 100 characters that begins with no space (SNS API reference, Publish). */
const isSubject = (text: string): boolean => /^[^\s\p{Cc}][^\p{Cc}]{0,99}$/u.test(text);

function messagesIn(text: string): Record<string, string> {
  let messages: unknown;
  try {
    messages = JSON.parse(text);
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  if (
    typeof messages !== "object" ||
    messages === null ||
    typeof (messages as { default?: unknown }).default !== "string"
  )
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  return Object.fromEntries(Object.entries(messages).filter(([, one]) => typeof one === "string"));
}

/** Group and deduplication id, as the kind of topic takes them. @throws AwsError InvalidParameter */
export function checkOrder(topic: Topic, input: QueryInput): void {
  const groupId = textOf(input, "MessageGroupId");
  const deduplicationId = textOf(input, "MessageDeduplicationId");
  if (!isFifo(topic)) {
    if (deduplicationId !== undefined)
      throw invalidParameter(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
      );
    return;
  }
  if (!groupId) throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  if (!deduplicationId && topic.attributes.ContentBasedDeduplication !== "true")
    throw invalidParameter(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
}

/** @throws AwsError as SNS refuses a batch */
function checkEntries(entries: readonly QueryInput[]): void {
  if (entries.length === 0) throw new AwsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > mostEntries)
    throw new AwsError("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
  const ids = entries.map((entry) => textOf(entry, "Id") ?? "");
  for (const id of ids) {
    if (id.length > 80)
      throw new AwsError("InvalidBatchEntryId", `The Id of a batch entry in the batch request is too long: ${id}`);
    if (!/^[\w-]+$/.test(id))
      throw new AwsError(
        "InvalidBatchEntryId",
        `The Id of a batch entry in the batch request contains an impermissible character: ${id}`,
      );
  }
  if (new Set(ids).size < ids.length)
    throw new AwsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
}
