import { dataRules } from "../../../../policies/rds/data";
import { type Case, type StackCase, testRules } from "../support/cases";
import { unknown } from "../support/judge";

const cluster = "aws:rds/cluster:Cluster";
const instance = "aws:rds/instance:Instance";
const selection = "aws:backup/selection:Selection";

const cases: Case[] = [
  {
    rule: "rds-encrypted",
    type: cluster,
    passing: {
      encrypted: { storageEncrypted: true, kmsKeyId: unknown },
      "serverless v1, which always is": { engineMode: "serverless" },
    },
    failing: { "nothing said": { engine: "aurora-postgresql" }, "switched off": { storageEncrypted: false } },
    unknown: { "the switch": [{ storageEncrypted: unknown }, "storageEncrypted"] },
  },
  {
    rule: "rds-encrypted",
    type: instance,
    passing: {
      encrypted: { storageEncrypted: true },
      "a replica in the same region": { replicateSourceDb: "main" },
      "a replica in another region with a key there": {
        replicateSourceDb: "arn:aws:rds:eu-west-1:111122223333:db:main",
        kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/EXAMPLE",
      },
    },
    failing: {
      "nothing said": { engine: "postgres" },
      "a replica in another region without a key": {
        replicateSourceDb: "arn:aws:rds:eu-west-1:111122223333:db:main",
      },
    },
    unknown: { "the source of a replica": [{ replicateSourceDb: unknown }, "replicateSourceDb"] },
  },
  {
    rule: "rds-deletion-protection",
    type: cluster,
    passing: { protected: { deletionProtection: true } },
    failing: { "nothing said": {}, "switched off": { deletionProtection: false } },
    unknown: { "the switch": [{ deletionProtection: unknown }, "deletionProtection"] },
    mended: { "the switch": [{ kmsKeyId: unknown }, { kmsKeyId: unknown, deletionProtection: true }] },
  },
  {
    rule: "rds-deletion-protection",
    type: instance,
    passing: { protected: { deletionProtection: true } },
    failing: { "nothing said": {} },
    unknown: {},
    mended: { "the switch": [{}, { deletionProtection: true }] },
  },
  {
    rule: "rds-backup",
    type: cluster,
    passing: { "a week": { backupRetentionPeriod: 7 } },
    failing: { "AWS's default": {}, "six days": { backupRetentionPeriod: 6 } },
    unknown: { days: [{ backupRetentionPeriod: unknown }, "backupRetentionPeriod"] },
    mended: { days: [{ kmsKeyId: unknown }, { kmsKeyId: unknown, backupRetentionPeriod: 7 }] },
  },
  {
    rule: "rds-backup",
    type: instance,
    config: { minimumDays: 14 },
    passing: { "as the pack's user wants": { backupRetentionPeriod: 14 }, "a replica": { replicateSourceDb: "main" } },
    failing: { "a week": { backupRetentionPeriod: 7 } },
    unknown: { "whether it is a replica": [{ replicateSourceDb: unknown }, "replicateSourceDb"] },
    mended: { days: [{}, { backupRetentionPeriod: 14 }] },
  },
  {
    rule: "rds-copy-tags",
    type: cluster,
    passing: { copied: { copyTagsToSnapshot: true } },
    failing: { "nothing said": {}, "switched off": { copyTagsToSnapshot: false } },
    unknown: { "the switch": [{ copyTagsToSnapshot: unknown }, "copyTagsToSnapshot"] },
    mended: { "the switch": [{ tags: unknown }, { tags: unknown, copyTagsToSnapshot: true }] },
  },
  {
    rule: "rds-backtrack",
    type: cluster,
    passing: {
      "a day": { engine: "aurora-mysql", backtrackWindow: 86400 },
      "Aurora PostgreSQL, which cannot": { engine: "aurora-postgresql" },
      "MySQL without Aurora, which cannot": { engine: "mysql" },
    },
    failing: {
      "nothing said": { engine: "aurora-mysql" },
      "switched off": { engine: "aurora-mysql", backtrackWindow: 0 },
    },
    unknown: { seconds: [{ engine: "aurora-mysql", backtrackWindow: unknown }, "backtrackWindow"] },
  },
];

const orders = {
  type: cluster,
  name: "orders",
  props: { engine: "aurora-postgresql", arn: unknown, tags: { team: "shop" } },
};
const select = (props: object, from?: Record<string, string[]>) => ({
  type: selection,
  name: "nightly",
  props,
  ...(from && { from }),
});

const stacks: StackCase[] = [
  {
    rule: "rds-backup-plan",
    passing: {
      "named by an ARN that is not known yet": [orders, select({ resources: [unknown] }, { resources: ["orders"] })],
      everything: [orders, select({ resources: ["*"] })],
      "all clusters": [orders, select({ resources: ["arn:aws:rds:*:*:cluster:*"] })],
      "by a tag": [orders, select({ selectionTags: [{ type: "STRINGEQUALS", key: "team", value: "shop" }] })],
      "everything with a tag that it has": [
        orders,
        select({ resources: ["*"], conditions: [{ stringEquals: [{ key: "aws:ResourceTag/team", value: "shop" }] }] }),
      ],
    },
    failing: {
      "no selection": [[orders], ["orders"]],
      "one of another kind": [[orders, select({ resources: ["arn:aws:rds:*:*:db:*"] })], ["orders"]],
      "one of another tag": [
        [orders, select({ selectionTags: [{ type: "STRINGEQUALS", key: "team", value: "bank" }] })],
        ["orders"],
      ],
      "everything but it": [
        [orders, select({ resources: ["*"], notResources: [unknown] }, { notResources: ["orders"] })],
        ["orders"],
      ],
      "everything with a tag that it does not have": [
        [
          orders,
          select({
            resources: ["*"],
            conditions: [{ stringEquals: [{ key: "aws:ResourceTag/team", value: "bank" }] }],
          }),
        ],
        ["orders"],
      ],
      "everything under a condition that is not judged": [
        [orders, select({ resources: ["*"], conditions: [{ stringNotEquals: [{ key: "a", value: "b" }] }] })],
        ["orders"],
      ],
    },
    unknown: { "what is selected": [[orders, select({ resources: [unknown] })], "resources.0"] },
  },
];

describe("rules about what databases store", () => testRules(dataRules, { resources: cases, stacks }));
