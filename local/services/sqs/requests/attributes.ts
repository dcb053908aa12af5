import { readPolicy } from "../../../iam/policy";
import type { Engine } from "../engine";
import {
  invalidAttributeName,
  invalidAttributeValue,
  invalidParameter,
  invalidValue,
  unknownAttribute,
} from "../errors";
import { takesDeadLettersOf } from "../queues/redrive";

/** Attributes of queues with their least and most (AWS, SQS API reference: CreateQueue). */
const ranges: Readonly<Record<string, readonly [least: number, most: number]>> = {
  DelaySeconds: [0, 900],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};

const choices: Readonly<Record<string, readonly string[]>> = {
  ContentBasedDeduplication: ["true", "false"],
  DeduplicationScope: ["messageGroup", "queue"],
  FifoQueue: ["true", "false"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
  SqsManagedSseEnabled: ["true", "false"],
};

/** Any text, checked by what it says. */
const texts = new Set(["KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "RedrivePolicy"]);

const onlyFifo = new Set(["DeduplicationScope", "FifoThroughputLimit"]);

/** What is set of a queue, or of one that is to be. */
export interface WantedAttributes {
  readonly name: string;
  readonly isFifo: boolean;
  readonly isNew: boolean;
  /** As they will be when these are set. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Those that are set now. */
  readonly set: Readonly<Record<string, string>>;
}

/** Checks attributes of a queue. @throws SqsError as SQS refuses them */
export function checkAttributes(engine: Engine, wanted: WantedAttributes): void {
  const { isFifo, set, attributes } = wanted;
  for (const [name, value] of Object.entries(set)) {
    checkName(name, wanted);
    checkValue(name, value);
  }
  if (set.KmsMasterKeyId && set.SqsManagedSseEnabled === "true")
    throw invalidAttributeName(
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  if (
    isFifo &&
    attributes.FifoThroughputLimit === "perMessageGroupId" &&
    attributes.DeduplicationScope !== "messageGroup"
  )
    throw invalidAttributeValue(
      "FifoThroughputLimit",
      "perMessageGroupId is allowed only when DeduplicationScope is messageGroup.",
    );
  if (set.Policy) checkPolicy(set.Policy);
  if (set.RedrivePolicy) checkRedrive(engine, set.RedrivePolicy, wanted);
  if (set.RedriveAllowPolicy) checkRedriveAllow(set.RedriveAllowPolicy);
}

function checkName(name: string, { isFifo, isNew, set }: WantedAttributes): void {
  if (!(name in ranges) && !(name in choices) && !texts.has(name)) throw unknownAttribute(name);
  if (name === "FifoQueue") {
    if (!isFifo) throw unknownAttribute(name);
    if (!isNew && set.FifoQueue !== "true") throw invalidAttributeValue(name, "Modifying queue type is not supported.");
  }
  if (isFifo) return;
  if (name === "ContentBasedDeduplication") throw unknownAttribute(name);
  if (onlyFifo.has(name)) throw invalidAttributeName(`You can specify the ${name} only when FifoQueue is set to true.`);
}

function checkValue(name: string, value: string): void {
  const range = ranges[name];
  if (range) {
    const [least, most] = range;
    if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most) throw invalidAttributeValue(name);
  } else if (choices[name]?.includes(value) === false) throw invalidAttributeValue(name);
}

function checkPolicy(policy: string): void {
  try {
    readPolicy(policy);
  } catch {
    throw invalidAttributeValue("Policy");
  }
}

function checkRedrive(engine: Engine, policy: string, { name, isFifo }: WantedAttributes): void {
  const refuse = (reason: string) => invalidValue(policy, "RedrivePolicy", reason);
  const read = parse(policy);
  if (read === undefined) throw refuse("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn: target, maxReceiveCount: count } = read;
  if (target === undefined) throw refuse("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  if (count === undefined) throw refuse("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  if (!/^\d+$/.test(String(count)) || Number(count) < 1 || Number(count) > 1_000)
    throw refuse(
      `Invalid value for maxReceiveCount: ${String(count)}, valid values are from 1 to 1000 both inclusive.`,
    );
  const queue = engine.findByArn(String(target));
  if (!queue) throw refuse("Dead letter target does not exist.");
  if (queue.settings.isFifo !== isFifo) throw refuse("Dead-letter queue must be same type of queue as the source.");
  if (!takesDeadLettersOf(queue.definition, engine.arnOf(name)))
    throw refuse("Dead letter target does not allow the source queue by its redrive allow policy.");
}

/** Most queues of a RedriveAllowPolicy (AWS, SQS API reference: SetQueueAttributes). */
const mostSources = 10;

function checkRedriveAllow(policy: string): void {
  const read = parse(policy);
  const { redrivePermission: permission, sourceQueueArns: sources } = read ?? {};
  const isList = Array.isArray(sources) && sources.length <= mostSources;
  const isValid =
    permission === "byQueue"
      ? isList
      : (permission === "allowAll" || permission === "denyAll") && sources === undefined;
  if (!isValid)
    throw invalidParameter(
      `Value ${policy} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy, as it's in an unsupported format.`,
    );
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
