import { answer } from "../answer";
import type { Engine } from "../engine";
import { invalidParameter, limitExceeded, notEmulated, resourceNotFound, validationError } from "../errors";
import * as fields from "../requests/fields";
import { checkShape, type Input, list, required, structure } from "../requests/shape";
import * as shapes from "../requests/table-shapes";
import type { IndexDefinition, TableDefinition, Throughput } from "../tables/definition";
import type { TableStatus } from "../tables/description";
import { checkStream, streamOf } from "./create-table";
import { describe } from "./describe";
import { checkGlobalIndex, checkThroughput } from "./table-rules";

const shape = {
  AttributeDefinitions: shapes.attributeDefinitions,
  GlobalSecondaryIndexUpdates: list(
    structure({
      Create: shapes.globalIndex,
      Update: structure({ IndexName: required(fields.indexName), ProvisionedThroughput: shapes.provisionedThroughput }),
      Delete: structure({ IndexName: required(fields.indexName) }),
    }),
  ),
  ...shapes.settings,
};

/** One change of a global index. */
interface IndexUpdate {
  readonly Create?: IndexDefinition;
  readonly Update?: { readonly IndexName: string; readonly ProvisionedThroughput?: Throughput };
  readonly Delete?: { readonly IndexName: string };
}

/** What an UpdateTable asks for, after its shape was checked. */
type Wanted = Partial<TableDefinition> & { readonly GlobalSecondaryIndexUpdates?: readonly IndexUpdate[] };

/** `UpdateTable`: changes settings, and makes or drops a global index. A new index is filled at once. */
export function updateTable(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  if (input.ReplicaUpdates !== undefined) throw notEmulated("UpdateTable with ReplicaUpdates (global tables)");
  const wanted = input as Wanted;
  checkSomething(wanted);
  const updates = wanted.GlobalSecondaryIndexUpdates ?? [];
  checkUpdates(updates);
  const table = engine.describedTable(name);
  const { definition } = table;
  const changed = { ...definition, ...settingsAfter(engine, definition, wanted) };
  changed.AttributeDefinitions = attributesAfter(definition, wanted);
  changed.GlobalSecondaryIndexes = indexesAfter(definition, changed, wanted, updates);
  engine.redefine(table, withoutUnusedAttributes(changed));
  return answer({ TableDescription: describe(engine, table, "UPDATING", statesOf(updates)) });
}

const changeable = [...Object.keys(shapes.settings), "GlobalSecondaryIndexUpdates"];

function checkSomething(wanted: Wanted): void {
  const given = wanted as Input;
  const updates = wanted.GlobalSecondaryIndexUpdates;
  if (changeable.some((name) => given[name] !== undefined) && updates?.length !== 0) return;
  throw validationError(
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or " +
      "SSESpecification or ReplicaUpdates is required",
  );
}

function checkUpdates(updates: readonly IndexUpdate[]): void {
  const names = new Set<string>();
  for (const { Create: create, Update: update, Delete: remove } of updates) {
    const name = (create ?? update ?? remove)?.IndexName;
    if (name === undefined) {
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
          "GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    if (names.has(name)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
  if (updates.filter(({ Create: create, Delete: remove }) => create !== undefined || remove !== undefined).length > 1) {
    throw limitExceeded(
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
  }
}

/** The settings that change. */
function settingsAfter(engine: Engine, definition: TableDefinition, wanted: Wanted): Partial<TableDefinition> {
  const kept = [
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
  ] as const satisfies readonly (keyof TableDefinition)[];
  const given = kept.filter((name) => wanted[name] !== undefined).map((name) => [name, wanted[name]]);
  return {
    ...Object.fromEntries(given),
    ...billingAfter(engine, definition, wanted),
    ...streamAfter(engine, definition, wanted.StreamSpecification),
  };
}

function billingAfter(engine: Engine, definition: TableDefinition, wanted: Wanted): Partial<TableDefinition> {
  const before = definition.BillingMode;
  const mode = wanted.BillingMode ?? before;
  const { ProvisionedThroughput: throughput } = wanted;
  if (wanted.BillingMode === "PROVISIONED" && throughput === undefined) {
    throw invalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (throughput !== undefined) {
    checkThroughput(mode, throughput);
    if (mode === before) checkDifferent(definition.ProvisionedThroughput, throughput);
  }
  if (mode === before) return throughput === undefined ? {} : { ProvisionedThroughput: throughput };
  if (mode === "PROVISIONED" && throughput !== undefined)
    return { BillingMode: mode, ProvisionedThroughput: throughput };
  return {
    BillingMode: mode,
    LastUpdateToPayPerRequestDateTime: engine.now,
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
  };
}

function checkDifferent(current: Throughput, wanted: Throughput): void {
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = current;
  if (read !== wanted.ReadCapacityUnits || write !== wanted.WriteCapacityUnits) return;
  throw validationError(
    "The provisioned throughput for the table will not change. The requested value equals the current value. " +
      `Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. ` +
      `Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. ` +
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
  );
}

function streamAfter(
  engine: Engine,
  definition: TableDefinition,
  wanted: TableDefinition["StreamSpecification"],
): Partial<TableDefinition> {
  if (wanted === undefined) return {};
  checkStream(wanted);
  const enabled = definition.StreamSpecification?.StreamEnabled === true;
  if (wanted.StreamEnabled && enabled) throw validationError("Table already has an enabled stream");
  if (!wanted.StreamEnabled && !enabled) throw validationError("Table has no stream to disable");
  return streamOf(engine, definition.TableName, wanted);
}

/** Definitions that are given add to those that are there; an attribute that is defined keeps its type. */
function attributesAfter(definition: TableDefinition, wanted: Wanted): TableDefinition["AttributeDefinitions"] {
  const known = new Set(definition.AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const added = (wanted.AttributeDefinitions ?? []).filter(({ AttributeName }) => !known.has(AttributeName));
  return [...definition.AttributeDefinitions, ...added];
}

function indexesAfter(
  definition: TableDefinition,
  { BillingMode: billing, KeySchema }: TableDefinition,
  wanted: Wanted,
  updates: readonly IndexUpdate[],
): IndexDefinition[] {
  const payPerRequest = billing === "PAY_PER_REQUEST";
  let indexes = definition.GlobalSecondaryIndexes.map((index) =>
    payPerRequest ? { ...index, ProvisionedThroughput: undefined } : index,
  );
  const names = new Set([...indexes, ...definition.LocalSecondaryIndexes].map(({ IndexName }) => IndexName));
  for (const { Create: create, Update: update, Delete: remove } of updates) {
    if (create !== undefined) {
      if (names.has(create.IndexName)) {
        throw validationError("Attempting to create an index which already exists");
      }
      // The key attributes of a new index have to be defined in the request, even where the table has them already.
      const AttributeDefinitions = wanted.AttributeDefinitions ?? [];
      checkGlobalIndex({ AttributeDefinitions, KeySchema, BillingMode: billing }, create, names);
      indexes = [...indexes, create];
    }
    if (remove !== undefined) {
      if (!names.has(remove.IndexName)) throw resourceNotFound();
      indexes = indexes.filter(({ IndexName }) => IndexName !== remove.IndexName);
    }
    if (update !== undefined) indexes = withThroughput(indexes, update, payPerRequest);
  }
  return indexes;
}

function withThroughput(
  indexes: IndexDefinition[],
  { IndexName: name, ProvisionedThroughput: throughput }: NonNullable<IndexUpdate["Update"]>,
  payPerRequest: boolean,
): IndexDefinition[] {
  if (!indexes.some(({ IndexName }) => IndexName === name)) throw resourceNotFound();
  if (payPerRequest && throughput !== undefined) checkThroughput("PAY_PER_REQUEST", throughput);
  return indexes.map((index) =>
    index.IndexName === name && throughput !== undefined ? { ...index, ProvisionedThroughput: throughput } : index,
  );
}

/** An attribute that was defined for an index only goes with it. */
function withoutUnusedAttributes(definition: TableDefinition): TableDefinition {
  const keyed = [definition, ...definition.GlobalSecondaryIndexes, ...definition.LocalSecondaryIndexes];
  const used = new Set(keyed.flatMap(({ KeySchema }) => KeySchema.map(({ AttributeName }) => AttributeName)));
  const AttributeDefinitions = definition.AttributeDefinitions.filter(({ AttributeName }) => used.has(AttributeName));
  return { ...definition, AttributeDefinitions };
}

/** The states that the answer shows: AWS needs a while for what is done here. */
function statesOf(updates: readonly IndexUpdate[]): ReadonlyMap<string, TableStatus> {
  const states = new Map<string, TableStatus>();
  for (const { Create: create, Update: update } of updates) {
    if (create !== undefined) states.set(create.IndexName, "CREATING");
    if (update !== undefined) states.set(update.IndexName, "UPDATING");
  }
  return states;
}
