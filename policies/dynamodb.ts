import { changed } from "./kit/changed";
import { classesOf } from "./kit/classes";
import { given, giving } from "./kit/given";
import { isInProduction, productionSchema } from "./kit/production";
import { type Rule, rule } from "./kit/rule";
import { controlPage } from "./kit/security-hub";
import { type Declared, type DeclaredStack, remedyOn, stackRule } from "./kit/stack-rule";
import { tagFaults, tagsSchema, withTags } from "./kit/tags";

const { Target } = classesOf<typeof import("@pulumi/aws/appautoscaling")>("appautoscaling");
const { Selection } = classesOf<typeof import("@pulumi/aws/backup")>("backup");
const { Table } = classesOf<typeof import("@pulumi/aws/dynamodb")>("dynamodb");

/** DynamoDB. */
export const dynamodbRules: readonly Rule[] = [
  // Replicas have a setting of their own, which this rule does not read.
  rule({
    name: "ddb-pitr",
    title: "Tables have point-in-time recovery",
    why: "A wrong write or delete in a table without point-in-time recovery cannot be taken back.",
    mend: "Set pointInTimeRecovery to { enabled: true }.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-DDB3", checkov: "CKV_AWS_28", securityHub: "DynamoDB.2" },
    docs: controlPage("DynamoDB.2"),
    on: Table,
    passes: (table) => table.pointInTimeRecovery?.enabled === true,
    remedy: (table) => ({ pointInTimeRecovery: changed(table.pointInTimeRecovery, { enabled: true }) }),
  }),
  rule({
    name: "ddb-deletion-protection",
    title: "Tables in production cannot be deleted",
    why: "One wrong click or command deletes a table with all that is in it.",
    mend: "Set deletionProtectionEnabled to true.",
    severity: "medium",
    frameworks: { securityHub: "DynamoDB.6" },
    docs: controlPage("DynamoDB.6"),
    on: Table,
    configSchema: productionSchema,
    passes: (table, { config, resource }) =>
      !isInProduction(resource.urn, config) || table.deletionProtectionEnabled === true,
    remedy: () => ({ deletionProtectionEnabled: true }),
  }),
  rule({
    name: "ddb-sse-kms",
    title: "Tables with sensitive data are encrypted with a customer key",
    why: "Who may decrypt with DynamoDB's own key is not ours to say or to take back.",
    mend: "Set serverSideEncryption to { enabled: true, kmsKeyArn }.",
    severity: "medium",
    level: "advisory",
    frameworks: { checkov: "CKV_AWS_119 CKV_AWS_271" },
    docs: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
    on: Table,
    passes: ({ serverSideEncryption }) =>
      serverSideEncryption?.enabled === true &&
      Boolean(serverSideEncryption.kmsKeyArn) &&
      !/(?:^|:)alias\/aws\//.test(serverSideEncryption.kmsKeyArn ?? ""),
  }),
  stackRule({
    name: "ddb-scaling",
    title: "Tables grow with their load (on demand, or autoscaling)",
    why: "A table of fixed capacity refuses requests as soon as there are more of them.",
    mend: 'Set billingMode to "PAY_PER_REQUEST", or declare an aws.appautoscaling.Target for reading and one for writing.',
    severity: "medium",
    level: "mandatory",
    frameworks: {
      cdkNag: "NIST.800.53.R5-DynamoDBAutoScalingEnabled",
      checkov: "CKV2_AWS_16",
      securityHub: "DynamoDB.1",
    },
    docs: controlPage("DynamoDB.1"),
    on: Table,
    faults: (table, { stack }) => {
      if (table.inputs.billingMode === "PAY_PER_REQUEST") return [];
      const scaled = scalersOf(table, stack);
      return ["ReadCapacityUnits", "WriteCapacityUnits"]
        .filter((what) => !scaled.some(({ inputs }) => inputs.scalableDimension === `dynamodb:table:${what}`))
        .map((what) => `Nothing scales the table's ${what}.`);
    },
    // A table that says PROVISIONED itself may have its scaling elsewhere.
    remedy: remedyOn(Table, (table) =>
      given(table, "billingMode") ? undefined : giving(table, { billingMode: "PAY_PER_REQUEST" }),
    ),
  }),
  stackRule({
    name: "ddb-backup-plan",
    title: "Tables are in a backup plan",
    why: "Point-in-time recovery ends with the table and after 35 days; a backup plan keeps copies elsewhere and longer.",
    mend: "Name the table, or one of its tags, in an aws.backup.Selection.",
    severity: "medium",
    level: "disabled",
    frameworks: { cdkNag: "NIST.800.53.R5-DynamoDBInBackupPlan", securityHub: "DynamoDB.4" },
    docs: controlPage("DynamoDB.4"),
    on: Table,
    passes: (table, { stack }) =>
      stack.thatRefer(Selection, "resources", table).length > 0 ||
      stack.all(Selection).some((selection) => selects(selection, table)),
  }),
  rule({
    name: "ddb-tagged",
    title: "Tables carry the required tags",
    why: "Nobody can tell whose a resource without tags is, or what it costs whom.",
    mend: "Add the tags.",
    severity: "low",
    frameworks: { securityHub: "DynamoDB.5" },
    docs: controlPage("DynamoDB.5"),
    on: Table,
    configSchema: tagsSchema,
    faults: (table, asked) => tagFaults(table.tags, asked),
    remedy: (table, asked) => withTags(table.tags, asked),
  }),
];

/** What scales a table: made of it, or else by its name as `table/<name>`. */
function scalersOf(table: Declared<typeof Table>, stack: DeclaredStack): readonly Declared<typeof Target>[] {
  const ofNoTable = stack.all(Target).filter((target) => stack.referred(target, "resourceId", Table).length === 0);
  const byName = ofNoTable.filter(({ inputs }) => inputs.resourceId === `table/${table.inputs.name}`);
  return [...stack.thatRefer(Target, "resourceId", table), ...byName];
}

/** All resources, all tables, or those with a tag that the table has. */
function selects({ inputs }: Declared<typeof Selection>, table: Declared<typeof Table>): boolean {
  const byName = (inputs.resources ?? []).some((arn) => /^\*$|^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/\*$/.test(arn));
  const tags = table.inputs.tags ?? {};
  return byName || (inputs.selectionTags ?? []).some(({ key, value }) => tags[key] === value);
}
