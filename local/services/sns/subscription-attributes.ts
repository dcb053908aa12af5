import { AwsError } from "../aws-json";
import { effectivePolicy } from "./delivery-policy";
import { invalidParameter } from "./errors";
import { checkFilterPolicy } from "./filter-policy";
import { isFifo, type SnsState, type Subscription, type Topic } from "./state";

const settable = ["DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"];

/**
 * Checks attributes of a subscription, all that it will have, and brings them into the form in which AWS keeps them.
 *
 * @param changed those that a request gives
 * @param prefix of what is refused: `Attributes Reason: ` where the request gives several
 * @throws AwsError InvalidParameter; NotImplemented (501) for replays and Firehose's role
 */
export function checkSubscriptionAttributes(
  topic: Topic,
  attributes: Readonly<Record<string, string>>,
  changed: readonly string[],
  prefix = "",
): Record<string, string> {
  const refuse = (reason: string) => invalidParameter(`${prefix}${reason}`);
  for (const name of changed) {
    if (name === "ReplayPolicy" || name === "SubscriptionRoleArn")
      throw new AwsError("NotImplemented", `The local cloud does not emulate ${name} of sns`, 501);
    if (!settable.includes(name)) throw invalidParameter("AttributeName");
  }
  const {
    RawMessageDelivery: raw,
    FilterPolicyScope: scope,
    FilterPolicy: filter,
    RedrivePolicy: redrive,
  } = attributes;
  if (raw !== undefined && !/^(?:true|false)$/i.test(raw))
    throw refuse(`RawMessageDelivery: Invalid value [${raw}]. Must be true or false.`);
  if (scope !== undefined && scope !== "MessageAttributes" && scope !== "MessageBody")
    throw refuse(`FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`);
  if (filter) checkFilterPolicy(filter, scope, refuse);
  if (redrive) checkRedrivePolicy(topic, redrive, refuse);
  if (attributes.DeliveryPolicy) parseJson("DeliveryPolicy", attributes.DeliveryPolicy, refuse);
  return { ...attributes, ...(raw !== undefined && { RawMessageDelivery: raw.toLowerCase() }) };
}

type Refuse = (reason: string) => AwsError;

function checkRedrivePolicy(topic: Topic, text: string, refuse: Refuse): void {
  const { deadLetterTargetArn: arn } = parseJson("RedrivePolicy", text, refuse) as { deadLetterTargetArn?: unknown };
  if (typeof arn !== "string" || !/^arn:[^:]+:sqs:[^:]*:[^:]*:.+$/.test(arn))
    throw refuse("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  if (isFifo(topic) && !arn.endsWith(".fifo"))
    throw refuse("RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.");
}

function parseJson(name: string, text: string, refuse: Refuse): object {
  try {
    return Object(JSON.parse(text));
  } catch (error) {
    throw refuse(`${name}: failed to parse JSON. ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** All attributes of a subscription, as `GetSubscriptionAttributes` answers them. */
export function describeSubscription(state: SnsState, subscription: Subscription): Map<string, string> {
  const { arn, topicArn, protocol, endpoint, attributes, isPending } = subscription;
  const { FilterPolicy: filter, FilterPolicyScope: scope, ...others } = attributes;
  const isWeb = protocol === "http" || protocol === "https";
  const effective = isWeb ? JSON.stringify(effectivePolicy(state.topic(topicArn), subscription)) : undefined;
  return new Map(
    Object.entries({
      ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== "")),
      ...(filter && { FilterPolicy: filter, FilterPolicyScope: scope ?? "MessageAttributes" }),
      ...(effective && { EffectiveDeliveryPolicy: effective }),
      ConfirmationWasAuthenticated: String(!confirmsItself.has(protocol)),
      Endpoint: endpoint,
      Owner: state.cloud.accountId,
      PendingConfirmation: String(isPending),
      Protocol: protocol,
      RawMessageDelivery: others.RawMessageDelivery ?? "false",
      SubscriptionArn: arn,
      SubscriptionPrincipal: `arn:aws:iam::${state.cloud.accountId}:root`,
      TopicArn: topicArn,
    }),
  );
}

/** Protocols whose subscriber confirms, so that nobody who is signed in did. */
export const confirmsItself: ReadonlySet<string> = new Set(["email", "email-json", "http", "https"]);
