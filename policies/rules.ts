import { apigatewayRules } from "./apigateway";
import { cloudfrontRules } from "./cloudfront";
import { cloudwatchRules } from "./cloudwatch";
import { codebuildRules } from "./codebuild";
import { cognitoRules } from "./cognito";
import { dynamodbRules } from "./dynamodb";
import { ec2Rules } from "./ec2";
import { elasticacheRules } from "./elasticache";
import { everyResourceRules } from "./every-resource";
import { iamRules } from "./iam";
import type { Rule } from "./kit/rule";
import { kmsRules } from "./kms";
import { lambdaRules } from "./lambda";
import { rdsRules } from "./rds";
import { s3Rules } from "./s3";
import { schedulerRules } from "./scheduler";
import { secretsmanagerRules } from "./secretsmanager";
import { sfnRules } from "./sfn";
import { snsRules } from "./sns";
import { sqsRules } from "./sqs";
import { ssmRules } from "./ssm";
import { wafv2Rules } from "./wafv2";

/**
 * Every rule of the pack. Importing this starts nothing. A team's own pack has them by `porticoPack()`.
 */
export const rules: readonly Rule[] = [
  ...apigatewayRules,
  ...cloudfrontRules,
  ...cloudwatchRules,
  ...codebuildRules,
  ...cognitoRules,
  ...dynamodbRules,
  ...ec2Rules,
  ...elasticacheRules,
  ...iamRules,
  ...kmsRules,
  ...lambdaRules,
  ...rdsRules,
  ...s3Rules,
  ...schedulerRules,
  ...secretsmanagerRules,
  ...sfnRules,
  ...snsRules,
  ...sqsRules,
  ...ssmRules,
  ...wafv2Rules,
  ...everyResourceRules,
];
