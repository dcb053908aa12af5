import type { Cloud } from "../../cloud";
import type { MessageAttributes } from "./message-attributes";
import type { Subscription } from "./state";

/** A message as one subscription gets it. */
export interface Notification {
  readonly id: string;
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  readonly attributes: MessageAttributes;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Of FIFO topics. */
  readonly sequenceNumber?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** Stands where AWS has a signature: nothing here has AWS's key, and no certificate of AWS's would fit. */
const noSignature = Buffer.from("not signed by the local cloud").toString("base64");

/** The JSON document that subscribers get which are not told the message alone. */
export function envelope(cloud: Cloud, subscription: Subscription, notification: Notification): object {
  const { id, topicArn, message, subject, attributes, timestamp, sequenceNumber } = notification;
  return {
    Type: "Notification",
    MessageId: id,
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: new Date(timestamp).toISOString(),
    ...(sequenceNumber === undefined && signature(cloud)),
    UnsubscribeURL: unsubscribeUrl(cloud, subscription.arn),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributesFor(attributes) }),
  };
}

/** The event that a function gets. */
export function lambdaEvent(cloud: Cloud, subscription: Subscription, notification: Notification): object {
  const { id, topicArn, message, subject = null, attributes, timestamp } = notification;
  const { SignatureVersion, Signature, SigningCertURL } = signature(cloud);
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: "Notification",
          MessageId: id,
          TopicArn: topicArn,
          Subject: subject,
          Message: message,
          Timestamp: new Date(timestamp).toISOString(),
          SignatureVersion,
          Signature,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: unsubscribeUrl(cloud, subscription.arn),
          MessageAttributes: attributesFor(attributes),
        },
      },
    ],
  };
}

/** What asks a subscriber to confirm. */
export function confirmation(cloud: Cloud, { topicArn, token }: Subscription, id: string): object {
  return {
    Type: "SubscriptionConfirmation",
    MessageId: id,
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: confirmUrl(cloud, topicArn, token),
    Timestamp: new Date(cloud.clock.now()).toISOString(),
    ...signature(cloud),
  };
}

/** Where a subscription is confirmed, without a signature. */
export const confirmUrl = (cloud: Cloud, topicArn: string, token: string): string =>
  linkTo(cloud, { Action: "ConfirmSubscription", TopicArn: topicArn, Token: token });

/** Where a subscription is given up, without a signature. */
export const unsubscribeUrl = (cloud: Cloud, subscriptionArn: string): string =>
  linkTo(cloud, { Action: "Unsubscribe", SubscriptionArn: subscriptionArn });

const linkTo = ({ awsUrl }: Cloud, parameters: Record<string, string>): string =>
  `${awsUrl}/?${new URLSearchParams({ ...parameters, Version: "2010-03-31" })}`;

const signature = ({ awsUrl }: Cloud) => ({
  SignatureVersion: "1",
  Signature: noSignature,
  SigningCertURL: `${awsUrl}/SimpleNotificationService.pem`,
});

const attributesFor = (attributes: MessageAttributes) =>
  Object.fromEntries(Object.entries(attributes).map(([name, { type, value }]) => [name, { Type: type, Value: value }]));
