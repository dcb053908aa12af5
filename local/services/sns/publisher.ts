import { randomUUID } from "node:crypto";
import type { Recorders } from "../../metrics";
import { deliver } from "../deliver";
import { Deliveries, delayBefore, isPassing } from "../deliveries";
import { passed } from "../messages";
import { effectivePolicy, internalRetries } from "./delivery-policy";
import { FifoMemory } from "./fifo";
import { isWanted } from "./filter-policy";
import { handOver, queueDelivery } from "./hand-over";
import type { Notification } from "./message";
import type { Published } from "./publish";
import { isFifo, type SnsState, type Subscription, type Topic } from "./state";

/** One message on its way to one subscription. A subscription that waits for its confirmation gets that only. */
export interface Job {
  readonly subscriptionArn: string;
  readonly notification: Notification;
  readonly isConfirmation: boolean;
}

/** What a publisher is answered. */
export interface Receipt {
  MessageId: string;
  SequenceNumber?: string;
  readonly [name: string]: unknown;
}

/** Takes messages for topics, and hands them to the subscriptions. */
export class Publisher {
  readonly #deliveries: Deliveries<Job>;
  readonly #fifo: FifoMemory;
  readonly #said = new Set<string>();
  /** What SNS measures of each topic (SNS developer guide, "Amazon SNS metrics"). */
  readonly #metrics: Recorders | undefined;

  constructor(private readonly state: SnsState) {
    this.#metrics = state.cloud.metrics?.recorders("AWS/SNS", (name) => ({ TopicName: name }));
    this.#fifo = new FifoMemory(state);
    this.#deliveries = new Deliveries(state.cloud, "sns", {
      attempt: (job) => this.#attempt(job),
      retryAfter: (job, attempts, error) => this.#retryAfter(job, attempts, error),
      giveUp: (job, attempts, error) => this.#giveUp(job, attempts, error),
      laneOf: ({ subscriptionArn, notification: { groupId, sequenceNumber } }) =>
        sequenceNumber === undefined ? undefined : `${subscriptionArn} ${groupId}`,
    });
  }

  /** Takes a message: when this returns, it is kept until every subscription has it. */
  publish(topic: Topic, published: Published): Receipt {
    const id = randomUUID();
    if (!isFifo(topic)) {
      this.#take(topic, published, { id, groupId: published.groupId });
      return { MessageId: id };
    }
    const { groupId = "" } = published;
    const deduplicationId = this.#fifo.deduplicationIdOf(topic, published.message, published.deduplicationId) ?? "";
    const before = this.#fifo.find(topic, deduplicationId, groupId);
    if (before) return { MessageId: before.id, SequenceNumber: before.sequenceNumber };
    const sequenceNumber = this.#fifo.nextNumber();
    // Remembered last: whoever was not answered publishes again, and that must not be taken for known when it was lost.
    this.#take(topic, published, { id, sequenceNumber, groupId, deduplicationId });
    this.#fifo.remember(topic, deduplicationId, groupId, { id, sequenceNumber });
    return { MessageId: id, SequenceNumber: sequenceNumber };
  }

  /** A text message to a telephone: into the outbox. Answers its id. */
  text(phone: string, { messages, attributes }: Published): string {
    const id = randomUUID();
    const sender = attributes["AWS.SNS.SMS.SenderID"]?.value;
    passed(this.state.cloud, {
      id,
      kind: "sms",
      from: sender,
      to: [phone],
      body: messages.sms ?? messages.default ?? "",
    });
    return id;
  }

  /** Asks a subscriber to confirm. */
  askToConfirm({ arn: subscriptionArn, topicArn }: Subscription): void {
    const timestamp = this.state.cloud.clock.now();
    const notification = { id: randomUUID(), topicArn, message: "", attributes: {}, timestamp };
    this.#deliveries.add([{ subscriptionArn, notification, isConfirmation: true }]);
  }

  resume(): void {
    this.#deliveries.resume();
  }

  reset(): void {
    this.#deliveries.clear();
    this.#fifo.clear();
    this.#said.clear();
  }

  close(): void {
    this.#deliveries.close();
  }

  #take(
    topic: Topic,
    published: Published,
    ids: Pick<Notification, "id" | "sequenceNumber" | "groupId" | "deduplicationId">,
  ) {
    const { message, messages, subject, attributes } = published;
    const shared = { ...ids, topicArn: topic.arn, subject, attributes, timestamp: this.state.cloud.clock.now() };
    const confirmed = this.state.subscriptionsOf(topic.arn).filter(({ isPending }) => !isPending);
    const jobs = confirmed
      .filter((subscription) => isWanted(subscription, message, attributes))
      .map(({ arn, protocol }) => ({
        subscriptionArn: arn,
        notification: { ...shared, message: messages[protocol] ?? messages.default ?? message },
        isConfirmation: false,
      }));
    this.#deliveries.add(jobs);
    const own = this.#metrics?.of(topic.name);
    own?.count("NumberOfMessagesPublished");
    own?.record("PublishSize", Buffer.byteLength(message), "Bytes");
    if (jobs.length < confirmed.length) own?.count("NumberOfNotificationsFilteredOut", confirmed.length - jobs.length);
    const values = Object.entries(attributes).map(([name, { value }]) => [name, value]);
    const noted = values.length > 0 ? Object.fromEntries(values) : undefined;
    passed(this.state.cloud, { id: ids.id, kind: "topic", to: [topic.arn], subject, body: message, attributes: noted });
  }

  async #attempt(job: Job): Promise<void> {
    const subscription = this.state.subscriptions.get(job.subscriptionArn);
    if (subscription === undefined || (job.isConfirmation && !subscription.isPending)) return;
    await handOver(this.state, subscription, job);
    if (!job.isConfirmation) this.#count(subscription, "NumberOfNotificationsDelivered");
  }

  #count({ topicArn }: Subscription, name: string): void {
    this.#metrics?.of(topicArn.slice(topicArn.lastIndexOf(":") + 1)).count(name);
  }

  #retryAfter({ subscriptionArn }: Job, attempts: number, error: unknown): number | undefined {
    const subscription = this.state.subscriptions.get(subscriptionArn);
    const topic = subscription && this.state.topics.get(subscription.topicArn);
    if (subscription === undefined || topic === undefined || !isPassing(error)) return undefined;
    const isWeb = subscription.protocol === "http" || subscription.protocol === "https";
    return delayBefore(isWeb ? effectivePolicy(topic, subscription).healthyRetryPolicy : internalRetries, attempts);
  }

  /** Into the dead letter queue of the subscription; what has none is said, and lost, as on AWS. */
  async #giveUp(job: Job, attempts: number, error: unknown): Promise<void> {
    const subscription = this.state.subscriptions.get(job.subscriptionArn);
    if (subscription === undefined) return;
    const { topicArn, endpoint, attributes } = subscription;
    const reason = error instanceof Error ? error.message : String(error);
    const times = attempts === 1 ? "" : ` after ${attempts} attempts`;
    const deadLetters = attributes.RedrivePolicy
      ? (JSON.parse(attributes.RedrivePolicy) as { deadLetterTargetArn: string })
      : undefined;
    const failed = (...besides: string[]) => {
      if (!job.isConfirmation)
        for (const name of ["NumberOfNotificationsFailed", ...besides]) this.#count(subscription, name);
    };
    if (deadLetters === undefined || job.isConfirmation) {
      failed();
      this.#say(
        `sns: ${topicArn} gives up on ${endpoint}${times}: ${reason}; it has no redrivePolicy, so that the message is lost`,
      );
      return;
    }
    try {
      const delivery = queueDelivery(this.state.cloud, subscription, job.notification, deadLetters.deadLetterTargetArn);
      await deliver(this.state.cloud, deadLetters.deadLetterTargetArn, delivery, bySns(topicArn));
      failed("NumberOfNotificationsRedrivenToDlq");
      this.#say(
        `sns: ${topicArn} gives up on ${endpoint}${times}: ${reason}; the message is in ${deadLetters.deadLetterTargetArn}`,
      );
    } catch (failure) {
      if (isPassing(failure)) throw failure;
      failed("NumberOfNotificationsFailedToRedriveToDlq");
      const why = failure instanceof Error ? failure.message : String(failure);
      this.#say(
        `sns: ${topicArn} gives up on ${endpoint}${times}: ${reason}; its dead letter queue did not take the message: ${why}`,
      );
    }
  }

  /** Each line once, so that a broken subscriber does not fill the terminal. */
  #say(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.state.cloud.print(line);
  }
}

/** In whose name topics hand messages over. */
export const bySns = (topicArn: string) => ({ service: "sns.amazonaws.com", sourceArn: topicArn });
