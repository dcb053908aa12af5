import { snsRules } from "../../../policies/sns";
import { testRules } from "./support/cases";
import { unknown } from "./support/judge";
import type { Given } from "./support/judge-stack";
import { allow, denyPlainHttp } from "./support/policy-text";

const type = "aws:sns/topic:Topic";
const arn = "arn:aws:sns:eu-west-1:123456789012:news";
const publish = (more: object) => ({ policy: allow({ Action: "sns:Publish", Resource: arn, ...more }) });
const ofAlarms = publish({ Principal: { Service: "cloudwatch.amazonaws.com" } });

const topic = (name: string, props: object = {}): Given => ({ type, name, props });
const topicPolicy = (policy: unknown): Given => ({
  type: "aws:sns/topicPolicy:TopicPolicy",
  name: "policy",
  props: { arn: unknown, policy },
  from: { arn: ["topic"] },
});

testRules(snsRules, {
  resources: [
    {
      rule: "sns-sse",
      type,
      passing: { "a key": { kmsMasterKeyId: "alias/ours" } },
      failing: { "nothing said": {}, none: { kmsMasterKeyId: "" } },
      unknown: { "a key made in the same run": [{ kmsMasterKeyId: unknown }, "kmsMasterKeyId"] },
    },
    {
      rule: "sns-policy-not-public",
      type: "aws:sns/topicPolicy:TopicPolicy",
      passing: {
        "a service": ofAlarms,
        "refusing everyone": { policy: denyPlainHttp("sns:Publish") },
        "the topic's own account": publish({ Principal: { AWS: "arn:aws:iam::123456789012:role/it" } }),
        "everyone of the account, as SNS's console writes it": publish({
          Principal: { AWS: "*" },
          Condition: { StringEquals: { "AWS:SourceOwner": "123456789012" } },
        }),
      },
      failing: {
        everyone: publish({ Principal: "*" }),
        "everyone, in another operator": publish({
          Principal: "*",
          Condition: { StringNotEquals: { "aws:SourceAccount": "210987654321" } },
        }),
        "another account": publish({ Principal: { AWS: ["arn:aws:iam::210987654321:root"] } }),
        "another account by its number": publish({ Principal: { AWS: "210987654321" } }),
        "no JSON": { policy: "[" },
      },
      unknown: { policy: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "sns-policy-not-public",
      type,
      config: { trustedAccounts: ["210987654321"] },
      passing: { none: {}, "one that is trusted": publish({ Principal: { AWS: "210987654321" } }) },
      failing: { "one that is not": publish({ Principal: { AWS: "111122223333" } }) },
      unknown: { policy: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "sns-delivery-logging",
      type,
      passing: { "one protocol": { lambdaFailureFeedbackRoleArn: "arn:aws:iam::123456789012:role/logs" } },
      failing: { "nothing said": {} },
      unknown: { "a role made in the same run": [{ sqsFailureFeedbackRoleArn: unknown }, "sqsFailureFeedbackRoleArn"] },
    },
    {
      rule: "sns-subscription-redrive",
      type: "aws:sns/topicSubscription:TopicSubscription",
      passing: {
        "an e-mail": { protocol: "email", endpoint: unknown },
        "a dead-letter queue": { protocol: "lambda", redrivePolicy: '{"deadLetterTargetArn":"arn"}' },
      },
      failing: {
        "nothing said": { protocol: "lambda", endpoint: unknown },
        "an empty one": { protocol: "sqs", redrivePolicy: "" },
      },
      unknown: { policy: [{ protocol: "sqs", redrivePolicy: unknown }, "redrivePolicy"] },
    },
  ],
  stacks: [
    {
      rule: "sns-tls-publish",
      passing: {
        beside: [topic("topic"), topicPolicy(denyPlainHttp("sns:Publish"))],
        "in itself": [topic("topic", { policy: denyPlainHttp(["sns:*"]) })],
      },
      failing: {
        "no policy": [[topic("topic")], ["topic"]],
        "of another topic": [[topic("topic"), topic("other"), topicPolicy(denyPlainHttp("sns:Publish"))], ["other"]],
        "allowing only": [[topic("topic"), topicPolicy(ofAlarms.policy)], ["topic"]],
        "refusing subscribers only": [[topic("topic"), topicPolicy(denyPlainHttp("sns:Subscribe"))], ["topic"]],
      },
      unknown: { policy: [[topic("topic"), topicPolicy(unknown)], "policy"] },
    },
  ],
});
