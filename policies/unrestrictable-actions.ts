/**
 * The actions for which AWS takes no resource but `*`, or whose caller cannot name the resource beforehand
 * (AWS, Service Authorization Reference: X-Ray, Amazon EC2, Amazon ECR). Lower case, as IAM ignores case. The policy pack and the
 * constructs go by this list.
 */
const unrestrictable: ReadonlySet<string> = new Set(
  [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    // What Lambda needs to join a VPC: it makes the interfaces itself (AWS, Lambda guide: "Giving Lambda functions access to a VPC").
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
    "ecr:GetAuthorizationToken",
  ].map((action) => action.toLowerCase()),
);

/** False for an action that may be allowed on `*`. A pattern such as `xray:*` can be restricted: to the actions it means. */
export const canBeRestricted = (action: unknown): boolean => !unrestrictable.has(String(action).toLowerCase());

/**
 * Actions that are also about what has no ARN, with the ARNs of all else that they are about: SNS publishes to topics, and to phone numbers, which only a policy
 * that leaves out all topics can allow by themselves (AWS, Service Authorization Reference: Amazon SNS). Lower case.
 */
const nameless: ReadonlyMap<string, string> = new Map([["sns:publish", "arn:*:sns:*:*:*"]]);

/** Whether a statement with this `NotResource` allows the action for nothing that has an ARN. */
export const isForTheNameless = (action: unknown, notResources: readonly unknown[]): boolean => {
  const all = nameless.get(String(action).toLowerCase());
  return all !== undefined && notResources.includes(all);
};
