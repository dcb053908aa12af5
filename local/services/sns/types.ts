import { randomBytes, randomUUID } from "node:crypto";
import type { Properties, ResourceState, ResourceType } from "../../service";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { Sns } from "./api";
import type { Protocol, Subscription } from "./state";
import { checkSubscriptionAttributes, confirmsItself } from "./subscription-attributes";
import { add, mustConfirm } from "./subscriptions";
import { checkTopicAttributes, policyOf } from "./topic-attributes";

/** The resource types of SNS. */
export const snsTypes = (sns: Sns): ResourceType[] => [topic(sns), topicPolicy(sns), topicSubscription(sns)];

/** Token of a topic, by which a reset knows what is declared. */
export const topicToken = "aws:sns/topic:Topic";
/** Token of a subscription. */
export const subscriptionToken = "aws:sns/topicSubscription:TopicSubscription";

/** Attributes of topics by the input that sets them. */
const topicInputs: Readonly<Record<string, string>> = {
  contentBasedDeduplication: "ContentBasedDeduplication",
  deliveryPolicy: "DeliveryPolicy",
  displayName: "DisplayName",
  fifoThroughputScope: "FifoThroughputScope",
  fifoTopic: "FifoTopic",
  kmsMasterKeyId: "KmsMasterKeyId",
  policy: "Policy",
  signatureVersion: "SignatureVersion",
  tracingConfig: "TracingConfig",
};

const topic = ({ state }: Sns) =>
  tracked(
    recorded({
      token: topicToken,
      emulated: true,
      approximates: "delivery logging and archives are recorded; messages are not signed",
      deleteBeforeReplace: true,
      defaults: {
        displayName: "",
        fifoTopic: false,
        contentBasedDeduplication: false,
        signatureVersion: 1,
        tracingConfig: "PassThrough",
      },
      once(inputs, context) {
        const name =
          inputs.fifoTopic === true && !inputs.name ? `${nameOf(inputs, context)}.fifo` : nameOf(inputs, context);
        return { id: state.topicArn(name), name, arn: state.topicArn(name), owner: context.cloud.accountId };
      },
      derived(inputs, context) {
        const name = nameOf(inputs, context);
        const arn = state.topicArn(inputs.fifoTopic === true && !inputs.name ? `${name}.fifo` : name);
        const made = { arn, name, attributes: {}, tags: {}, unsubscribed: 0 };
        return { policy: inputs.policy ?? policyOf(state, made) };
      },
    }),
    {
      put({ id, outputs }) {
        const known = state.topics.get(id);
        const attributes = attributesFrom(outputs, topicInputs);
        const { name, tags = {} } = outputs as { name: string; tags?: Record<string, string> };
        const made = { arn: id, name, attributes: {}, tags, unsubscribed: known?.unsubscribed ?? 0 };
        // The output that stands for the default policy is no policy; one of a TopicPolicy stays in force.
        if (attributes.Policy === policyOf(state, made)) attributes.Policy = known?.attributes.Policy ?? "";
        checkTopicAttributes(attributes, true);
        state.topics.set(id, { ...made, attributes });
      },
      remove: ({ id }) => state.removeTopic(id),
    },
  );

const topicPolicy = ({ state }: Sns) =>
  tracked(
    recorded({
      token: "aws:sns/topicPolicy:TopicPolicy",
      emulated: true,
      once: ({ arn }, { cloud }) => ({ id: String(arn), owner: cloud.accountId }),
    }),
    {
      put: ({ id, outputs }) => setPolicy(state, id, String(outputs.policy)),
      remove: ({ id }) => (state.topics.has(id) ? setPolicy(state, id, "") : undefined),
    },
  );

function setPolicy(state: Sns["state"], arn: string, policy: string): void {
  checkTopicAttributes({ Policy: policy }, false);
  const found = state.topic(arn);
  state.topics.set(arn, { ...found, attributes: { ...found.attributes, Policy: policy } });
}

/** Attributes of subscriptions by the input that sets them. */
const subscriptionInputs: Readonly<Record<string, string>> = {
  deliveryPolicy: "DeliveryPolicy",
  filterPolicy: "FilterPolicy",
  filterPolicyScope: "FilterPolicyScope",
  rawMessageDelivery: "RawMessageDelivery",
  redrivePolicy: "RedrivePolicy",
};

const topicSubscription = (sns: Sns) =>
  tracked(
    recorded({
      token: subscriptionToken,
      emulated: true,
      approximates:
        "mail and web addresses elsewhere are confirmed at once; mobile push, Firehose and replays are refused",
      defaults: { confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false, rawMessageDelivery: false },
      once({ topic: topicArn, protocol, endpoint }, { cloud }) {
        const arn = `${topicArn}:${randomUUID()}`;
        return {
          id: arn,
          arn,
          ownerId: cloud.accountId,
          pendingConfirmation: mustConfirm({ protocol: protocol as Protocol, endpoint: String(endpoint) }),
          confirmationWasAuthenticated: !confirmsItself.has(String(protocol)),
        };
      },
      derived: ({ filterPolicyScope }) => ({ filterPolicyScope: filterPolicyScope ?? "MessageAttributes" }),
    }),
    {
      put: (made) => putSubscription(sns, made),
      remove: ({ id }) => sns.state.removeSubscription(id),
    },
  );

function putSubscription({ state, publisher }: Sns, { id, outputs }: ResourceState): void {
  const found = state.topic(String(outputs.topic), "TopicArn");
  const given = attributesFrom(outputs, subscriptionInputs);
  const attributes = checkSubscriptionAttributes(found, given, Object.keys(given));
  const known = state.subscriptions.get(id);
  const protocol = outputs.protocol as Protocol;
  const subscription: Subscription = {
    arn: id,
    topicArn: found.arn,
    protocol,
    endpoint: String(outputs.endpoint),
    attributes,
    token: known?.token ?? randomBytes(128).toString("hex"),
    isPending: known?.isPending ?? confirmsItself.has(protocol),
  };
  if (known === undefined) add(state, publisher, subscription);
  else state.subscriptions.set(id, subscription);
}

/** What the program says, as the API's attributes have it. */
function attributesFrom(outputs: Properties, names: Readonly<Record<string, string>>): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [input, name] of Object.entries(names)) {
    const value = outputs[input];
    if (value === undefined || value === null || value === "" || value === false) continue;
    attributes[name] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  return attributes;
}
