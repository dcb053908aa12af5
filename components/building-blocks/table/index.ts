import type { PolicyArgs, TargetArgs } from "@pulumi/aws/appautoscaling";
import { Table as AwsTable, type TableArgs as AwsTableArgs } from "@pulumi/aws/dynamodb";
import * as pulumi from "@pulumi/pulumi";
import { argError, plain } from "../arg-error";
import { childOf, type Transform } from "../child";
import { type EncryptionKeyArgs, encryptionKey } from "../key";
import type { Link } from "../link";
import { placeOf } from "../place";
import { plainInputs } from "../plain-inputs";
import { stackSettings } from "../settings";
import type { Tags } from "../tags";
import { type CapacityArgs, capacityOf, scale } from "./capacity";
import { type LinkedTable, type TablePurpose, tableLink } from "./link";
import { type TableProbe, tableProbe } from "./probe";

export type { CapacityArgs, CapacityRange } from "./capacity";
export type { TablePurpose } from "./link";
export type { TableProbe } from "./probe";

/** The type of a key attribute. */
export enum AttributeType {
  /** Text, ordered by its UTF-8 bytes. */
  String = "S",
  /** A number of up to 38 digits. */
  Number = "N",
  /** Bytes. */
  Binary = "B",
}

/** What a table's stream tells of each change. */
export enum StreamView {
  /** The key alone. */
  Keys = "KEYS_ONLY",
  /** The item after the change. */
  New = "NEW_IMAGE",
  /** The item before the change. */
  Old = "OLD_IMAGE",
  /** The item before and after the change. */
  NewAndOld = "NEW_AND_OLD_IMAGES",
}

/** A global secondary index, which holds the whole items. */
export interface TableIndex {
  /** Name of the index, such as `byType`. */
  name: string;
  /** Attribute that an item is found by. */
  partitionKey: string;
  /** Attribute that items of one partition are ordered by. */
  sortKey?: string;
}

/** What a table is. */
export interface TableArgs {
  /** Attribute that an item is found by. */
  partitionKey: string;
  /** Attribute that items of one partition are ordered by. */
  sortKey?: string;
  /** Other ways to find items: up to 20. */
  indexes?: TableIndex[];
  /** Types of key attributes that are no strings, by attribute. */
  attributeTypes?: Record<string, AttributeType>;
  /** Provisioned capacity with autoscaling. Default: on demand, where each request is paid for and nothing needs planning. */
  capacity?: CapacityArgs;
  /** Attribute that holds the time, in seconds since 1970, after which DynamoDB deletes an item. Default: nothing expires. */
  timeToLive?: string;
  /** What the table's stream tells. Default: no stream. */
  stream?: StreamView;
  /** Which key encrypts the items. Default: the stack's customer key. */
  key?: EncryptionKeyArgs;
  /** Tags of the resources, beside project, stack and construct. */
  tags?: Tags;
}

/** Pulumi's options, and how to reshape a table's children. */
export interface TableOptions extends pulumi.ComponentResourceOptions {
  transform?: {
    table?: Transform<AwsTableArgs>;
    scalingTarget?: Transform<TargetArgs>;
    scalingPolicy?: Transform<PolicyArgs>;
  };
}

/**
 * A DynamoDB table: on demand, encrypted with the stack's customer key, restorable to any second of the last 35 days. In
 * production it can be deleted neither by Pulumi nor by hand.
 *
 * @example
 * const orders = new Table("orders", { partitionKey: "id", indexes: [{ name: "byCustomer", partitionKey: "customer" }] });
 * const read = new LambdaFunction("read", { handler: "./src/read.ts", links: [orders.link("read")] });
 */
export class Table extends pulumi.ComponentResource {
  /** Physical name of the table. */
  public readonly name: pulumi.Output<string>;
  /** ARN of the table. */
  public readonly arn: pulumi.Output<string>;
  /** ARN of the table's stream; empty without one. */
  public readonly streamArn: pulumi.Output<string>;

  /** @throws InputPropertyError for keys, indexes or a capacity that DynamoDB would refuse, and for names that are too long */
  constructor(name: string, args: TableArgs, opts?: TableOptions) {
    super("portico:index:Table", name, plainInputs(args), opts);
    const child = childOf(this, "Table", name, opts?.transform, args.tags);
    const { production } = stackSettings();
    twoAttributes(child.component, "sortKey", args);
    const indexes = indexesOf(child.component, args);
    const capacity = capacityOf(child.component, plain(child.component, "capacity", args.capacity));
    const keyArn = encryptionKey(child, args.key);

    const table = child(
      { key: "table", suffix: "" },
      AwsTable,
      {
        hashKey: args.partitionKey,
        rangeKey: args.sortKey,
        attributes: attributesOf(args, indexes),
        globalSecondaryIndexes: indexes.map((index) => ({
          name: index.name,
          keySchemas: [
            { attributeName: index.partitionKey, keyType: "HASH" },
            ...(index.sortKey ? [{ attributeName: index.sortKey, keyType: "RANGE" }] : []),
          ],
          projectionType: "ALL",
          ...(capacity && { readCapacity: capacity.read.minimum, writeCapacity: capacity.write.minimum }),
        })),
        ...(capacity
          ? { billingMode: "PROVISIONED", readCapacity: capacity.read.minimum, writeCapacity: capacity.write.minimum }
          : { billingMode: "PAY_PER_REQUEST" }),
        ...(args.timeToLive && { ttl: { attributeName: args.timeToLive, enabled: true } }),
        ...(args.stream && { streamEnabled: true, streamViewType: args.stream }),
        serverSideEncryption: keyArn === undefined ? undefined : { enabled: true, kmsKeyArn: keyArn },
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: production,
        tags: child.tags,
      },
      {
        protect: opts?.protect ?? (production || undefined),
        ...(capacity && { ignoreChanges: scaledProperties }),
      },
    );
    if (capacity)
      scale(
        child,
        table,
        indexes.map((index) => index.name),
        capacity,
      );

    this.name = table.name;
    this.arn = table.arn;
    this.streamArn = table.streamArn;
    children.set(this, { table });
    linked.set(this, {
      name: table.name,
      arn: table.arn,
      indexes: indexes.map((index) => index.name),
      key: Object.fromEntries(attributesOf(args, []).map(({ name, type }) => [name, type])),
      keyArn,
      place: placeOf(this),
    });
    this.registerOutputs({ name: this.name, arn: this.arn, streamArn: this.streamArn });
  }

  /**
   * Offers the table for some purposes, under the variable `TABLE_NAME`.
   *
   * @example
   * new LambdaFunction("write", { handler: "./src/write.ts", links: [orders.link("read", "write")] });
   */
  public link(...purposes: [TablePurpose, ...TablePurpose[]]): Link {
    return this.linkAs("TABLE_NAME", ...purposes);
  }

  /**
   * Offers the table under a variable of your choice, for functions that use several.
   *
   * @param variable name of the environment variable that holds the table's name, such as `ORDERS_TABLE`
   */
  public linkAs(variable: string, ...purposes: [TablePurpose, ...TablePurpose[]]): Link {
    return tableLink(linked.get(this) as LinkedTable, variable, purposes);
  }

  /**
   * Offers queries of one index, and nothing else of the table.
   *
   * @param variable name of the environment variable that holds the table's name
   * @throws Error for an index that the table does not have
   */
  public indexLinkAs(variable: string, index: string): Link {
    const { indexes, ...table } = linked.get(this) as LinkedTable;
    if (!indexes.includes(index)) throw new Error(`The table has no index ${index}; it has: ${indexes.join(", ")}`);
    return tableLink({ ...table, indexes: [index] }, variable, ["query"]);
  }

  /** Offers the table to a `HealthCheck`, which asks for one item to see that it answers. */
  public probe(): TableProbe {
    return tableProbe(linked.get(this) as LinkedTable);
  }

  /** The children, for what the args do not say. */
  public get nodes(): { table: AwsTable } {
    return children.get(this) as { table: AwsTable };
  }
}

/** Pulumi's schema analysis takes every field for an output, private ones too: what is none is kept beside the component. */
const children = new WeakMap<Table, { table: AwsTable }>();
const linked = new WeakMap<Table, LinkedTable>();

/** What autoscaling changes behind Pulumi's back. */
const scaledProperties = [
  "readCapacity",
  "writeCapacity",
  "globalSecondaryIndexes[*].readCapacity",
  "globalSecondaryIndexes[*].writeCapacity",
];

function indexesOf(component: string, args: TableArgs): TableIndex[] {
  const indexes = plain(component, "indexes", args.indexes) ?? [];
  const names = indexes.map((index) => index.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw argError(component, "indexes", `"${twice}" stands there twice; give each its own name`);
  if (indexes.length > 20)
    throw argError(component, "indexes", `DynamoDB takes 20 global secondary indexes, not ${indexes.length}`);
  for (const [at, index] of indexes.entries()) twoAttributes(component, `indexes[${at}].sortKey`, index);
  return indexes;
}

/** DynamoDB refuses a key of one attribute twice: "Both the Hash Key and the Range Key element in the KeySchema have the same name". */
function twoAttributes(component: string, field: string, { partitionKey, sortKey }: Omit<TableIndex, "name">): void {
  if (sortKey !== undefined && sortKey === partitionKey)
    throw argError(
      component,
      field,
      `"${sortKey}" is the partition key already; name another attribute, or leave the sort key out`,
    );
}

/** DynamoDB wants to know the type of every attribute that is part of a key, and of no other. */
function attributesOf(args: TableArgs, indexes: TableIndex[]): { name: string; type: string }[] {
  const keys = [args, ...indexes].flatMap(({ partitionKey, sortKey }) =>
    sortKey ? [partitionKey, sortKey] : [partitionKey],
  );
  return [...new Set(keys)].sort().map((name) => ({ name, type: args.attributeTypes?.[name] ?? AttributeType.String }));
}
