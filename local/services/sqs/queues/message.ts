import type { Placed } from "../../../heap";
import type { Group } from "./fifo-line";

/** A user's attribute of a message, by the names of SQS's API. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  /** Base64. */
  BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** What a message is, from when it is sent until it is gone. */
export interface MessageContent {
  /** SQS's message id, a UUID. */
  readonly id: string;
  readonly body: string;
  readonly attributes?: MessageAttributes;
  /** The system attribute `AWSTraceHeader`. */
  readonly traceHeader?: string;
  readonly senderId: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** ARN of the queue from which it came as a dead letter. */
  readonly deadLetterSource?: string;
}

/** Where a message is in its queue. */
export type MessageState = "visible" | "delayed" | "inFlight";

/** A message in a queue. */
export interface Message extends MessageContent, Placed {
  /** Its place among all messages of the local cloud, and its key in the store. */
  readonly sequence: number;
  state: MessageState;
  /** When it can be received: milliseconds since 1970. */
  visibleAt: number;
  /** How often it was received. */
  receives: number;
  firstReceivedAt?: number;
  lastReceivedAt?: number;
  /** Its group in a FIFO queue, and its neighbours there. */
  group?: Group;
  before?: Message;
  after?: Message;
}

/** The number that FIFO queues show for a message: of 20 digits, growing. */
export const sequenceNumberOf = ({ sequence }: { readonly sequence: number }): string =>
  `1000${String(sequence).padStart(16, "0")}`;
