import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import type * as pulumi from "@pulumi/pulumi";
import { perStack } from "./per-stack";

/** Where a construct's resources are. */
export interface Place {
  accountId: pulumi.Output<string>;
  region: pulumi.Output<string>;
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN. */
  partition: pulumi.Output<string>;
}

/** Account, region and partition of a construct's AWS provider; asked once per stack. */
export const placeOf = (component: pulumi.Resource): Place =>
  perStack(component, "place", ({ opts }) => ({
    accountId: getCallerIdentityOutput({}, opts).accountId,
    region: getRegionOutput({}, opts).region,
    partition: getPartitionOutput({}, opts).partition,
  }));
