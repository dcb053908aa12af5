const logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const allowing = (...actions: string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
});

/** Policies that AWS manages, as far as functions' roles commonly have them (AWS managed policy reference). By ARN. */
export const awsManagedPolicies: ReadonlyMap<string, object> = new Map(
  Object.entries({
    AdministratorAccess: allowing("*"),
    AWSXRayDaemonWriteAccess: allowing(
      "xray:PutTraceSegments",
      "xray:PutTelemetryRecords",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:GetSamplingStatisticSummaries",
    ),
    "service-role/AWSLambdaBasicExecutionRole": allowing(...logs),
    "service-role/AWSLambdaDynamoDBExecutionRole": allowing(
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:ListStreams",
      ...logs,
    ),
    "service-role/AWSLambdaSQSQueueExecutionRole": allowing(
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      ...logs,
    ),
  }).map(([name, document]) => [`arn:aws:iam::aws:policy/${name}`, document]),
);
