import { Table } from "@pulumi/aws/dynamodb";
import { rule } from "./rule";

/** Tables can be put back to any second of the last days. Replicas have a setting of their own, which this rule does not read. */
export const tableRestorable = rule({
  name: "ddb-pitr",
  title: "Tables have point-in-time recovery",
  why: "A wrong write or delete in a table without point-in-time recovery cannot be taken back.",
  mend: "Set pointInTimeRecovery to { enabled: true }.",
  severity: "medium",
  frameworks: { cdkNag: "AwsSolutions-DDB3", checkov: "CKV_AWS_28", securityHub: "DynamoDB.2" },
  on: Table,
  passes: (table) => table.pointInTimeRecovery?.enabled === true,
  remedy: (table) => ({ pointInTimeRecovery: { ...table.pointInTimeRecovery, enabled: true } }),
});
