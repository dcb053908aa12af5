import type { Cloud } from "../../cloud";
import { arnOf } from "../ids";
import { StoredMap } from "../stored-map";
import { invalidParameter, notFound } from "./errors";

/** A topic. Another object as soon as anything of it changes. */
export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** As `SetTopicAttributes` takes them; what is not there has AWS's default. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Subscriptions that were taken away. */
  readonly unsubscribed: number;
}

/** The protocols by which a subscriber can be reached here. */
export const protocols = ["sqs", "lambda", "http", "https", "email", "email-json", "sms"] as const;
export type Protocol = (typeof protocols)[number];

/** A subscription. Another object as soon as anything of it changes. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** As `SetSubscriptionAttributes` takes them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What confirms it. */
  readonly token: string;
  readonly isPending: boolean;
}

/** Topics and subscriptions. */
export class SnsState {
  readonly topics: StoredMap<Topic>;
  readonly subscriptions: StoredMap<Subscription>;

  constructor(readonly cloud: Cloud) {
    this.topics = new StoredMap(cloud.store, "sns.topics");
    this.subscriptions = new StoredMap(cloud.store, "sns.subscriptions");
  }

  topicArn(name: string): string {
    return arnOf(this.cloud, "sns", name);
  }

  /** @param parameter that has the ARN. @throws AwsError InvalidParameter for what is no ARN, NotFound */
  topic(arn: string | undefined, parameter = "TopicArn"): Topic {
    const found = this.topics.get(arn ?? "");
    if (found !== undefined) return found;
    checkArn(arn, parameter);
    throw notFound("Topic");
  }

  /** @throws AwsError InvalidParameter for what is no ARN, NotFound */
  subscription(arn: string | undefined): Subscription {
    const found = this.subscriptions.get(arn ?? "");
    if (found !== undefined) return found;
    checkArn(arn, "SubscriptionArn");
    throw notFound("Subscription");
  }

  subscriptionsOf(topicArn: string): Subscription[] {
    return this.subscriptions.values().filter((one) => one.topicArn === topicArn);
  }

  /** Takes a topic away, and its subscriptions. */
  removeTopic(arn: string): void {
    this.topics.delete(arn);
    for (const subscription of this.subscriptionsOf(arn)) this.subscriptions.delete(subscription.arn);
  }

  removeSubscription(arn: string): void {
    const subscription = this.subscriptions.get(arn);
    if (subscription === undefined) return;
    this.subscriptions.delete(arn);
    const topic = this.topics.get(subscription.topicArn);
    if (topic !== undefined) this.topics.set(topic.arn, { ...topic, unsubscribed: topic.unsubscribed + 1 });
  }
}

/** Whether a topic keeps order. */
export const isFifo = ({ attributes }: Topic): boolean => attributes.FifoTopic === "true";

/** @throws AwsError InvalidParameter for what is no ARN */
export function checkArn(arn: string | undefined, parameter: string): void {
  if (!arn) throw invalidParameter(`${parameter} Reason: no value for required parameter`);
  const elements = arn.split(":").length;
  if (elements < 6)
    throw invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`);
}
