import type { Need } from "../../service";
import { type QueryInput, textOf } from "../aws-query";
import { arnOf } from "../ids";
import type { SnsState, Topic } from "./state";

/** Calls that are about no topic. */
const onNothing = new Set(["ListTopics", "ListSubscriptions"]);

/**
 * What a call takes (AWS, Service Authorization Reference: SNS): its action on the topic, also where it names a subscription; of a message to a telephone that number,
 * which only `*` covers; and where a customer key encrypts the topic, that key.
 */
export function snsNeeds(state: SnsState, operation: string, input: QueryInput): readonly Need[] {
  const action = `SNS:${operation === "PublishBatch" ? "Publish" : operation}`;
  if (onNothing.has(operation)) return [{ action, resource: arnOf(state.cloud, "sns", "*") }];
  const subscription = textOf(input, "SubscriptionArn");
  const resource =
    subscription?.replace(/:[^:]*$/, "") ??
    textOf(input, "TopicArn") ??
    textOf(input, "TargetArn") ??
    textOf(input, "ResourceArn") ??
    textOf(input, "PhoneNumber");
  if (!resource) return [];
  const topic = action === "SNS:Publish" ? state.topics.get(resource) : undefined;
  return [{ action, resource }, ...(topic ? keyNeeds(state, topic) : [])];
}

/** What the customer key of a topic takes of whoever publishes (SNS developer guide, "Configuring AWS KMS permissions"). */
export function keyNeeds({ cloud }: SnsState, { attributes, arn }: Topic): readonly Need[] {
  const key = attributes.KmsMasterKeyId;
  if (!key || key.startsWith("alias/") || key.includes(":alias/")) return [];
  const resource = key.startsWith("arn:") ? key : arnOf(cloud, "kms", `key/${key}`);
  const conditions = {
    "kms:ViaService": `sns.${cloud.region}.amazonaws.com`,
    "kms:CallerAccount": cloud.accountId,
    "kms:EncryptionContext:aws:sns:topicArn": arn,
    "kms:EncryptionContextKeys": ["aws:sns:topicArn"],
    "aws:ViaAWSService": "true",
    "aws:CalledVia": ["sns.amazonaws.com"],
    "aws:CalledViaFirst": "sns.amazonaws.com",
    "aws:CalledViaLast": "sns.amazonaws.com",
  };
  return ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({ action, resource, conditions }));
}
