import type { ResourceContext, ResourceState, ResourceType } from "../../../service";
import { sayNotEmulated } from "../../not-emulated";
import type { Engine } from "../engine";
import { createTable, readTable } from "../operations/create-table";
import { type TableDefinition, tableArn } from "../tables/definition";
import { streamArn } from "../tables/description";
import type { Table } from "../tables/table";
import { requestOf, type TableInputs } from "./inputs";

/** What a program may read of a table. */
export interface TableOutputs extends TableInputs {
  name: string;
  arn: string;
  /** Empty without a stream. */
  streamArn: string;
  streamLabel: string;
  region: string;
  tagsAll: Record<string, string>;
}

/** Pulumi's type token of a table. */
export const tableToken = "aws:dynamodb/table:Table";

/** Properties that change on AWS what a table is or holds, and do not here. */
const withoutEffect = [
  "globalTableWitness",
  "importTable",
  "replicas",
  "restoreBackupArn",
  "restoreDateTime",
  "restoreSourceName",
  "restoreSourceTableArn",
  "restoreToLatestTime",
];

/** `aws:dynamodb/table:Table`. A change of its key is another table; indexes and settings change in place. */
export function tableType(engine: Engine): ResourceType<TableInputs, TableOutputs> {
  return {
    token: tableToken,
    approximates: "capacity never throttles; no backups, imports or replicas",
    deleteBeforeReplace: true,
    create(inputs, context) {
      const name = inputs.name ?? context.physicalName;
      const existing = engine.find(name);
      // Made by this very resource, and the run ended before that was recorded: it goes on from there.
      const ours = existing?.definition.CreatedBy === context.urn ? existing : undefined;
      if (ours === undefined) createTable(engine, requestOf(inputs, name));
      sayNotEmulated((line) => context.cloud.print(line), name, { ...inputs }, withoutEffect);
      return configure(engine, engine.describedTable(name), inputs, context);
    },
    update: (state, inputs, context) => configure(engine, engine.describedTable(state.id), inputs, context),
    async delete(state) {
      const table = engine.find(state.id);
      if (table === undefined) return;
      if (table.definition.DeletionProtectionEnabled) {
        throw new Error(
          `table ${table.name} is protected: set deletionProtectionEnabled to false and run again before it is deleted`,
        );
      }
      engine.delete(table);
    },
  };
}

/** Brings a table to what the inputs say. Its items stay; new indexes are filled from them. */
async function configure(
  engine: Engine,
  table: Table,
  inputs: TableInputs,
  { urn }: ResourceContext,
): Promise<ResourceState<TableOutputs>> {
  const { definition } = table;
  const wanted = readTable(engine, requestOf(inputs, table.name));
  checkKeyTypes(definition, wanted);
  engine.redefine(table, {
    ...wanted,
    TableId: definition.TableId,
    CreationDateTime: definition.CreationDateTime,
    LastUpdateToPayPerRequestDateTime:
      definition.LastUpdateToPayPerRequestDateTime ?? wanted.LastUpdateToPayPerRequestDateTime,
    ...keptStream(definition, wanted),
    TimeToLiveAttribute: inputs.ttl?.enabled === false ? undefined : inputs.ttl?.attributeName,
    CreatedBy: urn,
  });
  await engine.journal.settled;
  return { id: table.name, outputs: outputsOf(engine, table, inputs) };
}

/** A stream that goes on keeps its label. */
function keptStream(definition: TableDefinition, wanted: TableDefinition): Partial<TableDefinition> {
  const { StreamSpecification: before, LatestStreamLabel } = definition;
  const after = wanted.StreamSpecification;
  if (after === undefined) return { LatestStreamLabel };
  return before?.StreamEnabled && before.StreamViewType === after.StreamViewType ? { LatestStreamLabel } : {};
}

/** @throws Error when a key attribute of the table would change its type: the items that are there have the old one */
function checkKeyTypes(before: TableDefinition, after: TableDefinition): void {
  const types = new Map(after.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  for (const { AttributeName: name } of before.KeySchema) {
    const type = before.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    if (types.get(name) === type) continue;
    throw new Error(
      `table ${before.TableName}: the type of its key attribute ${name} cannot change from ${type} to ` +
        `${types.get(name)}; give the table another name, so that it is replaced`,
    );
  }
}

function outputsOf(engine: Engine, { name, definition }: Table, inputs: TableInputs): TableOutputs {
  const { surroundings } = engine;
  return {
    ...inputs,
    name,
    arn: tableArn(surroundings, name),
    region: surroundings.region,
    billingMode: definition.BillingMode,
    readCapacity: definition.ProvisionedThroughput.ReadCapacityUnits,
    writeCapacity: definition.ProvisionedThroughput.WriteCapacityUnits,
    streamArn: definition.StreamSpecification === undefined ? "" : (streamArn(surroundings, definition) ?? ""),
    streamLabel: definition.StreamSpecification === undefined ? "" : (definition.LatestStreamLabel ?? ""),
    streamViewType: inputs.streamViewType ?? "",
    ttl: { attributeName: "", ...inputs.ttl, enabled: definition.TimeToLiveAttribute !== undefined },
    pointInTimeRecovery: inputs.pointInTimeRecovery ?? { enabled: false },
    serverSideEncryption: inputs.serverSideEncryption ?? { enabled: false },
    tableClass: inputs.tableClass ?? "STANDARD",
    tagsAll: inputs.tags ?? {},
  };
}
