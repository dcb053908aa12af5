import { LogGroup } from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import { argError } from "./arg-error";
import type { ChildKey, ChildOf } from "./child";
import { Profile } from "./profile";
import { stackSettings } from "./settings";

/** The retentions that CloudWatch Logs takes, in days (AWS, CloudWatch Logs API reference: PutRetentionPolicy). */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** How a log group is kept. */
export interface LogGroupSpec {
  /** Physical name of the group. */
  name: pulumi.Input<string>;
  /** Days to keep records. Default: a year in production, a week in a preview, else 30. */
  retentionDays?: pulumi.Input<number>;
  /** ARN of the key that encrypts the records; left out for AWS's own. */
  keyArn?: pulumi.Input<string>;
}

/**
 * Makes a log group that is encrypted and forgets.
 *
 * @throws InputPropertyError for a retention that CloudWatch Logs does not take
 */
export function logGroup(child: ChildOf, key: ChildKey, { name, retentionDays, keyArn }: LogGroupSpec): LogGroup {
  if (typeof retentionDays === "number" && !retentions.includes(retentionDays))
    throw argError(
      child.component,
      "logRetentionDays",
      `CloudWatch Logs does not take ${retentionDays} days; use one of ${retentions.join(", ")}`,
    );
  return child(key, LogGroup, {
    name,
    retentionInDays: retentionDays ?? defaultRetention(),
    kmsKeyId: keyArn,
    tags: child.tags,
  });
}

function defaultRetention(): number {
  const { production, profile } = stackSettings();
  if (production) return 365;
  return profile === Profile.Preview ? 7 : 30;
}
