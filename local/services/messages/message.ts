/**
 * What a message is, by where it went: `email`, `sms` and `http` left the cloud for a person or a machine outside, which here is the
 * outbox; `queue`, `topic` and `bus` are what SQS, SNS and EventBridge took in.
 */
export type MessageKind = "email" | "sms" | "http" | "queue" | "topic" | "bus";

/** The kinds that would have left the machine on AWS. */
export const outboxKinds: readonly MessageKind[] = ["email", "sms", "http"];

/** All kinds. */
export const messageKinds: readonly MessageKind[] = [...outboxKinds, "queue", "topic", "bus"];

/** A file within an e-mail. */
export interface Attachment {
  filename: string;
  contentType: string;
  /** Bytes. */
  size: number;
}

/** A message that passed through the local cloud. */
export interface Message {
  /** As AWS gave it to the sender. */
  id: string;
  kind: MessageKind;
  /** Milliseconds since 1970, by the cloud's clock. */
  timestamp: number;
  /** Address of an e-mail's sender; ARN of the topic that sent it; source of an event. */
  from?: string;
  /** Addresses, telephone numbers or URLs; of a queue, topic or bus its ARN. */
  to: readonly string[];
  /** Of an e-mail or notification; detail type of an event. */
  subject?: string;
  /** The text: of an e-mail its plain part, of an event its detail. */
  body: string;
  /** The HTML part of an e-mail. */
  html?: string;
  cc?: readonly string[];
  bcc?: readonly string[];
  replyTo?: readonly string[];
  /** Headers of an e-mail or HTTP request, attributes of a message. Binary attributes in base64. */
  attributes?: Readonly<Record<string, string>>;
  attachments?: readonly Attachment[];
}
