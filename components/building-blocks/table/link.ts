import * as pulumi from "@pulumi/pulumi";
import type { Link } from "../link";
import type { Place } from "../place";
import type { Statement } from "../policy-document";

/**
 * What a function may want a table for. `get` gets items by key; `read` queries besides, the indexes too; `query` queries the indexes alone; `scan` reads all
 * of it; `put` stores whole items; `update` changes single ones; `write` puts, updates and checks conditions; `delete` deletes. Batch writes can store and
 * delete, so that they take `put` or `write`, and `delete`. `stream` reads the table's stream, as Lambda does in a function's name.
 */
export type TablePurpose = "get" | "read" | "query" | "scan" | "put" | "update" | "write" | "delete" | "stream";

const tableActions: Readonly<Record<TablePurpose, readonly string[]>> = {
  get: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
  read: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
  query: [],
  scan: ["dynamodb:Scan"],
  put: ["dynamodb:PutItem"],
  update: ["dynamodb:UpdateItem"],
  write: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"],
  delete: ["dynamodb:DeleteItem"],
  stream: [],
};

/** AWS, Lambda developer guide: "Using Lambda with Amazon DynamoDB". */
const streamActions = [
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
];
const indexActions: Readonly<Partial<Record<TablePurpose, readonly string[]>>> = {
  read: ["dynamodb:Query"],
  query: ["dynamodb:Query"],
  scan: ["dynamodb:Scan"],
};

/** What a link to a table is made of. */
export interface LinkedTable {
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  indexes: readonly string[];
  /** Types of its key attributes, by name. */
  key: Record<string, string>;
  keyArn: pulumi.Input<string> | undefined;
  place: Place;
}

/** The least permissions for some purposes, and one variable that names the table. */
export function tableLink(table: LinkedTable, variable: string, purposes: readonly TablePurpose[]): Link {
  const wanted = new Set(purposes);
  const onTable = [...new Set([...wanted].flatMap((purpose) => tableActions[purpose]))];
  if (onTable.includes("dynamodb:PutItem") && wanted.has("delete")) onTable.push("dynamodb:BatchWriteItem");
  const onIndexes = [...new Set([...wanted].flatMap((purpose) => indexActions[purpose] ?? []))];
  const statements: Statement[] = onTable.length > 0 ? [{ actions: onTable, resources: [table.arn] }] : [];
  if (wanted.has("stream"))
    statements.push({ actions: streamActions, resources: [pulumi.interpolate`${table.arn}/stream/*`] });
  if (onIndexes.length > 0 && table.indexes.length > 0)
    statements.push({
      actions: onIndexes,
      resources: table.indexes.map((index) => pulumi.interpolate`${table.arn}/index/${index}`),
    });
  if (table.keyArn !== undefined) statements.push(decryption(table.keyArn, table.place));
  return { environment: { [variable]: table.name }, statements };
}

/**
 * DynamoDB uses the key in the name of who reads or writes, and only to decrypt the table's own key (AWS, KMS developer
 * guide: "How Amazon DynamoDB uses AWS KMS"). Nobody gets to use it past DynamoDB.
 */
const decryption = (keyArn: pulumi.Input<string>, { region }: Place): Statement => ({
  actions: ["kms:Decrypt"],
  resources: [keyArn],
  conditions: { StringEquals: { "kms:ViaService": pulumi.interpolate`dynamodb.${region}.amazonaws.com` } },
});
