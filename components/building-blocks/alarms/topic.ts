import { Topic, TopicPolicy, TopicSubscription } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { oneOf, plain } from "../arg-error";
import type { ChildOf } from "../child";
import { type EncryptionKeyArgs, encryptionKey, stackKeyArn } from "../key";
import { perStack } from "../per-stack";
import { placeOf } from "../place";
import { Profile } from "../profile";
import { stackSettings } from "../settings";
import { tagsOf } from "../tags";

/** Where alarms go. Leave out for the stack's alarm topic, which all constructs share, or for the address that `email` names. */
export interface AlarmTopicArgs {
  /** True for alarms that show in CloudWatch and tell nobody. */
  skip?: boolean;
  /** ARN of an SNS topic. Its policy must let `cloudwatch.amazonaws.com` publish. */
  existing?: pulumi.Input<string>;
}

/** What is said of where alarms go. */
export interface AlarmTarget {
  email?: pulumi.Input<string>;
  topic?: AlarmTopicArgs;
  key?: EncryptionKeyArgs;
}

/**
 * ARN of the topic that alarms go to, or undefined where nobody is told. An address gets a topic of its own, so that it
 * hears of this construct only; else there is one for the stack, which tells the address in `portico:alarmEmail`.
 *
 * @throws InputPropertyError when two ways are said at once
 */
export function alarmTopic(child: ChildOf, target: AlarmTarget): pulumi.Input<string> | undefined {
  const { email, key } = target;
  const { skip, existing } = plain(child.component, "topic", target.topic) ?? {};
  oneOf(child.component, "topic", { skip, existing, email });
  if (skip || stackSettings().profile === Profile.Preview) return undefined;
  if (existing !== undefined) return existing;
  if (email === undefined) return stackTopic(child).arn;
  const topic = child("topic", Topic, { kmsMasterKeyId: encryptionKey(child, key), tags: child.tags });
  child("topicPolicy", TopicPolicy, { arn: topic.arn, policy: topicPolicy(child.parent, topic) });
  child("email", TopicSubscription, { topic: topic.arn, protocol: "email", endpoint: email });
  return topic.arn;
}

/** The alarm topic that a stack's constructs share. */
const stackTopic = (child: ChildOf): Topic =>
  perStack(child.parent, "alarm topic", ({ opts, nameOf }) => {
    const name = nameOf("portico-alarms");
    const { alarmEmail } = stackSettings();
    const topic = new Topic(name, { kmsMasterKeyId: stackKeyArn(child.parent), tags: tagsOf(name) }, opts);
    const ofTopic = { ...opts, parent: topic };
    new TopicPolicy(`${name}-policy`, { arn: topic.arn, policy: topicPolicy(child.parent, topic) }, ofTopic);
    if (alarmEmail)
      new TopicSubscription(`${name}-email`, { topic: topic.arn, protocol: "email", endpoint: alarmEmail }, ofTopic);
    return topic;
  });

/** This account's alarms may publish, and nothing may without TLS. */
function topicPolicy(component: pulumi.Resource, topic: Topic): pulumi.Output<string> {
  const { accountId, region, partition } = placeOf(component);
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AlarmsOfThisAccount",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic.arn,
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*` },
        },
      },
      {
        Sid: "NothingWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: topic.arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
