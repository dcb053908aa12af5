import { Key } from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { oneOf, plain } from "./arg-error";
import type { ChildOf } from "./child";
import { perStack, type SharedScope } from "./per-stack";
import { type Place, placeOf } from "./place";
import { Profile } from "./profile";
import { stackSettings } from "./settings";
import { tagsOf } from "./tags";

/**
 * Which key encrypts a construct's data at rest. Leave out for the stack's own customer key, which all constructs share, or
 * AWS's own keys in a preview.
 */
export interface EncryptionKeyArgs {
  /** True for AWS's own keys: nothing to pay for, and nothing to revoke or audit. */
  skip?: boolean;
  /**
   * ARN of a customer key. Its policy must let CloudWatch Logs use it in this region (`logs.<region>.amazonaws.com`), and
   * CloudWatch alarms too where it encrypts an alarm topic, and `events.amazonaws.com` where it encrypts an event bus.
   */
  existing?: pulumi.Input<string>;
}

/**
 * The ARN of the key that encrypts a construct's data, or undefined for AWS's own keys.
 *
 * @throws InputPropertyError when `skip` and `existing` are both given
 */
export function encryptionKey(child: ChildOf, args: EncryptionKeyArgs | undefined): pulumi.Input<string> | undefined {
  const { skip, existing } = plain(child.component, "key", args) ?? {};
  oneOf(child.component, "key", { skip, existing });
  if (skip) return undefined;
  if (existing !== undefined) return existing;
  return stackSettings().profile === Profile.Preview ? undefined : stackKeyArn(child.parent);
}

/** The ARN of the customer key that a stack's constructs share. */
export const stackKeyArn = (component: pulumi.Resource): pulumi.Output<string> =>
  perStack(component, "key", (scope) => stackKey(scope, placeOf(component))).arn;

function stackKey(scope: SharedScope, place: Place): Key {
  const name = scope.nameOf("portico-key");
  return new Key(
    name,
    {
      description: `Data of the Pulumi stack ${pulumi.getProject()}/${pulumi.getStack()}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30, // the longest that AWS takes: time to notice that the key is still needed
      policy: keyPolicy(place),
      tags: tagsOf(name),
    },
    scope.opts,
  );
}

/**
 * Who may use the stack's key. The account's own policies decide for its principals (AWS, KMS developer guide: "Default
 * key policy"); a few services use it for themselves, each only for this account.
 */
function keyPolicy({ accountId, region, partition }: Place): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountDecides",
        Effect: "Allow",
        Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        // AWS, CloudWatch Logs user guide: "Encrypt log data in CloudWatch Logs using AWS KMS".
        Sid: "LogGroupsOfThisAccount",
        Effect: "Allow",
        Principal: { Service: pulumi.interpolate`logs.${region}.amazonaws.com` },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:*`,
          },
        },
      },
      {
        // AWS, SNS developer guide: "Enable compatibility between event sources from AWS services and encrypted topics".
        Sid: "AlarmsToEncryptedTopics",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
      {
        // AWS, EventBridge user guide: "Authorizing EventBridge to use a customer managed key".
        Sid: "EventBusesLookAtTheKey",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "kms:DescribeKey",
        Resource: "*",
      },
      {
        // A bus of its own, and encrypted queues that rules and topics send to (AWS, SQS developer guide: "Key management").
        Sid: "EventsAndTopicsOfThisAccount",
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "sns.amazonaws.com"] },
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  });
}
