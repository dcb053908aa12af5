import { runningRules } from "../../../../policies/rds/running";
import { type Case, type StackCase, testRules } from "../support/cases";
import { unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";

const cluster = "aws:rds/cluster:Cluster";
const instance = "aws:rds/instance:Instance";
const member = "aws:rds/clusterInstance:ClusterInstance";

const cases: Case[] = [
  {
    rule: "rds-log-exports",
    type: cluster,
    passing: {
      "Aurora PostgreSQL": { engine: "aurora-postgresql", enabledCloudwatchLogsExports: ["postgresql"] },
      "Aurora MySQL, and one more": {
        engine: "aurora-mysql",
        enabledCloudwatchLogsExports: ["slowquery", "instance", "error", "audit"],
      },
    },
    failing: {
      "nothing said": { engine: "aurora-postgresql" },
      "no audit": { engine: "aurora-mysql", enabledCloudwatchLogsExports: ["error", "slowquery"] },
    },
    unknown: {
      "the list": [{ engine: "aurora-mysql", enabledCloudwatchLogsExports: unknown }, "enabledCloudwatchLogsExports"],
      "the engine": [{ engine: unknown }, "engine"],
    },
    mended: {
      "what is missing": [
        { engine: "aurora-mysql", kmsKeyId: unknown, enabledCloudwatchLogsExports: ["general", "error"] },
        {
          engine: "aurora-mysql",
          kmsKeyId: unknown,
          enabledCloudwatchLogsExports: ["general", "error", "audit", "slowquery"],
        },
      ],
    },
  },
  {
    rule: "rds-log-exports",
    type: instance,
    config: { logs: { postgres: ["postgresql"], mysql: "all" } },
    passing: {
      "what the pack's user wants": { engine: "postgres", enabledCloudwatchLogsExports: ["postgresql"] },
      "the default, where the configuration is no list": {
        engine: "mysql",
        enabledCloudwatchLogsExports: ["error", "slowquery"],
      },
      "one log of an engine from a snapshot": { enabledCloudwatchLogsExports: ["error"] },
    },
    failing: {
      "no log of an engine from a snapshot": {},
      "no log of an engine that nobody knows": { engine: "custom-oracle-ee" },
      "the default, where the configuration is no list": {
        engine: "mysql",
        enabledCloudwatchLogsExports: ["error"],
      },
    },
    unknown: {},
    mended: { all: [{ engine: "postgres" }, { engine: "postgres", enabledCloudwatchLogsExports: ["postgresql"] }] },
  },
  {
    rule: "rds-minor-upgrade",
    type: member,
    passing: { "AWS's default": {}, on: { autoMinorVersionUpgrade: true } },
    failing: { off: { autoMinorVersionUpgrade: false } },
    unknown: { "the switch": [{ autoMinorVersionUpgrade: unknown }, "autoMinorVersionUpgrade"] },
    mended: {
      "the switch": [
        { clusterIdentifier: unknown, autoMinorVersionUpgrade: false },
        { clusterIdentifier: unknown, autoMinorVersionUpgrade: true },
      ],
    },
  },
  ...[cluster, instance].map((type) => ({
    rule: "rds-minor-upgrade",
    type,
    passing: { "AWS's default": {} },
    failing: { off: { autoMinorVersionUpgrade: false } },
    unknown: {},
  })),
  ...[member, instance].map((type) => ({
    rule: "rds-enhanced-monitoring",
    type,
    passing: { "every minute": { monitoringInterval: 60 } },
    failing: { "nothing said": {}, never: { monitoringInterval: 0 } },
    unknown: { seconds: [{ monitoringInterval: unknown }, "monitoringInterval"] } as Case["unknown"],
  })),
  {
    rule: "rds-performance-insights",
    type: member,
    passing: {
      "with a key": {
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/EXAMPLE",
      },
    },
    failing: {
      "nothing said": {},
      "off, but a key": { performanceInsightsKmsKeyId: unknown },
      "AWS's key": { performanceInsightsEnabled: true },
    },
    unknown: {
      "the key": [
        { performanceInsightsEnabled: true, performanceInsightsKmsKeyId: unknown },
        "performanceInsightsKmsKeyId",
      ],
    },
  },
];

const orders = (props: object = {}): Given => ({ type: cluster, name: "orders", props });
const runs = (name: string): Given => ({
  type: member,
  name,
  props: { clusterIdentifier: unknown },
  from: { clusterIdentifier: ["orders"] },
});
const shards = (computeRedundancy: number): Given => ({
  type: "aws:rds/shardGroup:ShardGroup",
  name: "shards",
  props: { dbClusterIdentifier: unknown, computeRedundancy },
  from: { dbClusterIdentifier: ["orders"] },
});
const alone = (props: object): Given => ({ type: instance, name: "ledger", props });

const stacks: StackCase[] = [
  {
    rule: "rds-multi-az",
    passing: {
      "a writer and a reader": [orders({ availabilityZones: unknown }), runs("a"), runs("b")],
      "a writer and a reader by name": [
        orders({ id: "orders-1" }),
        ...["a", "b"].map((name) => ({ type: member, name, props: { clusterIdentifier: "orders-1" } })),
      ],
      "a Multi-AZ cluster": [orders({ engine: "postgres", dbClusterInstanceClass: "db.m6gd.large" })],
      "serverless v1": [orders({ engineMode: "serverless" })],
      "a limitless cluster with a standby": [orders(), shards(1)],
      "an instance with a standby": [alone({ multiAz: true })],
      "a replica": [alone({ replicateSourceDb: "main" })],
    },
    failing: {
      "no instance": [[orders()], ["orders"]],
      "one instance": [[orders(), runs("a")], ["orders"]],
      "instances of another cluster": [
        [
          orders({ id: "orders-1" }),
          ...["a", "b"].map((name) => ({ type: member, name, props: { clusterIdentifier: "orders-2" } })),
        ],
        ["orders"],
      ],
      "a limitless cluster without a standby": [[orders(), shards(0)], ["orders"]],
      "an instance alone": [[alone({})], ["ledger"]],
    },
    unknown: {
      "the switch": [[alone({ multiAz: unknown })], "multiAz"],
      "whose instances they are": [
        [orders(), { type: member, name: "a", props: { clusterIdentifier: unknown } }],
        "clusterIdentifier",
      ],
    },
  },
];

describe("rules about how databases run", () => testRules(runningRules, { resources: cases, stacks }));
