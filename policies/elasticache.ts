import { classesOf } from "./kit/classes";
import { type Config, numberIn } from "./kit/configured";
import { hasSome, unless } from "./kit/faults";
import { type Asked, type InputsOf, type Rule, rule, tokenOf } from "./kit/rule";
import { controlPage } from "./kit/security-hub";

const { Cluster, ReplicationGroup, ServerlessCache } =
  classesOf<typeof import("@pulumi/aws/elasticache")>("elasticache");

/** Node-based caches: replication groups, and clusters of their own. */
const nodes = [ReplicationGroup, Cluster] as const;
type Group = InputsOf<typeof ReplicationGroup>;
type Single = InputsOf<typeof Cluster>;

const guide = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg";

/** Shortest retention of snapshots: the default of Security Hub's ElastiCache.1; AWS takes up to 35 days. */
const snapshotDays = {
  properties: {
    minimumDays: {
      type: "integer",
      minimum: 1,
      maximum: 35,
      default: 1,
      description: "Shortest retention of automatic snapshots in days",
    },
  },
} as const;

const minimumDays = (config: Config) => numberIn(config, "minimumDays", 1);

/** Rules about ElastiCache: what a cache holds is as secret as the database behind it. */
export const elasticacheRules: readonly Rule[] = [
  rule({
    name: "ec-encryption",
    title: "Caches are encrypted at rest and in transit",
    why: "What a cache holds, and every password sent to it, can be read on the wire or from its storage.",
    mend: "Set atRestEncryptionEnabled and transitEncryptionEnabled to true, in a ReplicationGroup where the engine is not memcached.",
    severity: "high",
    frameworks: {
      cdkNag: "AwsSolutions-AEC3",
      checkov: "CKV_AWS_29 CKV_AWS_30",
      securityHub: "ElastiCache.4 ElastiCache.5",
    },
    docs: controlPage("ElastiCache.4"),
    on: nodes,
    faults: (cache, asked) => {
      const faults = isGroup(cache, asked) ? faultsOfGroup(cache) : faultsOfSingle(cache);
      return faults.length > 0 && joins(cache, asked) ? [] : faults;
    },
  }),
  rule({
    name: "ec-auth",
    title: "Caches ask who is calling: a user group, or an auth token",
    why: "Everything that reaches the cache over the network may read and change all of it.",
    mend: "Set userGroupIds (userGroupId for a serverless cache), or authToken.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-AEC6", checkov: "CKV_AWS_31", securityHub: "ElastiCache.6" },
    docs: controlPage("ElastiCache.6"),
    on: [ReplicationGroup, ServerlessCache],
    passes: (cache, asked) =>
      isGroup(cache, asked)
        ? hasSome(cache.userGroupIds) || Boolean(cache.authToken) || Boolean(cache.authTokenWo)
        : Boolean(cache.userGroupId) || cache.engine === "memcached",
  }),
  rule({
    name: "ec-cmk",
    title: "Caches are encrypted by a customer's key",
    why: "Without a key of one's own nobody can take the access to the stored cache away again.",
    mend: "Set kmsKeyId to a key.",
    severity: "low",
    frameworks: { checkov: "CKV_AWS_191" },
    docs: `${guide}/at-rest-encryption.html`,
    level: "advisory",
    on: ReplicationGroup,
    passes: (group) => Boolean(group.kmsKeyId),
  }),
  rule({
    name: "ec-multi-az",
    title: "Caches fail over to another availability zone",
    why: "The cache is gone, with all that it holds, when its availability zone is.",
    mend: "Set automaticFailoverEnabled and multiAzEnabled to true, with numCacheClusters of at least 2 or replicasPerNodeGroup of at least 1.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-AEC4", checkov: "CKV2_AWS_50", securityHub: "ElastiCache.3" },
    docs: controlPage("ElastiCache.3"),
    on: ReplicationGroup,
    passes: (group) => group.automaticFailoverEnabled === true && group.multiAzEnabled === true,
  }),
  rule({
    name: "ec-backup",
    title: "Caches have automatic snapshots",
    why: "What is only in the cache cannot be restored.",
    mend: "Set snapshotRetentionLimit to a number of days that is at least the pack's minimumDays.",
    severity: "high",
    frameworks: {
      cdkNag:
        "HIPAA.Security-ElastiCacheRedisClusterAutomaticBackup NIST.800.53.R4-ElastiCacheRedisClusterAutomaticBackup NIST.800.53.R5-ElastiCacheRedisClusterAutomaticBackup",
      checkov: "CKV_AWS_134",
      securityHub: "ElastiCache.1",
    },
    docs: controlPage("ElastiCache.1"),
    level: "mandatory",
    on: nodes,
    configSchema: snapshotDays,
    passes: (cache, asked) =>
      (cache.snapshotRetentionLimit ?? 0) >= minimumDays(asked.config) ||
      (!isGroup(cache, asked) && cache.engine === "memcached") ||
      isMember(cache, asked),
    remedy: (_, { config }) => ({ snapshotRetentionLimit: minimumDays(config) }),
  }),
  rule({
    name: "ec-minor-upgrade",
    title: "Caches take minor engine versions by themselves",
    why: "Fixes of known holes in the engine do not arrive.",
    mend: "Set autoMinorVersionUpgrade to true, or leave it out.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_322", securityHub: "ElastiCache.2" },
    docs: controlPage("ElastiCache.2"),
    on: nodes,
    // A Cluster has it as text.
    passes: (cache) => String(cache.autoMinorVersionUpgrade) !== "false",
    remedy: (cache, asked) => ({ autoMinorVersionUpgrade: isGroup(cache, asked) ? true : "true" }),
  }),
  rule({
    name: "ec-subnet-group",
    title: "Caches are in a subnet group of their own, not the default one",
    why: "The default subnet group is in the default VPC, whose subnets are public.",
    mend: "Set subnetGroupName to a SubnetGroup of private subnets.",
    severity: "high",
    frameworks: { cdkNag: "AwsSolutions-AEC1", checkov: "CKV_AWS_323", securityHub: "ElastiCache.7" },
    docs: controlPage("ElastiCache.7"),
    on: nodes,
    passes: (cache, asked) => !["", "default"].includes(cache.subnetGroupName ?? "") || isMember(cache, asked),
  }),
  rule({
    name: "ec-nondefault-port",
    title: "Caches listen at another port than their engine's default",
    why: "Scanners try the default ports first.",
    mend: "Set port to another number than 6379 (Redis, Valkey) and 11211 (Memcached).",
    severity: "low",
    frameworks: { cdkNag: "AwsSolutions-AEC5" },
    docs: `${guide}/accessing-elasticache.html`,
    level: "disabled",
    on: nodes,
    passes: (cache, asked) => ![undefined, 0, 6379, 11211].includes(cache.port) || isMember(cache, asked),
  }),
  rule({
    name: "ec-serverless",
    title: "Serverless caches have security groups, a customer's key, snapshots and usage limits",
    why: "A serverless cache is created open to its VPC's default security group, without snapshots and without a limit of its bill.",
    mend: "Set securityGroupIds, kmsKeyId, snapshotRetentionLimit, and the maximum of cacheUsageLimits.dataStorage and ecpuPerSeconds.",
    severity: "medium",
    docs: `${guide}/Scaling.html`,
    on: ServerlessCache,
    configSchema: snapshotDays,
    faults: (cache, { config }) => [
      ...unless(hasSome(cache.securityGroupIds), "It names no security group."),
      ...unless(Boolean(cache.kmsKeyId), "It is not encrypted by a customer's key."),
      ...unless(
        (cache.snapshotRetentionLimit ?? 0) >= minimumDays(config) || cache.engine === "memcached",
        "It has no automatic snapshots, or they are deleted too soon.",
      ),
      ...unless(Boolean(cache.cacheUsageLimits?.dataStorage?.maximum), "What it stores has no limit."),
      ...unless(
        Boolean(cache.cacheUsageLimits?.ecpuPerSeconds?.some(({ maximum }) => maximum)),
        "What it computes has no limit.",
      ),
    ],
  }),
];

const isGroup = (cache: object, { resource }: Asked): cache is Group => resource.type === tokenOf(ReplicationGroup);

/** True for a member of a replication group, or of a global one, whose encryption it takes. */
const joins = (cache: Group | Single, asked: Asked) =>
  Boolean(isGroup(cache, asked) ? cache.globalReplicationGroupId : cache.replicationGroupId);

/** True for a cluster that takes all it is from a replication group. */
const isMember = (cache: Group | Single, asked: Asked) => !isGroup(cache, asked) && joins(cache, asked);

/** Valkey is encrypted at rest unless it is switched off, Redis is not unless it is switched on. */
const faultsOfGroup = (group: Group) => [
  ...unless(group.atRestEncryptionEnabled ?? group.engine === "valkey", "It is not encrypted at rest."),
  ...unless(group.transitEncryptionEnabled === true, "It is not encrypted in transit."),
  ...unless(group.transitEncryptionMode !== "preferred", "It takes connections in clear text too."),
];

/** AWS encrypts single nodes of Memcached only, and in transit only. */
const faultsOfSingle = (single: Single) => [
  ...unless(single.transitEncryptionEnabled === true, "It is not encrypted in transit."),
  ...unless(single.engine === "memcached", "A cluster outside of a replication group cannot be encrypted at rest."),
];
