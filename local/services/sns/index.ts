import { randomUUID } from "node:crypto";
import type { Service } from "../../service";
import { arnOf } from "../ids";
import { nameOf, recorded } from "../recorded";

/** `aws:sns/topic:Topic`. */
const topic = recorded({
  token: "aws:sns/topic:Topic",
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
    const arn = arnOf(context.cloud, "sns", name);
    return { id: arn, name, arn, owner: context.cloud.accountId };
  },
});

/** `aws:sns/topicPolicy:TopicPolicy`. */
const topicPolicy = recorded({
  token: "aws:sns/topicPolicy:TopicPolicy",
  once: ({ arn }, { cloud }) => ({ id: String(arn), owner: cloud.accountId }),
});

/** Protocols whose subscriber has to confirm first. */
const confirmedByHand = new Set(["email", "email-json", "http", "https"]);

/** `aws:sns/topicSubscription:TopicSubscription`. */
const topicSubscription = recorded({
  token: "aws:sns/topicSubscription:TopicSubscription",
  defaults: { confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false, rawMessageDelivery: false },
  once({ topic: topicArn, protocol }, { cloud }) {
    const arn = `${topicArn}:${randomUUID()}`;
    const pending = confirmedByHand.has(String(protocol));
    return {
      id: arn,
      arn,
      ownerId: cloud.accountId,
      pendingConfirmation: pending,
      confirmationWasAuthenticated: !pending,
      filterPolicyScope: "MessageAttributes",
    };
  },
});

/** SNS: topics, their policies and subscriptions, recorded. Nothing is sent. */
export const createSnsService = (): Service => ({ name: "sns", types: [topic, topicPolicy, topicSubscription] });
