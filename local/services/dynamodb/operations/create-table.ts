import { randomUUID } from "node:crypto";
import { answer } from "../answer";
import type { Engine } from "../engine";
import { invalidParameter, notEmulated, resourceInUse, validationError } from "../errors";
import { newTableName } from "../requests/fields";
import { checkShape, type Input, list, required, throwFaults } from "../requests/shape";
import * as shapes from "../requests/table-shapes";
import type { TableDefinition } from "../tables/definition";
import { describe } from "./describe";
import { checkTable, checkThroughput } from "./table-rules";
import { tagsOf } from "./tags";

const shape = {
  AttributeDefinitions: required(shapes.attributeDefinitions),
  KeySchema: required(shapes.tableKeySchema),
  LocalSecondaryIndexes: list(shapes.localIndex),
  GlobalSecondaryIndexes: list(shapes.globalIndex),
  ...shapes.settings,
  Tags: shapes.tagList,
};

/** What a CreateTable asks for, after its shape was checked. */
type Wanted = Partial<TableDefinition> & Pick<TableDefinition, "TableName" | "AttributeDefinitions" | "KeySchema">;

/** `CreateTable`: makes a table with its indexes. It is there at once; the answer says CREATING, as AWS's does. */
export function createTable(engine: Engine, input: Input): string {
  const definition = readTable(engine, input);
  if (engine.find(definition.TableName) !== undefined) {
    throw resourceInUse(`Table already exists: ${definition.TableName}`);
  }
  return answer({ TableDescription: describe(engine, engine.create(definition), "CREATING") });
}

/** The definition that a CreateTable asks for. @throws DynamoDbError when it is none */
export function readTable(engine: Engine, input: Input): TableDefinition {
  checkName(input.TableName);
  checkShape(input, shape);
  if (input.ResourcePolicy !== undefined) throw notEmulated("CreateTable with ResourcePolicy");
  const wanted = input as Wanted & Input;
  const billing = wanted.BillingMode ?? "PROVISIONED";
  checkThroughput(billing, wanted.ProvisionedThroughput);
  checkTable({ ...wanted, BillingMode: billing });
  checkStream(wanted.StreamSpecification);
  return {
    TableName: wanted.TableName,
    TableId: randomUUID(),
    CreationDateTime: engine.now,
    AttributeDefinitions: wanted.AttributeDefinitions,
    KeySchema: wanted.KeySchema,
    BillingMode: billing,
    ProvisionedThroughput: wanted.ProvisionedThroughput ?? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    LastUpdateToPayPerRequestDateTime: billing === "PAY_PER_REQUEST" ? engine.now : undefined,
    GlobalSecondaryIndexes: wanted.GlobalSecondaryIndexes ?? [],
    LocalSecondaryIndexes: wanted.LocalSecondaryIndexes ?? [],
    ...streamOf(engine, wanted.TableName, wanted.StreamSpecification),
    SSESpecification: wanted.SSESpecification,
    TableClass: wanted.TableClass,
    OnDemandThroughput: wanted.OnDemandThroughput,
    DeletionProtectionEnabled: wanted.DeletionProtectionEnabled ?? false,
    Tags: tagsOf(input.Tags),
  };
}

/** DynamoDB looks at the name of a new table before all else. */
function checkName(name: unknown): void {
  if (name === undefined || name === null) {
    throw validationError("The parameter 'TableName' is required but was not present in the request");
  }
  const faults: string[] = [];
  newTableName(name, "tableName", faults);
  throwFaults(faults);
}

/** @throws DynamoDbError when a stream is asked for without its view, or the other way round */
export function checkStream(stream: TableDefinition["StreamSpecification"]): void {
  if (stream?.StreamEnabled === true && stream.StreamViewType === undefined) {
    throw invalidParameter("StreamViewType is required when StreamEnabled is true");
  }
  if (stream?.StreamEnabled === false && stream.StreamViewType !== undefined) {
    throw invalidParameter("StreamViewType must not be specified when StreamEnabled is false");
  }
}

/** The stream of a definition, with a label of its own. */
export function streamOf(
  engine: Engine,
  tableName: string,
  stream: TableDefinition["StreamSpecification"],
): Pick<TableDefinition, "StreamSpecification" | "LatestStreamLabel"> {
  if (!stream?.StreamEnabled) return { StreamSpecification: undefined };
  return { StreamSpecification: stream, LatestStreamLabel: engine.streams.newLabel(tableName) };
}
