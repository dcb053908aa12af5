import { type LogGroup, LogResourcePolicy } from "@pulumi/aws/cloudwatch";
import { type WebAcl, WebAclLoggingConfiguration } from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../../building-blocks/child";
import { logGroup } from "../../building-blocks/log-group";
import { placeOf } from "../../building-blocks/place";
import { Profile } from "../../building-blocks/profile";
import { stackSettings } from "../../building-blocks/settings";

/** What carries credentials in a request, and has no place in a log. */
export const secretHeaders: readonly string[] = ["authorization", "cookie", "x-api-key"];

/** How a web ACL writes down what it judged. */
export interface FirewallLogSpec {
  /** What tells its log from others: the API and the stage. WAF wants `aws-waf-logs-` before it. */
  label: pulumi.Input<string>;
  retentionDays?: pulumi.Input<number>;
  keyArn?: pulumi.Input<string>;
}

/** Logs what a web ACL refuses or counts, without credentials; with the profile `regulated` every request. */
export function firewallLog(
  child: ChildOf,
  webAcl: WebAcl,
  { label, retentionDays, keyArn }: FirewallLogSpec,
): LogGroup {
  const group = logGroup(child, "firewallLog", {
    name: pulumi.interpolate`aws-waf-logs-${label}`,
    retentionDays,
    keyArn,
  });
  const policy = child("firewallLogPolicy", LogResourcePolicy, {
    resourceArn: group.arn,
    policyDocument: deliveryPolicy(child, group),
  });
  child(
    "firewallLogging",
    WebAclLoggingConfiguration,
    {
      resourceArn: webAcl.arn,
      logDestinationConfigs: [group.arn],
      redactedFields: secretHeaders.map((name) => ({ singleHeader: { name } })),
      ...(stackSettings().profile !== Profile.Regulated && { loggingFilter: whatMatters }),
    },
    { dependsOn: [policy] },
  );
  return group;
}

/** The access log has every request; what the firewall let through is not told twice. */
const whatMatters = {
  defaultBehavior: "DROP",
  filters: [
    {
      behavior: "KEEP",
      requirement: "MEETS_ANY",
      conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
    },
  ],
};

/**
 * Lets AWS's log delivery write to the group. AWS would add the same to a group that lacks it, with the rights of whoever
 * deploys (AWS, CloudWatch Logs user guide: "Logs sent to CloudWatch Logs"). It is the group's own policy: of those for
 * the account there are ten in a region.
 */
function deliveryPolicy(child: ChildOf, group: LogGroup): pulumi.Output<string> {
  const { accountId, region, partition } = placeOf(child.parent);
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AWSLogDeliveryWrite20150319",
        Effect: "Allow",
        Principal: { Service: ["delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [pulumi.interpolate`${group.arn}:log-stream:*`],
        Condition: {
          StringEquals: { "aws:SourceAccount": [accountId] },
          ArnLike: { "aws:SourceArn": [pulumi.interpolate`arn:${partition}:logs:${region}:${accountId}:*`] },
        },
      },
    ],
  });
}
