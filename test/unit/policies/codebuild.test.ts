import { codebuildRules } from "../../../policies/codebuild";
import { isAnchored } from "../../../policies/codebuild/webhooks";
import { type Case, testRules } from "./support/cases";
import { unknown } from "./support/judge";

const type = "aws:codebuild/project:Project";
const key = "arn:aws:kms:eu-west-1:123456789012:key/0e5f";
const digest = `@sha256:${"0f".repeat(32)}`;

const variable = (name: string, value: string, more: object = {}) => ({
  environment: { environmentVariables: [{ name, value, ...more }] },
});
const source = (location: string, kind = "GITHUB") => ({ source: { type: kind, location } });
const group = (...filters: [type: string, pattern: string, more?: object][]) => ({
  filterGroups: [{ filters: filters.map(([kind, pattern, more]) => ({ type: kind, pattern, ...more })) }],
});

const projects: Case[] = [
  {
    rule: "codebuild-no-plaintext-creds",
    type,
    passing: {
      none: { environment: {} },
      "a plain value": variable("STAGE", "production"),
      "made by another resource": variable("DB_PASSWORD", unknown),
      "kept elsewhere": variable("DB_PASSWORD", "db:password", { type: "SECRETS_MANAGER" }),
      "the ARN of a secret": variable("DB_SECRET", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"),
    },
    failing: {
      "AWS's key": variable("AWS_ACCESS_KEY_ID", unknown),
      "AWS's key by another name": variable("KEY", "AKIAIOSFODNN7EXAMPLE"),
      "a password": variable("DB_PASSWORD", "hunter2EXAMPLE", { type: "PLAINTEXT" }),
    },
    unknown: {
      "all variables": [{ environment: { environmentVariables: unknown } }, "environment.environmentVariables"],
    },
  },
  {
    rule: "codebuild-no-source-creds",
    type,
    passing: {
      "by HTTPS": source("https://github.com/ours/it.git"),
      "by SSH": source("git@github.com:ours/it.git"),
      "a user's name": source("https://ann@bitbucket.org/ours/it.git", "BITBUCKET"),
      "no source": { source: { type: "NO_SOURCE", location: unknown } },
    },
    failing: {
      "a password": source("https://ann:EXAMPLE@github.com/ours/it.git"),
      "a token": source(`https://${"EXAMPLE".repeat(5)}@github.com/ours/it.git`),
      "beside the first": {
        source: { type: "NO_SOURCE" },
        secondarySources: [{ type: "GITHUB", location: "https://ann:EXAMPLE@github.com/ours/it.git" }],
      },
    },
    unknown: { address: [source(unknown), "source.location"] },
  },
  {
    rule: "codebuild-kms",
    type,
    passing: { "a key": { artifacts: { type: "NO_ARTIFACTS" }, encryptionKey: key } },
    failing: {
      none: { artifacts: { type: "S3" } },
      "AWS's own": { artifacts: { type: "S3" }, encryptionKey: "arn:aws:kms:eu-west-1:123456789012:alias/aws/s3" },
      "switched off": { artifacts: { type: "S3", encryptionDisabled: true }, encryptionKey: key },
      "switched off for the second": {
        artifacts: { type: "S3" },
        secondaryArtifacts: [{ type: "S3", encryptionDisabled: true }],
        encryptionKey: key,
      },
    },
    unknown: { key: [{ artifacts: { type: "S3" }, encryptionKey: unknown }, "encryptionKey"] },
  },
  {
    rule: "codebuild-logs",
    type,
    passing: {
      "CodeBuild's default": {},
      "to CloudWatch": { logsConfig: { cloudwatchLogs: { status: "ENABLED" } } },
      "to S3": { logsConfig: { cloudwatchLogs: { status: "DISABLED" }, s3Logs: { status: "ENABLED" } } },
    },
    failing: { off: { logsConfig: { cloudwatchLogs: { status: "DISABLED" } } } },
    unknown: {
      status: [{ logsConfig: { cloudwatchLogs: { status: unknown } } }, "logsConfig.cloudwatchLogs.status"],
    },
    mended: {
      status: [
        { logsConfig: { cloudwatchLogs: { status: "DISABLED", groupName: unknown }, s3Logs: { status: "DISABLED" } } },
        { logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: unknown }, s3Logs: { status: "DISABLED" } } },
      ],
    },
  },
  {
    rule: "codebuild-s3-logs-encrypted",
    type,
    passing: {
      none: {},
      encrypted: { logsConfig: { s3Logs: { status: "ENABLED" } } },
      "none in S3": { logsConfig: { s3Logs: { status: "DISABLED", encryptionDisabled: true } } },
    },
    failing: { off: { logsConfig: { s3Logs: { status: "ENABLED", encryptionDisabled: true } } } },
    unknown: {
      switch: [{ logsConfig: { s3Logs: { encryptionDisabled: unknown } } }, "logsConfig.s3Logs.encryptionDisabled"],
    },
    mended: {
      switch: [
        { logsConfig: { s3Logs: { status: "ENABLED", encryptionDisabled: true, location: unknown } } },
        { logsConfig: { s3Logs: { status: "ENABLED", encryptionDisabled: false, location: unknown } } },
      ],
    },
  },
  {
    rule: "codebuild-no-privileged",
    type,
    passing: { "nothing said": { environment: {} }, off: { environment: { privilegedMode: false } } },
    failing: { on: { environment: { privilegedMode: true } } },
    unknown: { switch: [{ environment: { privilegedMode: unknown } }, "environment.privilegedMode"] },
    mended: {
      switch: [
        { environment: { image: unknown, privilegedMode: true } },
        { environment: { image: unknown, privilegedMode: false } },
      ],
    },
  },
  {
    rule: "codebuild-managed-image",
    type,
    passing: {
      "AWS's": { environment: { image: "aws/codebuild/amazonlinux-x86_64-standard:5.0" } },
      "by digest": { environment: { image: `docker.io/library/node${digest}` } },
    },
    failing: {
      "by tag": { environment: { image: "docker.io/library/node:24" } },
      "like AWS's": { environment: { image: "evil.example/aws/codebuild/standard:5.0" } },
    },
    unknown: { image: [{ environment: { image: unknown } }, "environment.image"] },
  },
];

testRules(codebuildRules, {
  resources: [
    ...projects,
    {
      rule: "codebuild-report-encrypted",
      type: "aws:codebuild/reportGroup:ReportGroup",
      passing: {
        "not exported": { exportConfig: { type: "NO_EXPORT" } },
        encrypted: { exportConfig: { type: "S3", s3Destination: { bucket: unknown } } },
      },
      failing: { off: { exportConfig: { type: "S3", s3Destination: { encryptionDisabled: true } } } },
      unknown: {
        switch: [
          { exportConfig: { type: "S3", s3Destination: { encryptionDisabled: unknown } } },
          "exportConfig.s3Destination.encryptionDisabled",
        ],
      },
      mended: {
        switch: [
          { exportConfig: { type: "S3", s3Destination: { bucket: unknown, encryptionDisabled: true } } },
          { exportConfig: { type: "S3", s3Destination: { bucket: unknown, encryptionDisabled: false } } },
        ],
      },
    },
    {
      rule: "codebuild-webhook-anchored",
      type: "aws:codebuild/webhook:Webhook",
      passing: {
        "pushes to one branch": group(["EVENT", "PUSH"], ["HEAD_REF", "^refs/heads/main$"]),
        "pull requests of known people": group(
          ["EVENT", "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED"],
          ["ACTOR_ACCOUNT_ID", "^(?:1234567|7654321)$"],
        ),
        "pull requests that somebody approves": {
          ...group(["EVENT", "PULL_REQUEST_CREATED"]),
          pullRequestBuildPolicy: { requiresCommentApproval: "ALL_PULL_REQUESTS" },
        },
        "merged pull requests": group(["EVENT", "PULL_REQUEST_MERGED"]),
        "some files": group(["EVENT", "PUSH"], ["FILE_PATH", "src/"]),
        "all branches but some": group(["EVENT", "PUSH"], ["HEAD_REF", "wip", { excludeMatchedPattern: true }]),
      },
      failing: {
        everything: {},
        "every event": group(["HEAD_REF", "^refs/heads/main$"]),
        "pull requests of anyone": group(["EVENT", "PUSH,PULL_REQUEST_CREATED"]),
        "people whose number holds this one": group(["EVENT", "PULL_REQUEST_CREATED"], ["ACTOR_ACCOUNT_ID", "1234567"]),
        "anchored in part": group(["EVENT", "PUSH"], ["HEAD_REF", "^refs/heads/main|release$"]),
        "all people": group(["EVENT", "PULL_REQUEST_CREATED"], ["ACTOR_ACCOUNT_ID", "^.*$"]),
        "all people but one": group(
          ["EVENT", "PULL_REQUEST_CREATED"],
          ["ACTOR_ACCOUNT_ID", "^1234567$", { excludeMatchedPattern: true }],
        ),
        "the branch alone": { ...group(["EVENT", "PUSH"]), branchFilter: "main" },
        "the second group": {
          filterGroups: [
            { filters: [{ type: "EVENT", pattern: "PUSH" }] },
            { filters: [{ type: "EVENT", pattern: "PULL_REQUEST_REOPENED" }] },
          ],
        },
      },
      unknown: {
        pattern: [group(["EVENT", "PUSH"], ["HEAD_REF", unknown]), "filterGroups.0.filters.1.pattern"],
      },
    },
  ],
});

describe("a pattern", () => {
  it.each(["^main$", "^(?:a|b)$", "^refs/tags/.*", "^[|]$", "^a\\|b$", "^costs\\\\$"])("%s is anchored", (pattern) => {
    expect(isAnchored(pattern)).toBe(true);
  });
  it.each(["main", "^main", "main$", "^a|b$", "^costs\\$", "^dots\\.*", "(?:^a$)"])("%s is not", (pattern) => {
    expect(isAnchored(pattern)).toBe(false);
  });
});
