import type { Cloud } from "../../cloud";
import type { Delivery } from "../../service";
import { AwsError } from "../aws-json";
import { deliver } from "../deliver";
import { passed } from "../messages";
import { effectivePolicy } from "./delivery-policy";
import { confirmation, confirmUrl, envelope, lambdaEvent, type Notification, unsubscribeUrl } from "./message";
import type { Job } from "./publisher";
import type { SnsState, Subscription } from "./state";
import { isLocal, post } from "./web";

/** Hands a message, or the request to confirm, to a subscriber. @throws AwsError and other errors when it does not take it */
export async function handOver(state: SnsState, subscription: Subscription, job: Job): Promise<void> {
  const { cloud } = state;
  const { notification } = job;
  const { protocol, endpoint, topicArn } = subscription;
  const by = { service: "sns.amazonaws.com", sourceArn: topicArn };
  switch (protocol) {
    case "sqs":
      return deliver(cloud, endpoint, queueDelivery(cloud, subscription, notification, endpoint), by);
    case "lambda":
      return deliver(cloud, endpoint, { body: JSON.stringify(lambdaEvent(cloud, subscription, notification)) }, by);
    case "http":
    case "https":
      return toWeb(state, subscription, job);
    case "email":
    case "email-json":
      return mail(cloud, subscription, job);
    case "sms":
      return passed(cloud, {
        id: notification.id,
        kind: "sms",
        from: topicArn,
        to: [endpoint],
        body: notification.message,
      });
  }
}

/** A message for a queue: the subscriber's, or its dead letters'. */
export function queueDelivery(
  cloud: Cloud,
  subscription: Subscription,
  notification: Notification,
  queueArn: string,
): Delivery {
  const { groupId, deduplicationId, attributes, message } = notification;
  const order = { groupId, ...(queueArn.endsWith(".fifo") && { deduplicationId }) };
  return isRaw(subscription)
    ? { body: message, attributes, ...order }
    : { body: JSON.stringify(envelope(cloud, subscription, notification)), ...order };
}

const isRaw = ({ attributes }: Subscription): boolean => attributes.RawMessageDelivery === "true";

async function toWeb(state: SnsState, subscription: Subscription, job: Job): Promise<void> {
  const { cloud } = state;
  const { notification, isConfirmation } = job;
  const { arn, topicArn, endpoint } = subscription;
  const raw = !isConfirmation && isRaw(subscription);
  const document = isConfirmation
    ? confirmation(cloud, subscription, notification.id)
    : envelope(cloud, subscription, notification);
  const headers: Record<string, string> = {
    "content-type": effectivePolicy(state.topic(topicArn), subscription).requestPolicy.headerContentType,
    "user-agent": "Amazon Simple Notification Service Agent",
    "x-amz-sns-message-id": notification.id,
    "x-amz-sns-message-type": isConfirmation ? "SubscriptionConfirmation" : "Notification",
    "x-amz-sns-topic-arn": topicArn,
    ...(!isConfirmation && { "x-amz-sns-subscription-arn": arn }),
    ...(raw && { "x-amz-sns-rawdelivery": "true" }),
  };
  const body = raw ? notification.message : JSON.stringify(document, undefined, 2);
  if (!isLocal(endpoint)) {
    const { subject, id } = notification;
    passed(cloud, { id, kind: "http", from: topicArn, to: [endpoint], subject, body, attributes: headers });
    return;
  }
  const { status } = await post(endpoint, headers, body);
  if (status >= 200 && status < 300) return;
  throw new AwsError("EndpointFailure", `${endpoint} answered ${status}`, status);
}

/** Who SNS's mails are from. */
const sender = "AWS Notifications <no-reply@sns.amazonaws.com>";

function mail(cloud: Cloud, subscription: Subscription, { notification, isConfirmation }: Job): void {
  const { protocol, endpoint, topicArn, token, arn } = subscription;
  const { id, message, subject } = notification;
  const isJson = protocol === "email-json";
  const content = isConfirmation
    ? {
        subject: "AWS Notification - Subscription Confirmation",
        body: isJson
          ? JSON.stringify(confirmation(cloud, subscription, id))
          : `You have chosen to subscribe to the topic:\n${topicArn}\n\nTo confirm this subscription, visit this link:\n${confirmUrl(cloud, topicArn, token)}\n`,
      }
    : {
        subject: subject ?? "AWS Notification Message",
        body: isJson
          ? JSON.stringify(envelope(cloud, subscription, notification))
          : `${message}\n\n--\nIf you wish to stop receiving notifications from this topic, visit this link:\n${unsubscribeUrl(cloud, arn)}\n`,
      };
  passed(cloud, {
    id,
    kind: "email",
    from: sender,
    to: [endpoint],
    ...content,
    attributes: { "X-Topic-Arn": topicArn },
  });
}
