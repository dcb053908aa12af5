import { invalidParameter, validationError } from "../errors";
import type { BillingMode, IndexDefinition, KeySchemaElement, TableDefinition, Throughput } from "../tables/definition";

/** Most capacity units that can be asked for. */
const maxUnits = 1_000_000_000_000;
/** Most attributes of each kind in the key of a global index (AWS, "Multi-attribute keys"). */
const maxKeyAttributes = 4;
/** AWS, "Service quotas": secondary indexes per table. */
const maxLocalIndexes = 5;
const maxGlobalIndexes = 20;

/** What a request says of a table's keys and indexes. */
export type TableShape = Pick<TableDefinition, "AttributeDefinitions" | "KeySchema"> & {
  readonly BillingMode: BillingMode;
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
};

/** @throws DynamoDbError when keys, indexes and attribute definitions of a new table do not fit together */
export function checkTable(table: TableShape): void {
  const { AttributeDefinitions: definitions, KeySchema: keySchema } = table;
  const defined = definitions.map(({ AttributeName }) => AttributeName);
  if (keySchema.length > defined.length) {
    throw validationError("Invalid KeySchema: Some index key attribute have no definition");
  }
  checkDefined(keySchema, defined);
  checkKeyOrder(keySchema, 1);
  const { GlobalSecondaryIndexes: globals, LocalSecondaryIndexes: locals } = table;
  if (globals === undefined && locals === undefined && keySchema.length !== defined.length) {
    throw invalidParameter(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  const names = new Set<string>();
  if (locals !== undefined) checkLocalIndexes(table, locals, names);
  if (globals !== undefined) checkGlobalIndexes(table, globals, names);
  checkAllUsed(table);
}

function checkDefined(keySchema: readonly KeySchemaElement[], defined: readonly string[]): void {
  const keys = keySchema.map(({ AttributeName }) => AttributeName);
  if (keys.every((key) => defined.includes(key))) return;
  throw invalidParameter(
    "Some index key attributes are not defined in AttributeDefinitions. " +
      `Keys: [${keys.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
  );
}

/** Partition key first, then the sort key, each attribute once. */
function checkKeyOrder(keySchema: readonly KeySchemaElement[], most: number): void {
  const kinds = keySchema.map(({ KeyType }) => KeyType);
  if (kinds[0] !== "HASH")
    throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  const names = keySchema.map(({ AttributeName }) => AttributeName);
  if (new Set(names).size < names.length) {
    throw validationError("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  const hashes = kinds.lastIndexOf("HASH") + 1;
  if (hashes > most || kinds.slice(0, hashes).includes("RANGE") || kinds.length - hashes > most) {
    throw validationError(
      most === 1
        ? "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
        : `Invalid KeySchema: a key has up to ${most} HASH attributes, followed by up to ${most} RANGE attributes`,
    );
  }
}

function checkLocalIndexes(table: TableShape, indexes: readonly IndexDefinition[], names: Set<string>): void {
  if (indexes.length === 0) throw invalidParameter("List of LocalSecondaryIndexes is empty");
  if (table.KeySchema.length < 2) {
    throw invalidParameter(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  const tableHash = table.KeySchema[0]?.AttributeName;
  for (const index of indexes) {
    checkIndex(index, table.AttributeDefinitions, names, 1);
    if (index.KeySchema.length < 2) {
      throw invalidParameter(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
    }
    const hash = index.KeySchema[0]?.AttributeName;
    if (hash !== tableHash) {
      throw invalidParameter(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
          `${index.IndexName}. index hash key: ${hash}, table hash key: ${tableHash}`,
      );
    }
  }
  if (indexes.length > maxLocalIndexes) {
    throw invalidParameter(`Number of LocalSecondaryIndexes exceeds per-table limit of ${maxLocalIndexes}`);
  }
}

function checkGlobalIndexes(table: TableShape, indexes: readonly IndexDefinition[], names: Set<string>): void {
  if (indexes.length === 0) throw invalidParameter("List of GlobalSecondaryIndexes is empty");
  for (const index of indexes) checkGlobalIndex(table, index, names);
  if (indexes.length > maxGlobalIndexes) {
    throw invalidParameter(`GlobalSecondaryIndex count exceeds the per-table limit of ${maxGlobalIndexes}`);
  }
}

/** @throws DynamoDbError when a global index does not fit a table. Adds its name to `names` */
export function checkGlobalIndex(
  { AttributeDefinitions: definitions, BillingMode: billing }: TableShape,
  index: IndexDefinition,
  names: Set<string>,
): void {
  checkIndex(index, definitions, names, maxKeyAttributes);
  if (billing === "PAY_PER_REQUEST" && index.ProvisionedThroughput !== undefined) {
    throw invalidParameter(
      `ProvisionedThroughput should not be specified for index: ${index.IndexName} ` +
        "when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (billing === "PROVISIONED" && index.ProvisionedThroughput === undefined) {
    throw invalidParameter(`ProvisionedThroughput must be specified for index: ${index.IndexName}`);
  }
  if (index.ProvisionedThroughput !== undefined)
    checkBounds(index.ProvisionedThroughput, ` in index ${index.IndexName}`);
}

function checkIndex(
  { IndexName: name, KeySchema: keySchema, Projection: projection }: IndexDefinition,
  definitions: TableDefinition["AttributeDefinitions"],
  names: Set<string>,
  most: number,
): void {
  checkDefined(
    keySchema,
    definitions.map(({ AttributeName }) => AttributeName),
  );
  checkKeyOrder(keySchema, most);
  const type: string | undefined = projection.ProjectionType;
  if (type === undefined) throw invalidParameter("Unknown ProjectionType: null");
  if (projection.NonKeyAttributes !== undefined && type !== "INCLUDE") {
    throw invalidParameter(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  if (projection.NonKeyAttributes === undefined && type === "INCLUDE") {
    throw invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  if (names.has(name)) throw invalidParameter(`Duplicate index name: ${name}`);
  names.add(name);
}

function checkAllUsed(table: TableShape): void {
  const indexes = [...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])];
  const used = new Set([table, ...indexes].flatMap(({ KeySchema }) => KeySchema.map((key) => key.AttributeName)));
  const defined = table.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  if (defined.every((name) => used.has(name))) return;
  throw invalidParameter(
    "Some AttributeDefinitions are not used. " +
      `AttributeDefinitions: [${defined.join(", ")}], keys used: [${[...used].join(", ")}]`,
  );
}

/** @throws DynamoDbError when the capacity does not fit how the table pays */
export function checkThroughput(billing: BillingMode, throughput: Throughput | undefined): void {
  if (billing === "PAY_PER_REQUEST") {
    if (throughput === undefined) return;
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (throughput === undefined) {
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  checkBounds(throughput);
}

function checkBounds(throughput: Throughput, where = ""): void {
  for (const member of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    if (throughput[member] <= maxUnits) continue;
    throw validationError(`Given value ${throughput[member]} for ${member} is out of bounds${where}`);
  }
}
