import { randomBytes, randomUUID } from "node:crypto";
import { AwsError } from "../aws-json";
import { structureIn, textOf } from "../aws-query";
import type { Call } from "./api";
import { invalidParameter } from "./errors";
import { page, textsIn } from "./input";
import type { Publisher } from "./publisher";
import { checkArn, isFifo, type Protocol, protocols, type SnsState, type Subscription, type Topic } from "./state";
import { checkSubscriptionAttributes, confirmsItself, describeSubscription } from "./subscription-attributes";
import { isLocal } from "./web";

/** Subscriptions in one page of a list (SNS API reference). */
const subscriptionsPerPage = 100;

/** What a subscription is made of. */
export interface Request {
  topicArn: string | undefined;
  protocol: string | undefined;
  endpoint: string | undefined;
  attributes: Readonly<Record<string, string>>;
}

/**
 * Subscribes. Whoever cannot confirm here is confirmed at once: of mail and of addresses elsewhere the request to confirm is in the outbox. A
 * subscription that is there already is answered again.
 *
 * @throws AwsError InvalidParameter, NotFound; NotImplemented (501) for protocols that are not here
 */
export function subscribe(state: SnsState, publisher: Publisher, request: Request): Subscription {
  const topic = state.topic(request.topicArn);
  const { protocol, endpoint } = checkEndpoint(topic, request);
  const names = Object.keys(request.attributes);
  const attributes = checkSubscriptionAttributes(topic, request.attributes, names, "Attributes Reason: ");
  const known = state.subscriptionsOf(topic.arn).find((one) => one.protocol === protocol && one.endpoint === endpoint);
  if (known !== undefined) {
    checkSame(state, known, attributes);
    if (known.isPending) publisher.askToConfirm(known);
    return known;
  }
  const subscription: Subscription = {
    arn: `${topic.arn}:${randomUUID()}`,
    topicArn: topic.arn,
    protocol,
    endpoint,
    attributes,
    token: randomBytes(128).toString("hex"),
    isPending: confirmsItself.has(protocol),
  };
  add(state, publisher, subscription);
  return state.subscriptions.get(subscription.arn) ?? subscription;
}

/** Takes a new subscription in, and sees to its confirmation. */
export function add(state: SnsState, publisher: Publisher, subscription: Subscription): void {
  state.subscriptions.set(subscription.arn, subscription);
  if (!subscription.isPending) return;
  publisher.askToConfirm(subscription);
  if (!mustConfirm(subscription)) state.subscriptions.set(subscription.arn, { ...subscription, isPending: false });
}

/** Whether a subscription waits until it is confirmed: only what is on this machine can do that. */
export const mustConfirm = ({ protocol, endpoint }: Pick<Subscription, "protocol" | "endpoint">): boolean =>
  (protocol === "http" || protocol === "https") && isLocal(endpoint);

const subscribeCall: Call = ({ state, publisher }, input) => {
  const { arn, isPending } = subscribe(state, publisher, {
    topicArn: textOf(input, "TopicArn"),
    protocol: textOf(input, "Protocol"),
    endpoint: textOf(input, "Endpoint"),
    attributes: textsIn(structureIn(input, "Attributes")),
  });
  const isTold = !isPending || textOf(input, "ReturnSubscriptionArn") === "true";
  return { SubscriptionArn: isTold ? arn : "pending confirmation" };
};

const confirmSubscription: Call = ({ state }, input) => {
  const topicArn = textOf(input, "TopicArn");
  const token = textOf(input, "Token") ?? "";
  if (!/^[0-9a-f]{64,}$/.test(token)) throw new AwsError("InvalidParameter", "Invalid token");
  const topic = topicArn === undefined ? undefined : state.topics.get(topicArn);
  const found = topic && state.subscriptionsOf(topic.arn).find((one) => one.token === token);
  if (found === undefined) throw invalidParameter(topic === undefined ? "Topic" : "Token");
  if (found.isPending) state.subscriptions.set(found.arn, { ...found, isPending: false });
  return { SubscriptionArn: found.arn };
};

const unsubscribe: Call = ({ state }, input) => {
  const arn = textOf(input, "SubscriptionArn");
  checkArn(arn, "SubscriptionArn");
  const id = arn?.split(":")[6] ?? "";
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw invalidParameter("SubscriptionId");
  state.removeSubscription(arn ?? "");
  return undefined;
};

const getSubscriptionAttributes: Call = ({ state }, input) => ({
  Attributes: describeSubscription(state, state.subscription(textOf(input, "SubscriptionArn"))),
});

const setSubscriptionAttributes: Call = ({ state }, input) => {
  const subscription = state.subscription(textOf(input, "SubscriptionArn"));
  const name = textOf(input, "AttributeName") ?? "";
  const all = { ...subscription.attributes, [name]: textOf(input, "AttributeValue") ?? "" };
  const attributes = checkSubscriptionAttributes(state.topic(subscription.topicArn), all, [name]);
  state.subscriptions.set(subscription.arn, { ...subscription, attributes });
  return undefined;
};

const listSubscriptions: Call = ({ state }, input) => {
  const { items, NextToken } = page(input, state.subscriptions.values(), subscriptionsPerPage);
  return { Subscriptions: items.map((one) => summaryOf(state, one)), NextToken };
};

const listSubscriptionsByTopic: Call = ({ state }, input) => {
  const topic = state.topic(textOf(input, "TopicArn"));
  const { items, NextToken } = page(input, state.subscriptionsOf(topic.arn), subscriptionsPerPage);
  return { Subscriptions: items.map((one) => summaryOf(state, one)), NextToken };
};

/** The calls about subscriptions. */
export const subscriptionOperations = {
  Subscribe: {
    does: subscribeCall,
    approximates: "mail and web addresses elsewhere are confirmed at once; mobile push and Firehose answer 501",
  },
  ConfirmSubscription: confirmSubscription,
  Unsubscribe: { does: unsubscribe, approximates: "web addresses get no UnsubscribeConfirmation" },
  GetSubscriptionAttributes: getSubscriptionAttributes,
  SetSubscriptionAttributes: { does: setSubscriptionAttributes, approximates: "replays answer 501" },
  ListSubscriptions: listSubscriptions,
  ListSubscriptionsByTopic: listSubscriptionsByTopic,
};

const summaryOf = ({ cloud }: SnsState, { arn, isPending, topicArn, protocol, endpoint }: Subscription) => ({
  SubscriptionArn: isPending ? "PendingConfirmation" : arn,
  Owner: cloud.accountId,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});

/** A subscription is made again only as it is. @throws AwsError InvalidParameter */
function checkSame(state: SnsState, known: Subscription, attributes: Readonly<Record<string, string>>): void {
  const now = describeSubscription(state, known);
  const differs = ([name, value]: [string, string]) =>
    (now.get(name) ?? (name === "FilterPolicyScope" ? "MessageAttributes" : "")) !== value;
  if (Object.entries(attributes).some(differs))
    throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
}

/** @throws AwsError InvalidParameter; NotImplemented (501) */
function checkEndpoint(
  topic: Topic,
  { protocol = "", endpoint = "" }: Request,
): { protocol: Protocol; endpoint: string } {
  if (protocol === "application" || protocol === "firehose")
    throw new AwsError("NotImplemented", `The local cloud does not emulate the protocol ${protocol} of sns`, 501);
  if (!isProtocol(protocol)) throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (isFifo(topic) && protocol !== "sqs")
    throw invalidParameter(`Invalid parameter: Invalid protocol type: ${protocol}`);
  const refusal = refusals[protocol](endpoint);
  if (refusal !== undefined) throw invalidParameter(refusal);
  if (protocol === "sqs" && endpoint.endsWith(".fifo") && !isFifo(topic))
    throw invalidParameter(
      "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    );
  if (protocol === "sms" && !/^\+?(?:\d[\d-]*)$/.test(endpoint.replace(/--/, "!")))
    throw new AwsError("InvalidParameter", `Invalid SMS endpoint: ${endpoint}`);
  return { protocol, endpoint };
}

const isProtocol = (text: string): text is Protocol => (protocols as readonly string[]).includes(text);

const isWeb = (scheme: string) => (endpoint: string) =>
  endpoint.startsWith(`${scheme}://`) && URL.canParse(endpoint)
    ? undefined
    : "Endpoint must match the specified protocol";

const isMail = (endpoint: string) => (/^[^@\s]+@[^@\s]+$/.test(endpoint) ? undefined : "Email address");

/** What is wrong with an endpoint, by protocol. */
const refusals: Readonly<Record<Protocol, (endpoint: string) => string | undefined>> = {
  sqs: (endpoint) => (/^arn:[^:]+:sqs:[^:]*:[^:]*:[^:]+$/.test(endpoint) ? undefined : "SQS endpoint ARN"),
  lambda: (endpoint) =>
    /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/.test(endpoint) ? undefined : "Lambda endpoint ARN",
  http: isWeb("http"),
  https: isWeb("https"),
  email: isMail,
  "email-json": isMail,
  sms: () => undefined,
};
