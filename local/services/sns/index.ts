import type { Cloud } from "../../cloud";
import type { ResourcePolicy, Service } from "../../service";
import { snsApi } from "./api";
import { keyNeeds } from "./needs";
import { checkOrder, readMessage } from "./publish";
import { Publisher } from "./publisher";
import { SnsState, type Topic } from "./state";
import { policyOf } from "./topic-attributes";
import { snsTypes, subscriptionToken, topicToken } from "./types";

/** SNS: topics, and what reaches their subscribers. What is for people, or for addresses elsewhere, goes to the outbox. */
export function createSnsService(cloud: Cloud): Service {
  const state = new SnsState(cloud);
  const publisher = new Publisher(state);
  const sns = { state, publisher };
  const policies = new WeakMap<Topic, ResourcePolicy>();
  return {
    name: "sns",
    types: snsTypes(sns),
    api: snsApi(sns),
    resourcePolicy(arn) {
      const topic = state.topics.get(arn);
      if (topic === undefined) return undefined;
      const known = policies.get(topic) ?? { document: policyOf(state, topic) };
      policies.set(topic, known);
      return known;
    },
    target: {
      action: "SNS:Publish",
      needs(arn) {
        const topic = state.topics.get(arn);
        return topic === undefined ? [] : keyNeeds(state, topic);
      },
      deliver(arn, { body, subject, attributes = {}, groupId, deduplicationId }) {
        const topic = state.topic(arn);
        const input = {
          Message: body,
          Subject: subject,
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
        };
        checkOrder(topic, input);
        publisher.publish(topic, { ...readMessage(input), attributes });
      },
    },
    start: () => publisher.resume(),
    reset(isDeclared) {
      publisher.reset();
      state.topics.filter((_, arn) => isDeclared(topicToken, arn));
      state.subscriptions.filter(({ arn }) => isDeclared(subscriptionToken, arn));
    },
    close: () => publisher.close(),
  };
}
