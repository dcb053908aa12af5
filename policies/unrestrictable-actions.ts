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
