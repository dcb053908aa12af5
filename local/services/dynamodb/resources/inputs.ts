import type { BillingMode, IndexDefinition, KeySchemaElement, Projection, Throughput } from "../tables/definition";
import type { ScalarType } from "../values/attribute-value";

/** A secondary index as AWS's Pulumi provider takes it. */
interface IndexInputs {
  name: string;
  projectionType: Projection["ProjectionType"];
  nonKeyAttributes?: string[];
}

/** A global index. Its key is in `keySchemas`, or in the older `hashKey` and `rangeKey`. */
export interface GlobalIndexInputs extends IndexInputs {
  hashKey?: string;
  rangeKey?: string;
  keySchemas?: { attributeName: string; keyType: "HASH" | "RANGE" }[];
  readCapacity?: number;
  writeCapacity?: number;
}

/** A local index: the table's partition key and another sort key. */
export interface LocalIndexInputs extends IndexInputs {
  rangeKey: string;
}

/** The inputs of `aws.dynamodb.Table` that decide what the table is. All others are recorded as they are. */
export interface TableInputs {
  name?: string;
  attributes?: { name: string; type: ScalarType }[];
  hashKey?: string;
  rangeKey?: string;
  billingMode?: BillingMode;
  readCapacity?: number;
  writeCapacity?: number;
  globalSecondaryIndexes?: GlobalIndexInputs[];
  localSecondaryIndexes?: LocalIndexInputs[];
  streamEnabled?: boolean;
  streamViewType?: string;
  ttl?: { attributeName?: string; enabled?: boolean };
  pointInTimeRecovery?: { enabled: boolean; recoveryPeriodInDays?: number };
  serverSideEncryption?: { enabled: boolean; kmsKeyArn?: string };
  deletionProtectionEnabled?: boolean;
  tableClass?: string;
  onDemandThroughput?: { maxReadRequestUnits?: number; maxWriteRequestUnits?: number };
  tags?: Record<string, string>;
}

const throughput = (read: number | undefined, write: number | undefined): Throughput => ({
  ReadCapacityUnits: read ?? 0,
  WriteCapacityUnits: write ?? 0,
});

/** DynamoDB takes no empty lists; programs make them. */
const someOf = <Element>(list: readonly Element[] | undefined): readonly Element[] | undefined =>
  list === undefined || list.length === 0 ? undefined : list;

/** The CreateTable that AWS's provider makes of the inputs. */
export function requestOf(inputs: TableInputs, name: string) {
  const billing = inputs.billingMode ?? "PROVISIONED";
  const provisioned = billing === "PROVISIONED";
  return {
    TableName: name,
    AttributeDefinitions: (inputs.attributes ?? []).map((attribute) => ({
      AttributeName: attribute.name,
      AttributeType: attribute.type,
    })),
    KeySchema: keySchema(inputs.hashKey, inputs.rangeKey),
    BillingMode: billing,
    ProvisionedThroughput: provisioned ? throughput(inputs.readCapacity, inputs.writeCapacity) : undefined,
    GlobalSecondaryIndexes: someOf(inputs.globalSecondaryIndexes)?.map((index) => globalIndex(index, provisioned)),
    LocalSecondaryIndexes: someOf(inputs.localSecondaryIndexes)?.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(inputs.hashKey, index.rangeKey),
      Projection: projection(index),
    })),
    StreamSpecification: inputs.streamEnabled
      ? { StreamEnabled: true, StreamViewType: inputs.streamViewType }
      : undefined,
    SSESpecification: inputs.serverSideEncryption && {
      Enabled: inputs.serverSideEncryption.enabled,
      KMSMasterKeyId: inputs.serverSideEncryption.kmsKeyArn,
    },
    DeletionProtectionEnabled: inputs.deletionProtectionEnabled ?? false,
    TableClass: inputs.tableClass,
    OnDemandThroughput: inputs.onDemandThroughput && {
      MaxReadRequestUnits: inputs.onDemandThroughput.maxReadRequestUnits,
      MaxWriteRequestUnits: inputs.onDemandThroughput.maxWriteRequestUnits,
    },
    Tags: Object.entries(inputs.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
}

function globalIndex(index: GlobalIndexInputs, provisioned: boolean): IndexDefinition {
  return {
    IndexName: index.name,
    KeySchema:
      index.keySchemas?.map((key) => ({ AttributeName: key.attributeName, KeyType: key.keyType })) ??
      keySchema(index.hashKey, index.rangeKey),
    Projection: projection(index),
    ProvisionedThroughput: provisioned ? throughput(index.readCapacity, index.writeCapacity) : undefined,
  };
}

function keySchema(hash: string | undefined, range: string | undefined): KeySchemaElement[] {
  const key: KeySchemaElement[] = [];
  if (hash !== undefined) key.push({ AttributeName: hash, KeyType: "HASH" });
  if (range !== undefined) key.push({ AttributeName: range, KeyType: "RANGE" });
  return key;
}

const projection = ({ projectionType, nonKeyAttributes }: IndexInputs): Projection => ({
  ProjectionType: projectionType,
  NonKeyAttributes: someOf(nonKeyAttributes)?.slice(),
});
