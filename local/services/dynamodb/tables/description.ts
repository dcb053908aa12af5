import type { IndexDefinition, Place, TableDefinition } from "./definition";
import { tableArn } from "./definition";

/** How much a table or an index holds. */
export interface Extent {
  readonly items: number;
  readonly bytes: number;
}

/** The states that descriptions show. Everything here happens at once; the answer to a change shows it under way, as on AWS. */
export type TableStatus = "CREATING" | "UPDATING" | "DELETING" | "ACTIVE";

/** What describes a table: its definition, its state, and what it holds. */
export interface Described {
  readonly definition: TableDefinition;
  readonly status: TableStatus;
  readonly extent: Extent;
  readonly indexExtent: (name: string) => Extent;
  /** Global indexes that a description shows in another state than ACTIVE. */
  readonly indexStatus?: ReadonlyMap<string, TableStatus>;
}

/** The `TableDescription` of DynamoDB's answers. */
export function describeTable(place: Place, described: Described): Record<string, unknown> {
  const { definition, status, extent } = described;
  const arn = tableArn(place, definition.TableName);
  const payPerRequest = definition.BillingMode === "PAY_PER_REQUEST";
  return {
    AttributeDefinitions: definition.AttributeDefinitions,
    TableName: definition.TableName,
    KeySchema: definition.KeySchema,
    TableStatus: status,
    CreationDateTime: definition.CreationDateTime,
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...definition.ProvisionedThroughput },
    TableSizeBytes: extent.bytes,
    ItemCount: extent.items,
    TableArn: arn,
    TableId: definition.TableId,
    BillingModeSummary: payPerRequest || definition.LastUpdateToPayPerRequestDateTime ? billing(definition) : undefined,
    LocalSecondaryIndexes: listOf(definition.LocalSecondaryIndexes, (index) => localIndex(arn, index, described)),
    GlobalSecondaryIndexes: listOf(definition.GlobalSecondaryIndexes, (index) => globalIndex(arn, index, described)),
    StreamSpecification: definition.StreamSpecification?.StreamEnabled ? definition.StreamSpecification : undefined,
    LatestStreamLabel: definition.LatestStreamLabel,
    LatestStreamArn: streamArn(place, definition),
    SSEDescription: encryption(definition),
    TableClassSummary: definition.TableClass === undefined ? undefined : { TableClass: definition.TableClass },
    OnDemandThroughput: definition.OnDemandThroughput,
    DeletionProtectionEnabled: definition.DeletionProtectionEnabled,
  };
}

/** The ARN of the table's latest stream, or undefined where it never had one. */
export const streamArn = (place: Place, { TableName, LatestStreamLabel }: TableDefinition): string | undefined =>
  LatestStreamLabel === undefined ? undefined : `${tableArn(place, TableName)}/stream/${LatestStreamLabel}`;

const billing = (definition: TableDefinition) => ({
  BillingMode: definition.BillingMode,
  LastUpdateToPayPerRequestDateTime: definition.LastUpdateToPayPerRequestDateTime,
});

const listOf = (indexes: readonly IndexDefinition[], describe: (index: IndexDefinition) => object) =>
  indexes.length === 0 ? undefined : indexes.map(describe);

function localIndex(arn: string, index: IndexDefinition, { indexExtent }: Described) {
  const { items, bytes } = indexExtent(index.IndexName);
  return {
    IndexName: index.IndexName,
    KeySchema: index.KeySchema,
    Projection: index.Projection,
    IndexSizeBytes: bytes,
    ItemCount: items,
    IndexArn: `${arn}/index/${index.IndexName}`,
  };
}

function globalIndex(arn: string, index: IndexDefinition, described: Described) {
  const throughput = index.ProvisionedThroughput ?? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
  const status = described.status === "CREATING" ? "CREATING" : "ACTIVE";
  return {
    ...localIndex(arn, index, described),
    IndexStatus: described.indexStatus?.get(index.IndexName) ?? status,
    Backfilling: described.indexStatus?.get(index.IndexName) === "CREATING" ? false : undefined,
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...throughput },
  };
}

function encryption({ SSESpecification }: TableDefinition) {
  if (!SSESpecification?.Enabled) return undefined;
  return {
    Status: "ENABLED",
    SSEType: SSESpecification.SSEType ?? "KMS",
    KMSMasterKeyArn: SSESpecification.KMSMasterKeyId,
  };
}
