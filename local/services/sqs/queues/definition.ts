import type { ResourcePolicy } from "../../../service";

/** What a queue is, without its messages. */
export interface QueueDefinition {
  readonly name: string;
  /** Attributes that were set, by SQS's names, as text. Defaults are not among them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** URN of the resource that declares it; none where a client has made it. */
  readonly createdBy?: string;
}

/** Where dead letters of a queue go, and after how many receives. */
export interface Redrive {
  readonly targetArn: string;
  readonly maxReceives: number;
}

/** What a queue does, read from its attributes. Times in milliseconds. */
export interface QueueSettings {
  readonly isFifo: boolean;
  readonly delay: number;
  readonly visibility: number;
  readonly retention: number;
  readonly wait: number;
  /** Bytes. */
  readonly maxSize: number;
  readonly contentBased: boolean;
  /** True: deduplication ids count within their group only. */
  readonly perGroup: boolean;
  readonly redrive?: Redrive;
  readonly policy?: ResourcePolicy;
  /** Id, ARN or alias of the customer key; an AWS managed one is none. */
  readonly keyId?: string;
}

/** AWS's defaults (AWS, SQS API reference: CreateQueue). */
export const attributeDefaults = {
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  VisibilityTimeout: "30",
} as const;

/** Reads a definition's attributes, which were checked when they were set. */
export function settingsOf({ attributes }: QueueDefinition): QueueSettings {
  const number = (name: keyof typeof attributeDefaults) => Number(attributes[name] ?? attributeDefaults[name]);
  return {
    isFifo: attributes.FifoQueue === "true",
    delay: number("DelaySeconds") * 1000,
    visibility: number("VisibilityTimeout") * 1000,
    retention: number("MessageRetentionPeriod") * 1000,
    wait: number("ReceiveMessageWaitTimeSeconds") * 1000,
    maxSize: number("MaximumMessageSize"),
    contentBased: attributes.ContentBasedDeduplication === "true",
    perGroup: attributes.DeduplicationScope === "messageGroup",
    redrive: redriveOf(attributes.RedrivePolicy),
    policy: attributes.Policy ? { document: attributes.Policy } : undefined,
    keyId: customerKey(attributes.KmsMasterKeyId),
  };
}

function redriveOf(policy: string | undefined): Redrive | undefined {
  if (!policy) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>;
  return { targetArn: String(deadLetterTargetArn), maxReceives: Number(maxReceiveCount) };
}

const customerKey = (keyId: string | undefined): string | undefined =>
  keyId && !/(?:^|:)alias\/aws\//.test(keyId) ? keyId : undefined;
