import { readPolicy } from "../../iam/policy";
import { AwsError } from "../aws-json";
import { effectiveTopicPolicy } from "./delivery-policy";
import { invalidParameter } from "./errors";
import { isFifo, type SnsState, type Topic } from "./state";

/** Attributes that a topic may be given. Those of delivery logging are kept, and nothing is logged. */
const settable = [
  "ContentBasedDeduplication",
  "DeliveryPolicy",
  "DisplayName",
  "FifoThroughputScope",
  "KmsMasterKeyId",
  "Policy",
  "SignatureVersion",
  "TracingConfig",
  ...["Application", "Firehose", "HTTP", "Lambda", "SQS"].flatMap((protocol) =>
    ["FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate"].map(
      (name) => `${protocol}${name}`,
    ),
  ),
];

const booleans = ["ContentBasedDeduplication", "FifoTopic"];

/**
 * Checks attributes as a topic may be given them.
 *
 * @param isNew true when it is being made: only then it can be said to be FIFO
 * @throws AwsError InvalidParameter; NotImplemented (501) for archives
 */
export function checkTopicAttributes(attributes: Readonly<Record<string, string>>, isNew: boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "ArchivePolicy" || name === "DataProtectionPolicy")
      throw new AwsError("NotImplemented", `The local cloud does not emulate ${name} of sns`, 501);
    if (!settable.includes(name) && !(isNew && name === "FifoTopic")) throw invalidParameter("AttributeName");
    if (booleans.includes(name) && !/^(?:true|false)$/i.test(value))
      throw invalidParameter(`${name} Reason: Invalid value [${value}]. Must be true or false.`);
    if (name === "Policy" && value !== "") checkPolicy(value);
    if (name === "DeliveryPolicy" && value !== "") checkJson(name, value);
  }
}

function checkPolicy(text: string): void {
  try {
    readPolicy(text);
  } catch (error) {
    throw invalidParameter(`Policy Error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkJson(name: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw invalidParameter(`${name}: failed to parse JSON. ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** All attributes of a topic, as `GetTopicAttributes` answers them. */
export function describeTopic(state: SnsState, topic: Topic): Map<string, string> {
  const subscriptions = state.subscriptionsOf(topic.arn);
  const pending = subscriptions.filter(({ isPending }) => isPending).length;
  const { FifoTopic: _, ...attributes } = topic.attributes;
  return new Map(
    Object.entries({
      DisplayName: "",
      ...attributes,
      ...(isFifo(topic) && {
        FifoTopic: "true",
        ContentBasedDeduplication: attributes.ContentBasedDeduplication ?? "false",
      }),
      EffectiveDeliveryPolicy: JSON.stringify(effectiveTopicPolicy(topic)),
      Owner: state.cloud.accountId,
      Policy: policyOf(state, topic),
      SubscriptionsConfirmed: String(subscriptions.length - pending),
      SubscriptionsDeleted: String(topic.unsubscribed),
      SubscriptionsPending: String(pending),
      TopicArn: topic.arn,
    }),
  );
}

/** The policy of a topic as JSON text. */
export const policyOf = ({ cloud }: SnsState, { arn, attributes }: Topic): string =>
  attributes.Policy || JSON.stringify(defaultPolicy(arn, cloud.accountId));

/** The policy of a topic that has no other. Its key lets in AWS's services that act for the owner, such as CloudWatch's alarms. */
const defaultPolicy = (arn: string, accountId: string) => ({
  Version: "2008-10-17",
  Id: "__default_policy_ID",
  Statement: [
    {
      Sid: "__default_statement_ID",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: [
        "SNS:GetTopicAttributes",
        "SNS:SetTopicAttributes",
        "SNS:AddPermission",
        "SNS:RemovePermission",
        "SNS:DeleteTopic",
        "SNS:Subscribe",
        "SNS:ListSubscriptionsByTopic",
        "SNS:Publish",
      ],
      Resource: arn,
      Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
    },
  ],
});
