import { classesOf } from "../kit/classes";
import { type Config, numberIn } from "../kit/configured";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";

const { LogGroup } = classesOf<typeof import("@pulumi/aws/cloudwatch")>("cloudwatch");

/** The retentions that CloudWatch Logs takes, in days (AWS, API reference of CloudWatch Logs: PutRetentionPolicy). */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What the remedy sets where nothing longer is asked: a year, the default of Security Hub's CloudWatch.16. */
const yearInDays = 365;

/** Log groups. */
export const logRules: readonly Rule[] = [
  // A group without a retention, or with 0 days, keeps its records for ever.
  rule({
    name: "logs-retention",
    title: "Log groups have a retention",
    why: "Log records without a retention are kept, and paid for, for ever.",
    mend: "Set retentionInDays to a number of days that is at least the pack's minimumDays.",
    severity: "medium",
    frameworks: {
      cdkNag: "Serverless-CloudWatchLogGroupRetentionPeriod",
      checkov: "CKV_AWS_66 CKV_AWS_338",
      securityHub: "CloudWatch.16",
    },
    docs: controlPage("CloudWatch.16"),
    on: LogGroup,
    configSchema: {
      properties: {
        minimumDays: {
          type: "integer",
          minimum: 1,
          maximum: 3653,
          default: 1,
          description: "Shortest retention in days",
        },
      },
    },
    passes: (group, { config }) => (group.retentionInDays ?? 0) >= minimumDays(config),
    remedy: (_, { config }) => ({
      retentionInDays: retentions.find((days) => days >= Math.max(yearInDays, minimumDays(config))),
    }),
  }),
  rule({
    name: "logs-kms",
    title: "Log groups are encrypted with a customer key",
    why: "Who may decrypt with CloudWatch's own key is not ours to say or to take back.",
    mend: "Set kmsKeyId to a key whose policy lets CloudWatch Logs use it.",
    severity: "low",
    level: "advisory",
    frameworks: { cdkNag: "NIST.800.53.R5-CloudWatchLogGroupEncrypted", checkov: "CKV_AWS_158" },
    docs: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    on: LogGroup,
    passes: (group) => Boolean(group.kmsKeyId),
  }),
];

const minimumDays = (config: Config) => numberIn(config, "minimumDays", 1);
