import { cloudwatchRules } from "./cloudwatch";
import { codebuildRules } from "./codebuild";
import { dynamodbRules } from "./dynamodb";
import { everyResourceRules } from "./every-resource";
import { iamRules } from "./iam";
import { kmsRules } from "./kms";
import { lambdaRules } from "./lambda";
import type { Rule } from "./rule";
import { secretsmanagerRules } from "./secretsmanager";
import { snsRules } from "./sns";
import { sqsRules } from "./sqs";

/**
 * Every rule of the pack. Importing this starts nothing, so that a team can put them in a pack of its own.
 *
 * @example
 * new PolicyPack("ours", { policies: [...rules, ourRule] });
 */
export const rules: readonly Rule[] = [
  ...cloudwatchRules,
  ...codebuildRules,
  ...dynamodbRules,
  ...iamRules,
  ...kmsRules,
  ...lambdaRules,
  ...secretsmanagerRules,
  ...snsRules,
  ...sqsRules,
  ...everyResourceRules,
];
