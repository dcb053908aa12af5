import { classesOf } from "../kit/classes";
import type { Config } from "../kit/configured";
import { hasSome, unless } from "../kit/faults";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";
import { database, databases, instances, isReplica, isServerlessV1 } from "./databases";

const { Cluster, ClusterInstance, Instance, ShardGroup } = classesOf<typeof import("@pulumi/aws/rds")>("rds");

/**
 * The logs that matter to somebody who looks for an intruder or a fault. MySQL's and MariaDB's audit log is not among them: it needs an option
 * group; the general log neither, because it holds every statement with its values.
 */
const logs: Readonly<Record<string, readonly string[]>> = {
  "aurora-mysql": ["audit", "error", "slowquery"],
  "aurora-postgresql": ["postgresql"],
  postgres: ["postgresql", "upgrade"],
  mysql: ["error", "slowquery"],
  mariadb: ["error", "slowquery"],
  "sqlserver-ee": ["agent", "error"],
  "sqlserver-se": ["agent", "error"],
  "sqlserver-web": ["agent", "error"],
  "sqlserver-ex": ["error"],
  "oracle-ee": ["alert", "audit", "listener", "trace"],
  "oracle-ee-cdb": ["alert", "audit", "listener", "trace"],
  "oracle-se2": ["alert", "audit", "listener", "trace"],
  "oracle-se2-cdb": ["alert", "audit", "listener", "trace"],
  "db2-ae": ["diag.log", "notify.log"],
  "db2-se": ["diag.log", "notify.log"],
};

/** Rules about how a database runs: that it survives a zone, is kept up to date, and can be watched. */
export const runningRules: readonly Rule[] = [
  stackRule({
    name: "rds-multi-az",
    title: "Databases run in at least two availability zones",
    why: "The database is down while its availability zone is.",
    mend: "Declare two ClusterInstances or more of the cluster; set multiAz to true of an Instance.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-RDS3", checkov: "CKV_AWS_157", securityHub: "RDS.15 RDS.5" },
    docs: controlPage("RDS.15"),
    on: databases,
    passes: (declared, { stack }) => {
      const inputs = database(declared.inputs);
      if (!declared.is(Cluster)) return inputs.multiAz === true || isReplica(inputs);
      // Aurora puts the instances of a cluster into different zones unless it is told not to.
      if (stack.thatRefer(ClusterInstance, "clusterIdentifier", declared).length > 1) return true;
      // A Multi-AZ cluster has a class in place of instances.
      if (inputs.dbClusterInstanceClass || isServerlessV1(inputs)) return true;
      const shards = stack.thatRefer(ShardGroup, "dbClusterIdentifier", declared);
      return shards.some((group) => (group.inputs.computeRedundancy ?? 0) > 0);
    },
  }),
  rule({
    name: "rds-log-exports",
    title: "Databases export their engine's logs to CloudWatch",
    why: "Logs stay on the instance, where nothing watches them and they are deleted within days.",
    mend: "Set enabledCloudwatchLogsExports to the logs of the engine, such as postgresql, or audit, error and slowquery.",
    severity: "medium",
    frameworks: {
      cdkNag: "AwsSolutions-RDS16",
      checkov: "CKV_AWS_324 CKV_AWS_325 CKV2_AWS_27",
      securityHub: "RDS.34 RDS.37 RDS.45",
    },
    docs: controlPage("RDS.34"),
    level: "mandatory",
    on: databases,
    configSchema: {
      properties: {
        logs: {
          type: "object",
          additionalProperties: { type: "array", items: { type: "string" } },
          default: logs,
          description: "The logs to export by engine, in place of the defaults",
        },
      },
    },
    // Of an engine that is not in the list, one log is enough.
    faults: ({ enabledCloudwatchLogsExports, engine }, { config }) => {
      const wanted = logsOf(engine, config);
      if (!wanted) return unless(hasSome(enabledCloudwatchLogsExports), "It exports no log.");
      const missing = missingFrom(enabledCloudwatchLogsExports, wanted);
      return missing.length === 0 ? [] : [`It does not export the logs ${missing.join(", ")}.`];
    },
    remedy: ({ enabledCloudwatchLogsExports, engine }, { config }) => {
      const missing = missingFrom(enabledCloudwatchLogsExports, logsOf(engine, config) ?? []);
      return { enabledCloudwatchLogsExports: [...(enabledCloudwatchLogsExports ?? []), ...missing] };
    },
  }),
  rule({
    name: "rds-minor-upgrade",
    title: "Databases take minor engine versions by themselves",
    why: "Fixes of known holes in the engine do not arrive.",
    mend: "Set autoMinorVersionUpgrade to true, or leave it out.",
    severity: "medium",
    frameworks: {
      cdkNag:
        "HIPAA.Security-RDSAutomaticMinorVersionUpgradeEnabled PCI.DSS.321-RDSAutomaticMinorVersionUpgradeEnabled",
      checkov: "CKV_AWS_226",
      securityHub: "RDS.35 RDS.13",
    },
    docs: controlPage("RDS.13"),
    on: [ClusterInstance, Instance, Cluster],
    passes: ({ autoMinorVersionUpgrade }) => autoMinorVersionUpgrade !== false,
    remedy: () => ({ autoMinorVersionUpgrade: true }),
  }),
  rule({
    name: "rds-enhanced-monitoring",
    title: "Instances report what their operating system does",
    why: "CloudWatch's own numbers do not say which process took the memory or the processor.",
    mend: "Set monitoringInterval to a number of seconds, and monitoringRoleArn.",
    severity: "low",
    frameworks: {
      cdkNag:
        "HIPAA.Security-RDSEnhancedMonitoringEnabled NIST.800.53.R4-RDSEnhancedMonitoringEnabled NIST.800.53.R5-RDSEnhancedMonitoringEnabled",
      checkov: "CKV_AWS_118",
      securityHub: "RDS.6",
    },
    docs: controlPage("RDS.6"),
    level: "advisory",
    on: instances,
    passes: ({ monitoringInterval }) => (monitoringInterval ?? 0) > 0,
  }),
  rule({
    name: "rds-performance-insights",
    title: "Instances have Performance Insights, encrypted by a customer's key",
    why: "Nobody can tell afterwards which statement was slow; and the statements it keeps hold data.",
    mend: "Set performanceInsightsEnabled to true and performanceInsightsKmsKeyId to a key.",
    severity: "low",
    frameworks: { checkov: "CKV_AWS_353 CKV_AWS_354" },
    docs: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html",
    level: "advisory",
    on: instances,
    faults: (instance) =>
      instance.performanceInsightsEnabled === true
        ? unless(Boolean(instance.performanceInsightsKmsKeyId), "What it keeps is not encrypted by a customer's key.")
        : ["It does not have Performance Insights."],
  }),
];

/** The logs that an engine has to export. Undefined where neither the configuration nor the list knows the engine. */
function logsOf(engine: string | undefined, config: Config): readonly string[] | undefined {
  if (engine === undefined) return undefined;
  const configured =
    typeof config.logs === "object" ? (config.logs as Record<string, unknown> | null)?.[engine] : undefined;
  return Array.isArray(configured) ? configured.map(String) : logs[engine];
}

const missingFrom = (exported: readonly string[] = [], wanted: readonly string[]) =>
  wanted.filter((log) => !exported.includes(log));
