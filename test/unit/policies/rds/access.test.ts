import { accessRules } from "../../../../policies/rds/access";
import { type Case, type StackCase, testRules } from "../support/cases";
import { unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";

const cluster = "aws:rds/cluster:Cluster";
const instance = "aws:rds/instance:Instance";
const proxy = "aws:rds/proxy:Proxy";

const cases: Case[] = [
  {
    rule: "rds-not-public",
    type: "aws:rds/clusterInstance:ClusterInstance",
    passing: { "nothing said": {}, private: { publiclyAccessible: false } },
    failing: { public: { publiclyAccessible: true } },
    unknown: { "the switch": [{ publiclyAccessible: unknown }, "publiclyAccessible"] },
    mended: {
      "the switch": [
        { clusterIdentifier: unknown, publiclyAccessible: true },
        { clusterIdentifier: unknown, publiclyAccessible: false },
      ],
    },
  },
  {
    rule: "rds-not-public",
    type: instance,
    passing: { "nothing said": {} },
    failing: { public: { publiclyAccessible: true } },
    unknown: {},
    mended: { "the switch": [{ publiclyAccessible: true }, { publiclyAccessible: false }] },
  },
  {
    rule: "rds-iam-auth",
    type: cluster,
    passing: {
      on: { engine: "aurora-postgresql", iamDatabaseAuthenticationEnabled: true },
      "serverless v1, which cannot": { engine: "aurora-mysql", engineMode: "serverless" },
    },
    failing: {
      "nothing said": { engine: "aurora-mysql" },
      "switched off": { engine: "aurora-postgresql", iamDatabaseAuthenticationEnabled: false },
    },
    unknown: {
      "the switch": [{ iamDatabaseAuthenticationEnabled: unknown }, "iamDatabaseAuthenticationEnabled"],
      "the engine": [{ engine: unknown }, "engine"],
    },
    mended: {
      "the switch": [
        { engine: "aurora-mysql", kmsKeyId: unknown },
        { engine: "aurora-mysql", kmsKeyId: unknown, iamDatabaseAuthenticationEnabled: true },
      ],
    },
  },
  {
    rule: "rds-iam-auth",
    type: instance,
    passing: {
      "Oracle, which cannot": { engine: "oracle-se2" },
      "SQL Server, which cannot": { engine: "sqlserver-ex" },
      "RDS Custom, which cannot": { engine: "custom-oracle-ee" },
    },
    failing: { MariaDB: { engine: "mariadb" }, "an engine from a snapshot": { snapshotIdentifier: "yesterday" } },
    unknown: {},
    mended: { "the switch": [{ engine: "mysql" }, { engine: "mysql", iamDatabaseAuthenticationEnabled: true }] },
  },
  {
    rule: "rds-managed-password",
    type: cluster,
    passing: {
      "made by RDS": { manageMasterUserPassword: true, masterPassword: unknown },
      "the snapshot's": { snapshotIdentifier: "yesterday" },
    },
    failing: { "in the program": { masterPassword: "EXAMPLE" } },
    unknown: { "a password": [{ masterPassword: unknown }, "masterPassword"] },
  },
  {
    rule: "rds-managed-password",
    type: instance,
    passing: { "made by RDS": { manageMasterUserPassword: true } },
    failing: { "in the program": { manageMasterUserPassword: false, password: "EXAMPLE" } },
    unknown: { "a password": [{ password: unknown }, "password"] },
  },
  {
    rule: "rds-admin-username",
    type: cluster,
    passing: { "a name of its own": { masterUsername: "shopkeeper" }, "the snapshot's": {} },
    failing: { "MySQL's": { masterUsername: "admin" }, "PostgreSQL's, in capitals": { masterUsername: "Postgres" } },
    unknown: { "the name": [{ masterUsername: unknown }, "masterUsername"] },
  },
  {
    rule: "rds-admin-username",
    type: instance,
    config: { names: ["root"] },
    passing: { "not a name that the pack's user forbids": { username: "admin" } },
    failing: { "a name that the pack's user forbids": { username: "root" } },
    unknown: { "the name": [{ username: unknown }, "username"] },
  },
  {
    rule: "rds-proxy-tls",
    type: proxy,
    passing: { required: { requireTls: true } },
    failing: { "nothing said": {}, "switched off": { requireTls: false } },
    unknown: { "the switch": [{ requireTls: unknown }, "requireTls"] },
    mended: { "the switch": [{ roleArn: unknown }, { roleArn: unknown, requireTls: true }] },
  },
  {
    rule: "rds-nondefault-port",
    type: instance,
    passing: {
      another: { engine: "postgres", port: 6432 },
      "another engine's": { engine: "postgres", port: 3306 },
    },
    failing: {
      "nothing said": { engine: "postgres" },
      "MySQL's": { engine: "mysql", port: 3306 },
      "anyone's, of an engine from a snapshot": { port: 1433 },
    },
    unknown: { "the port": [{ engine: "postgres", port: unknown }, "port"] },
  },
  {
    rule: "rds-nondefault-port",
    type: cluster,
    config: { ports: [6432] },
    passing: { another: { engine: "aurora-postgresql", port: 7432 } },
    failing: { "one that the pack's user forbids": { engine: "aurora-postgresql", port: 6432 } },
    unknown: {},
  },
];

/** A cluster in a security group that is made in the same run. */
const grouped = (type: string, ingress?: object[]): Given[] => [
  { type: "aws:ec2/securityGroup:SecurityGroup", name: "data", props: { id: unknown, ...(ingress && { ingress }) } },
  { type, name: "orders", props: { vpcSecurityGroupIds: [unknown] }, from: { vpcSecurityGroupIds: ["data"] } },
];
const letIn = (props: object): Given => ({
  type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  name: "rule",
  props: { ...props, securityGroupId: unknown },
  from: { securityGroupId: ["data"] },
});

/** A database with a parameter group that is made in the same run. */
const tuned = (type: string, props: object, parameters?: object[]): Given[] => {
  const property = type === cluster ? "dbClusterParameterGroupName" : "parameterGroupName";
  const group = type === cluster ? "clusterParameterGroup:ClusterParameterGroup" : "parameterGroup:ParameterGroup";
  return [
    { type: `aws:rds/${group}`, name: "tuning", props: { name: unknown, ...(parameters && { parameters }) } },
    { type, name: "orders", props: { ...props, [property]: unknown }, from: { [property]: ["tuning"] } },
  ];
};
const untuned = (type: string, props: object): Given[] => [{ type, name: "orders", props }];

const stacks: StackCase[] = [
  {
    rule: "rds-sg-closed",
    passing: {
      "a group of callers": [...grouped(cluster, []), letIn({ ipProtocol: "tcp", referencedSecurityGroupId: unknown })],
      "a network": grouped(instance, [{ protocol: "tcp", cidrBlocks: ["10.0.0.0/8"] }]),
      "another group that is open": [
        ...grouped(proxy, []),
        {
          type: "aws:ec2/securityGroup:SecurityGroup",
          name: "web",
          props: { ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] },
        },
      ],
    },
    failing: {
      "inline, IPv6": [grouped(cluster, [{ protocol: "tcp", ipv6CidrBlocks: ["::/0"] }]), ["orders"]],
      "a rule, whatever the group itself says": [
        [...grouped(instance), letIn({ ipProtocol: "tcp", cidrIpv4: "0.0.0.0/0" })],
        ["orders"],
      ],
      "a rule of the first generation": [
        [
          ...grouped(proxy, []),
          {
            type: "aws:ec2/securityGroupRule:SecurityGroupRule",
            name: "old",
            props: { type: "ingress", cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"], securityGroupId: unknown },
            from: { securityGroupId: ["data"] },
          },
        ],
        ["orders"],
      ],
    },
    unknown: {
      "an address range": [[...grouped(cluster, []), letIn({ cidrIpv4: unknown })], "cidrIpv4"],
      "the group's own rules": [grouped(cluster, unknown as unknown as object[]), "ingress"],
    },
  },
  {
    rule: "rds-force-tls",
    passing: {
      "Aurora PostgreSQL": tuned(cluster, { engine: "aurora-postgresql" }, [{ name: "rds.force_ssl", value: "1" }]),
      "MySQL, by a word": tuned(instance, { engine: "mysql" }, [{ name: "require_secure_transport", value: "ON" }]),
      "PostgreSQL 16, by default": untuned(instance, { engine: "postgres", engineVersion: "16.3" }),
      "Aurora PostgreSQL 17, by default": untuned(cluster, {
        engine: "aurora-postgresql",
        engineVersion: "17.4",
        dbClusterParameterGroupName: "default.aurora-postgresql17",
      }),
      "PostgreSQL 15, with other parameters": tuned(instance, { engine: "postgres", engineVersion: "15" }, []),
      "Oracle, which has no such parameter": untuned(instance, { engine: "oracle-ee" }),
      "a replica": untuned(instance, { replicateSourceDb: "main" }),
    },
    failing: {
      "nothing said": [untuned(cluster, { engine: "aurora-postgresql" }), ["orders"]],
      "Aurora PostgreSQL 16": [untuned(cluster, { engine: "aurora-postgresql", engineVersion: "16.6" }), ["orders"]],
      "MySQL, by default": [untuned(instance, { engine: "mysql", engineVersion: "8.4" }), ["orders"]],
      "switched off": [
        tuned(instance, { engine: "postgres", engineVersion: "16" }, [{ name: "rds.force_ssl", value: "0" }]),
        ["orders"],
      ],
      "other parameters": [
        tuned(cluster, { engine: "aurora-mysql" }, [{ name: "max_connections", value: "9" }]),
        ["orders"],
      ],
      "a group that is not here": [
        untuned(instance, { engine: "postgres", engineVersion: "16", parameterGroupName: "theirs" }),
        ["orders"],
      ],
      "an engine from a snapshot": [untuned(instance, { snapshotIdentifier: "yesterday" }), ["orders"]],
    },
    unknown: {
      "the parameters": [tuned(cluster, { engine: "aurora-mysql" }, unknown as unknown as object[]), "parameters"],
      "the version": [untuned(cluster, { engine: "aurora-postgresql", engineVersion: unknown }), "engineVersion"],
    },
  },
];

describe("rules about who reaches databases", () => testRules(accessRules, { resources: cases, stacks }));
