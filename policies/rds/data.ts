import { classesOf } from "../kit/classes";
import { numberIn } from "../kit/configured";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";
import { selects } from "./backup-selection";
import { database, databases, familyOf, isReplica, isServerlessV1 } from "./databases";

const { Selection } = classesOf<typeof import("@pulumi/aws/backup")>("backup");
const { Cluster } = classesOf<typeof import("@pulumi/aws/rds")>("rds");

/** Rules about what a database stores: that it is secret, and that it is not lost. */
export const dataRules: readonly Rule[] = [
  rule({
    name: "rds-encrypted",
    title: "Databases are encrypted at rest",
    why: "Rows, backups and replicas are readable by anyone who reaches the storage; AWS cannot encrypt a database later.",
    mend: "Set storageEncrypted to true, and kmsKeyId where the data is sensitive.",
    severity: "high",
    frameworks: {
      cdkNag: "AwsSolutions-RDS2",
      checkov: "CKV_AWS_96 CKV_AWS_327 CKV_AWS_140 CKV_AWS_16",
      securityHub: "RDS.27 RDS.3",
    },
    docs: controlPage("RDS.3"),
    on: databases,
    passes: (inputs) => {
      const { storageEncrypted } = inputs;
      if (storageEncrypted !== undefined) return storageEncrypted;
      const declared = database(inputs);
      if (isServerlessV1(declared)) return true;
      // A replica is encrypted like its source; one in another region, named by ARN, if it has a key there.
      return isReplica(declared) && (!declared.replicateSourceDb?.startsWith("arn:") || Boolean(declared.kmsKeyId));
    },
  }),
  rule({
    name: "rds-deletion-protection",
    title: "Databases are protected from deletion",
    why: "One call, or a program that declares the database no more, deletes all of its data.",
    mend: "Set deletionProtection to true.",
    severity: "medium",
    frameworks: {
      cdkNag: "AwsSolutions-RDS10",
      checkov: "CKV_AWS_139 CKV_AWS_293",
      securityHub: "RDS.7 RDS.8",
    },
    docs: controlPage("RDS.7"),
    on: databases,
    passes: ({ deletionProtection }) => deletionProtection === true,
    remedy: () => ({ deletionProtection: true }),
  }),
  rule({
    name: "rds-backup",
    title: "Databases are backed up for at least a week",
    why: "A fault that is found later than the oldest backup cannot be undone.",
    mend: "Set backupRetentionPeriod to a number of days that is at least the pack's minimumDays.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-RDS13", checkov: "CKV_AWS_133", securityHub: "RDS.11" },
    docs: controlPage("RDS.11"),
    level: "mandatory",
    on: databases,
    configSchema: {
      properties: {
        minimumDays: {
          type: "integer",
          minimum: 1,
          maximum: 35,
          default: 7,
          description: "Shortest retention of automatic backups in days",
        },
      },
    },
    // The source of a replica is backed up.
    passes: (inputs, { config }) =>
      (inputs.backupRetentionPeriod ?? 0) >= numberIn(config, "minimumDays", 7) || isReplica(database(inputs)),
    remedy: (_, { config }) => ({ backupRetentionPeriod: numberIn(config, "minimumDays", 7) }),
  }),
  rule({
    name: "rds-copy-tags",
    title: "Snapshots carry the tags of their database",
    why: "Nobody can tell whose data a snapshot holds, and rules by tag do not reach it.",
    mend: "Set copyTagsToSnapshot to true.",
    severity: "low",
    frameworks: { checkov: "CKV_AWS_313 CKV2_AWS_60", securityHub: "RDS.16 RDS.17" },
    docs: controlPage("RDS.16"),
    on: databases,
    passes: ({ copyTagsToSnapshot }) => copyTagsToSnapshot === true,
    remedy: () => ({ copyTagsToSnapshot: true }),
  }),
  rule({
    name: "rds-backtrack",
    title: "Aurora MySQL clusters can be rewound",
    why: "A wrong statement can be undone only by restoring the whole cluster from a backup.",
    mend: "Set backtrackWindow to a number of seconds.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-RDS14", checkov: "CKV_AWS_326", securityHub: "RDS.14" },
    docs: controlPage("RDS.14"),
    level: "disabled",
    on: Cluster,
    passes: (cluster) =>
      (cluster.backtrackWindow ?? 0) > 0 ||
      !(cluster.engine.startsWith("aurora") && familyOf(cluster.engine) === "mysql"),
  }),
  stackRule({
    name: "rds-backup-plan",
    title: "Databases are in a plan of AWS Backup",
    why: "RDS's own backups go with the database, and cannot be locked or copied to another account.",
    mend: "Declare a backup Selection that names the database's ARN, or tags that it has.",
    severity: "medium",
    frameworks: {
      cdkNag: "HIPAA.Security-RDSInBackupPlan NIST.800.53.R4-RDSInBackupPlan NIST.800.53.R5-RDSInBackupPlan",
      checkov: "CKV2_AWS_8",
      securityHub: "RDS.26",
    },
    docs: controlPage("RDS.26"),
    level: "disabled",
    on: databases,
    passes: (declared, { stack }) => stack.all(Selection).some((selection) => selects(selection, declared)),
  }),
];
