import { elasticacheRules } from "../../../policies/elasticache";
import { type Case, testRules } from "./support/cases";
import { unknown } from "./support/judge";

const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const single = "aws:elasticache/cluster:Cluster";
const serverless = "aws:elasticache/serverlessCache:ServerlessCache";

const limited = { dataStorage: { maximum: 10, unit: "GB" }, ecpuPerSeconds: [{ maximum: 5000 }] };
const sound = {
  engine: "valkey",
  securityGroupIds: [unknown],
  kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/EXAMPLE",
  snapshotRetentionLimit: 1,
  cacheUsageLimits: limited,
};

const cases: Case[] = [
  {
    rule: "ec-encryption",
    type: group,
    passing: {
      both: { atRestEncryptionEnabled: true, transitEncryptionEnabled: true },
      "Valkey, which is encrypted at rest by default": { engine: "valkey", transitEncryptionEnabled: true },
      "a secondary, which takes it from the primary": { globalReplicationGroupId: "global" },
      "clear text refused": {
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
      },
    },
    failing: {
      neither: {},
      "at rest only": { atRestEncryptionEnabled: true },
      "Redis in transit only": { engine: "redis", transitEncryptionEnabled: true },
      "Valkey, switched off": { engine: "valkey", atRestEncryptionEnabled: false, transitEncryptionEnabled: true },
      "clear text beside TLS": {
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "preferred",
      },
    },
    unknown: {
      "a switch": [{ atRestEncryptionEnabled: true, transitEncryptionEnabled: unknown }, "transitEncryptionEnabled"],
      "whether it joins another": [{ globalReplicationGroupId: unknown }, "globalReplicationGroupId"],
    },
  },
  {
    rule: "ec-encryption",
    type: single,
    passing: {
      "Memcached over TLS": { engine: "memcached", transitEncryptionEnabled: true },
      "a member": { replicationGroupId: "ours" },
    },
    failing: {
      "Memcached in clear text": { engine: "memcached" },
      "Redis without a group": { engine: "redis", transitEncryptionEnabled: true },
    },
    unknown: { "what it joins": [{ engine: "redis", replicationGroupId: unknown }, "replicationGroupId"] },
  },
  {
    rule: "ec-auth",
    type: group,
    passing: {
      "a user group that is made in the same run": { userGroupIds: [unknown] },
      "a token": { authToken: "token-EXAMPLE" },
      "a token that is only written": { authTokenWo: "token-EXAMPLE" },
    },
    failing: { nothing: {}, "an empty list": { userGroupIds: [] } },
    unknown: { "a token": [{ authToken: unknown }, "authToken"] },
  },
  {
    rule: "ec-auth",
    type: serverless,
    passing: { "a user group": { engine: "valkey", userGroupId: "ours" }, Memcached: { engine: "memcached" } },
    failing: { nothing: { engine: "valkey" } },
    unknown: { "a user group": [{ engine: "redis", userGroupId: unknown }, "userGroupId"] },
  },
  {
    rule: "ec-cmk",
    type: group,
    passing: { "a key": { kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/EXAMPLE" } },
    failing: { "no key": {} },
    unknown: { "a key": [{ kmsKeyId: unknown }, "kmsKeyId"] },
  },
  {
    rule: "ec-multi-az",
    type: group,
    passing: { both: { automaticFailoverEnabled: true, multiAzEnabled: true } },
    failing: { neither: {}, "one zone": { automaticFailoverEnabled: true } },
    unknown: { zones: [{ automaticFailoverEnabled: true, multiAzEnabled: unknown }, "multiAzEnabled"] },
  },
  {
    rule: "ec-backup",
    type: group,
    passing: { "a day": { snapshotRetentionLimit: 1 } },
    failing: { nothing: {}, "switched off": { snapshotRetentionLimit: 0 } },
    unknown: { days: [{ snapshotRetentionLimit: unknown }, "snapshotRetentionLimit"] },
    mended: { days: [{ kmsKeyId: unknown }, { kmsKeyId: unknown, snapshotRetentionLimit: 1 }] },
  },
  {
    rule: "ec-backup",
    type: single,
    config: { minimumDays: 7 },
    passing: {
      "a week": { engine: "redis", snapshotRetentionLimit: 7 },
      "Memcached, which has no snapshots": { engine: "memcached" },
      "a member": { replicationGroupId: "ours" },
    },
    failing: { "less than the pack's user wants": { engine: "redis", snapshotRetentionLimit: 6 } },
    unknown: { "what it joins": [{ engine: "redis", replicationGroupId: unknown }, "replicationGroupId"] },
    mended: { days: [{ engine: "redis" }, { engine: "redis", snapshotRetentionLimit: 7 }] },
  },
  {
    rule: "ec-backup",
    type: group,
    config: { minimumDays: "seven" },
    passing: { "the default, where the configuration is no number": { snapshotRetentionLimit: 1 } },
    failing: { "less than the default": {} },
    unknown: {},
  },
  {
    rule: "ec-minor-upgrade",
    type: group,
    passing: { "AWS's default": {}, on: { autoMinorVersionUpgrade: true } },
    failing: { off: { autoMinorVersionUpgrade: false } },
    unknown: { "the switch": [{ autoMinorVersionUpgrade: unknown }, "autoMinorVersionUpgrade"] },
    mended: {
      "the switch": [
        { kmsKeyId: unknown, autoMinorVersionUpgrade: false },
        { kmsKeyId: unknown, autoMinorVersionUpgrade: true },
      ],
    },
  },
  {
    rule: "ec-minor-upgrade",
    type: single,
    passing: { "AWS's default": {}, on: { autoMinorVersionUpgrade: "true" } },
    failing: { off: { autoMinorVersionUpgrade: "false" } },
    unknown: {},
    mended: { "the text": [{ autoMinorVersionUpgrade: "false" }, { autoMinorVersionUpgrade: "true" }] },
  },
  {
    rule: "ec-subnet-group",
    type: group,
    passing: { "one of its own": { subnetGroupName: "ours" } },
    failing: { nothing: {}, "the default one": { subnetGroupName: "default" } },
    unknown: { "its name": [{ subnetGroupName: unknown }, "subnetGroupName"] },
  },
  {
    rule: "ec-subnet-group",
    type: single,
    passing: { "a member": { replicationGroupId: "ours" }, "one of its own": { subnetGroupName: "ours" } },
    failing: { nothing: { engine: "memcached" } },
    unknown: { "what it joins": [{ replicationGroupId: unknown }, "replicationGroupId"] },
  },
  {
    rule: "ec-nondefault-port",
    type: group,
    passing: { another: { port: 7000 } },
    failing: { nothing: {}, "Redis's": { port: 6379 }, "Memcached's": { port: 11211 } },
    unknown: { "the port": [{ port: unknown }, "port"] },
  },
  {
    rule: "ec-nondefault-port",
    type: single,
    passing: { "a member": { replicationGroupId: "ours" } },
    failing: { nothing: { engine: "memcached" } },
    unknown: {},
  },
  {
    rule: "ec-serverless",
    type: serverless,
    passing: {
      "all of it": sound,
      "Memcached, which has no snapshots": { ...sound, engine: "memcached", snapshotRetentionLimit: 0 },
    },
    failing: {
      nothing: { engine: "valkey" },
      "no security group": { ...sound, securityGroupIds: [] },
      "AWS's key": { ...sound, kmsKeyId: "" },
      "no snapshots": { ...sound, snapshotRetentionLimit: 0 },
      "no limit of storage": { ...sound, cacheUsageLimits: { ...limited, dataStorage: { unit: "GB" } } },
      "no limit of computing": { ...sound, cacheUsageLimits: { ...limited, ecpuPerSeconds: [{ minimum: 1000 }] } },
    },
    unknown: {
      "the key": [{ ...sound, kmsKeyId: unknown }, "kmsKeyId"],
      "a limit": [
        { ...sound, cacheUsageLimits: { ...limited, dataStorage: { maximum: unknown } } },
        "cacheUsageLimits.dataStorage.maximum",
      ],
    },
  },
];

describe("rules about ElastiCache", () => testRules(elasticacheRules, { resources: cases }));
