import type { StreamViewType } from "../streams/definition";
import type { ScalarType } from "../values/attribute-value";

/** A key attribute, as requests and descriptions name it. */
export interface KeySchemaElement {
  AttributeName: string;
  KeyType: "HASH" | "RANGE";
}

/** Which attributes an index holds. */
export interface Projection {
  ProjectionType: "ALL" | "KEYS_ONLY" | "INCLUDE";
  NonKeyAttributes?: string[];
}

/** Provisioned capacity. Recorded and described; nothing is throttled. */
export interface Throughput {
  ReadCapacityUnits: number;
  WriteCapacityUnits: number;
}

/** A secondary index, global or local. */
export interface IndexDefinition {
  IndexName: string;
  KeySchema: KeySchemaElement[];
  Projection: Projection;
  /** Of a global index of a provisioned table. */
  ProvisionedThroughput?: Throughput;
}

/** How a table pays: by request, or by provisioned capacity. */
export type BillingMode = "PROVISIONED" | "PAY_PER_REQUEST";

/** Everything about a table but its items: what the store keeps, in the words of DynamoDB's API. */
export interface TableDefinition {
  TableName: string;
  TableId: string;
  /** Seconds since 1970. */
  CreationDateTime: number;
  AttributeDefinitions: { AttributeName: string; AttributeType: ScalarType }[];
  KeySchema: KeySchemaElement[];
  BillingMode: BillingMode;
  ProvisionedThroughput: Throughput;
  /** Seconds since 1970, set when the table first became PAY_PER_REQUEST. */
  LastUpdateToPayPerRequestDateTime?: number;
  GlobalSecondaryIndexes: IndexDefinition[];
  LocalSecondaryIndexes: IndexDefinition[];
  StreamSpecification?: { StreamEnabled: boolean; StreamViewType?: StreamViewType };
  /** When the stream was enabled: the last part of its ARN. */
  LatestStreamLabel?: string;
  /** Recorded: nothing is encrypted on this machine. */
  SSESpecification?: { Enabled?: boolean; SSEType?: string; KMSMasterKeyId?: string };
  /** Recorded. */
  TableClass?: string;
  /** Recorded. */
  OnDemandThroughput?: { MaxReadRequestUnits?: number; MaxWriteRequestUnits?: number };
  /** True: DeleteTable is refused. */
  DeletionProtectionEnabled: boolean;
  /** The attribute that holds when an item ends, in seconds since 1970. */
  TimeToLiveAttribute?: string;
  Tags: Record<string, string>;
  /** URN of the resource that the table belongs to; undefined for one that was made by the API. */
  CreatedBy?: string;
}

/** Where tables are: what ARNs are made of. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** The ARN of a table. */
export const tableArn = (place: Place, name: string): string =>
  `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${name}`;

/** The table's name in its ARN, or the text itself where it is a name. Requests take both. */
export const nameInArn = (nameOrArn: string): string =>
  /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
