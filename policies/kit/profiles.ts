import type { EnforcementLevel } from "@pulumi/policy";

/** Levels of a rule, by its name. */
export type Levels = Readonly<Record<string, EnforcementLevel>>;

/** What a stack is for. */
export type Profile = "preview" | "production" | "regulated";

const all = (level: EnforcementLevel, names: readonly string[]): Levels =>
  Object.fromEntries(names.map((name) => [name, level]));

/** What matters to data that is to last, to people who must be woken, and to the bill: not to a stack that is gone next week. */
const preview: Levels = {
  ...all("disabled", [
    // Web ACLs cost $5 a month each (AWS WAF pricing).
    "apigw-waf",
    "cf-waf",
    "waf-logging",
    // Backups and copies.
    "ddb-backup-plan",
    "ddb-pitr",
    "rds-backup",
    "rds-backtrack",
    "rds-backup-plan",
    "ec-backup",
    "s3-lifecycle",
    "s3-object-lock",
    "s3-replication",
    "s3-versioning",
    // What must not be deleted.
    "cognito-deletion-protection",
    "ddb-deletion-protection",
    "rds-deletion-protection",
    "stateful-protected",
    // A second place for the same.
    "cf-origin-failover",
    "ec-multi-az",
    "lambda-vpc-multi-az",
    "rds-multi-az",
    // Customer keys cost $1 a month each (AWS KMS pricing).
    "ddb-sse-kms",
    "ec-cmk",
    "lambda-env-cmk",
    "logs-kms",
    "s3-sse-kms",
    "scheduler-cmk",
    "secret-cmk",
    "sqs-sse-cmk",
    // Paid by the month or by the hour.
    "cognito-threat-protection",
    "rds-enhanced-monitoring",
    "rds-performance-insights",
    "vpc-flow-logs",
    "vpc-gateway-endpoints",
    // Nobody is woken for it, and nothing lives long enough to be rotated.
    "alarms-cover-stack",
    "lambda-reserved-concurrency",
    "secret-rotation",
  ]),
  ...all("advisory", [
    "alarm-has-actions",
    "apigw-access-logging",
    "apigwv2-access-logging",
    "cf-logging",
    "codebuild-kms",
    "lambda-async-failure-dest",
    "lambda-esm-failure-dest",
    "rds-log-exports",
    "s3-access-logging",
    "sfn-logging",
    "sns-subscription-redrive",
    "sqs-dlq",
    "sqs-dlq-retention",
    "eb-target-dlq",
  ]),
};

/**
 * The rules that are advice or off by default, and that cdk-nag's packs for HIPAA, NIST 800-53 (revisions 4 and 5) or PCI DSS 3.2.1 name
 * (cdk-nag, RULES.md).
 */
const regulated: Levels = all("mandatory", [
  "apigw-client-cert",
  "apigw-xray",
  "ddb-backup-plan",
  "iam-no-inline",
  "lambda-in-vpc",
  "lambda-reserved-concurrency",
  "logs-kms",
  "rds-backup-plan",
  "rds-enhanced-monitoring",
  "s3-object-lock",
  "s3-replication",
  "s3-sse-kms",
  "secret-cmk",
  "secret-rotation",
]);

/** Where the rules have other levels than their own, for each profile. */
export const profiles: Readonly<Record<Profile, Levels>> = { preview, production: {}, regulated };
