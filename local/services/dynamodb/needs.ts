import type { Need } from "../../service";
import type { Engine } from "./engine";
import type { Input } from "./requests/shape";
import { streamNeeds } from "./streams/needs";
import { nameInArn, type TableDefinition, tableArn } from "./tables/definition";
import type { Table } from "./tables/table";

/** What an operation does, and to which table or index. */
interface Target {
  readonly action: string;
  /** Name or ARN. */
  readonly table: string;
  readonly index?: string;
}

/** Operations on items: those for which DynamoDB takes a table's key, and that it measures by table. */
export const onItems: ReadonlySet<string> = new Set([
  "BatchGetItem",
  "BatchWriteItem",
  "DeleteItem",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "TransactGetItems",
  "TransactWriteItems",
  "UpdateItem",
]);

const transactActions: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/**
 * What an operation takes (AWS, Service Authorization Reference: DynamoDB): its action on each table or index that it names, of
 * a transaction that of each part; and where a customer key encrypts a table's items, that key. What names no table
 * takes nothing: the operation refuses it.
 */
export function needsOf(engine: Engine, operation: string, input: Input): readonly Need[] {
  const ofStream = streamNeeds(engine.surroundings, operation, input);
  if (ofStream !== undefined) return ofStream;
  const table = severalTables.has(operation) ? undefined : input[tableMember(operation)];
  const definition = typeof table === "string" ? engine.find(table)?.definition : undefined;
  if (definition === undefined) return readNeeds(engine, operation, input);
  const known = needsByTable.get(definition) ?? new Map<string, readonly Need[]>();
  needsByTable.set(definition, known);
  const index = indexOf(operation, input);
  const key = index === undefined ? operation : `${operation} ${index}`;
  const needs = known.get(key) ?? readNeeds(engine, operation, input);
  if (known.size < mostNeeds) known.set(key, needs);
  return needs;
}

/** The tables that an operation on items names, those that are there. */
export function tablesIn(engine: Engine, operation: string, input: Input): Table[] {
  const { TableName: table } = input;
  if (typeof table === "string") {
    const found = engine.find(table) ?? engine.find(nameInArn(table));
    return found === undefined ? [] : [found];
  }
  const named = new Set(targetsOf(operation, input).map(({ table: each }) => nameInArn(each)));
  return [...named].flatMap((name) => engine.find(name) ?? []);
}

const severalTables = new Set(["BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"]);

/** The member that names the table of an operation on one. Another one that is there too means nothing. */
const tableMember = (operation: string) =>
  /^(?:Tag|Untag|ListTagsOf)Resource$/.test(operation) ? "ResourceArn" : "TableName";

/** The index that an operation reads; other operations than these two ignore the member. */
const indexOf = (operation: string, { IndexName: index }: Input): string | undefined =>
  (operation === "Query" || operation === "Scan") && typeof index === "string" ? index : undefined;

/** What operations on one table take: the same again as long as the table is defined as it is. */
const needsByTable = new WeakMap<TableDefinition, Map<string, readonly Need[]>>();
/** More than there are operations and indexes: names of indexes are the client's. */
const mostNeeds = 200;

function readNeeds(engine: Engine, operation: string, input: Input): readonly Need[] {
  const { surroundings } = engine;
  if (operation === "ListTables") return [{ action: "dynamodb:ListTables", resource: tableArn(surroundings, "*") }];
  if (operation === "DescribeLimits" || operation === "DescribeEndpoints")
    return [{ action: `dynamodb:${operation}`, resource: "*" }];
  const needs = new Map<string, Need>();
  const add = (need: Need) => needs.set(`${need.action} ${need.resource}`, need);
  for (const { action, table, index } of targetsOf(operation, input)) {
    const name = nameInArn(table);
    const arn = tableArn(surroundings, name);
    add({ action: `dynamodb:${action}`, resource: index === undefined ? arn : `${arn}/index/${index}` });
    const definition = onItems.has(operation) ? engine.find(name)?.definition : undefined;
    const key = definition && keyNeed(engine, definition);
    if (key) needs.set(`${key.resource} ${name}`, key);
  }
  return [...needs.values()];
}

function targetsOf(operation: string, input: Input): Target[] {
  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.keys(objectOf(input.RequestItems)).map((table) => ({ action: operation, table }));
    case "TransactGetItems":
    case "TransactWriteItems":
      return listOf(input.TransactItems).flatMap((item) =>
        Object.entries(objectOf(item)).flatMap(([kind, part]) => {
          const action = transactActions[kind];
          const table = objectOf(part).TableName;
          return action !== undefined && typeof table === "string" ? [{ action, table }] : [];
        }),
      );
    default: {
      const table = input[tableMember(operation)];
      if (typeof table !== "string") return [];
      return [{ action: operation, table, index: indexOf(operation, input) }];
    }
  }
}

const keyNeeds = new WeakMap<TableDefinition, Need>();

/** What the customer key of a table takes, if it has one. Made once for each definition. */
function keyNeed(engine: Engine, definition: TableDefinition): Need | undefined {
  const { SSESpecification: encryption, TableName: table } = definition;
  const keyArn = encryption?.Enabled ? encryption.KMSMasterKeyId : undefined;
  if (!keyArn?.startsWith("arn:")) return undefined;
  const need = keyNeeds.get(definition) ?? decryption(engine, table, keyArn);
  keyNeeds.set(definition, need);
  return need;
}

/** DynamoDB uses the key in the name of who calls, and passes KMS's refusal on in words of its own. */
function decryption({ surroundings }: Engine, table: string, keyArn: string): Need {
  const { region, accountId } = surroundings;
  return {
    action: "kms:Decrypt",
    resource: keyArn,
    conditions: {
      "kms:ViaService": `dynamodb.${region}.amazonaws.com`,
      "kms:CallerAccount": accountId,
      "kms:EncryptionContext:aws:dynamodb:tableName": table,
      "kms:EncryptionContext:aws:dynamodb:subscriberId": accountId,
      "kms:EncryptionContextKeys": ["aws:dynamodb:tableName", "aws:dynamodb:subscriberId"],
      "aws:ViaAWSService": "true",
      "aws:CalledVia": ["dynamodb.amazonaws.com"],
      "aws:CalledViaFirst": "dynamodb.amazonaws.com",
      "aws:CalledViaLast": "dynamodb.amazonaws.com",
    },
    reword: (refusal) =>
      `KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: ${refusal} ` +
      "(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)",
  };
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
