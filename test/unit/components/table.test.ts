import * as pulumi from "@pulumi/pulumi";
import { AttributeType, StreamView, Table, type TableArgs, type TableOptions } from "../../../components";
import { type RunOptions, run } from "./support/program";

const awsTable = "aws:dynamodb/table:Table";
const indexes = [
  { name: "byCustomer", partitionKey: "customer", sortKey: "at" },
  { name: "byState", partitionKey: "state" },
];

const made = (args: Partial<TableArgs> = {}, options?: RunOptions, opts?: TableOptions) =>
  run(() => new Table("orders", { partitionKey: "id", ...args }, opts), options);
const table = async (args?: Partial<TableArgs>, options?: RunOptions, opts?: TableOptions) =>
  (await made(args, options, opts)).one(awsTable);

describe("Table", () => {
  it("S5.8 is on demand by default", async () => {
    const all = await made({ indexes });
    expect(all.one(awsTable).inputs).toMatchObject({ billingMode: "PAY_PER_REQUEST", hashKey: "id" });
    expect(all.one(awsTable).inputs.readCapacity).toBeUndefined();
    expect(all.of("aws:appautoscaling/target:Target")).toEqual([]);
  });

  it("S5.8 has provisioned capacity that scales by itself, the table and each index, when asked", async () => {
    const capacity = { read: { minimum: 2, maximum: 40 }, write: { maximum: 20, targetPercent: 50 } };
    const all = await made({ indexes, capacity });
    expect(all.one(awsTable).inputs).toMatchObject({
      billingMode: "PROVISIONED",
      readCapacity: 2,
      writeCapacity: 5,
      globalSecondaryIndexes: [
        { name: "byCustomer", readCapacity: 2, writeCapacity: 5 },
        { name: "byState", readCapacity: 2, writeCapacity: 5 },
      ],
    });
    const targets = all.of("aws:appautoscaling/target:Target").map(({ inputs }) => inputs);
    expect(targets).toHaveLength(6);
    expect(targets).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          serviceNamespace: "dynamodb",
          scalableDimension: "dynamodb:table:ReadCapacityUnits",
          resourceId: "table/orders-1a2b3c4",
          minCapacity: 2,
          maxCapacity: 40,
          tags: expect.objectContaining({ "portico:construct": "orders" }),
        }),
        expect.objectContaining({
          scalableDimension: "dynamodb:index:WriteCapacityUnits",
          resourceId: "table/orders-1a2b3c4/index/byState",
          minCapacity: 5,
          maxCapacity: 20,
        }),
      ]),
    );
    expect(all.of("aws:appautoscaling/policy:Policy")).toHaveLength(6);
    expect(all.one("aws:appautoscaling/policy:Policy", "orders-write-scaling").inputs).toMatchObject({
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        targetValue: 50,
        predefinedMetricSpecification: { predefinedMetricType: "DynamoDBWriteCapacityUtilization" },
      },
    });
  });

  it("leaves what autoscaling changed as it is", async () => {
    expect((await table({ capacity: {} })).ignoreChanges).toEqual(
      expect.arrayContaining(["readCapacity", "globalSecondaryIndexes[*].writeCapacity"]),
    );
    expect((await table()).ignoreChanges).toEqual([]);
  });

  it("declares the attributes of its keys and indexes, each once", async () => {
    const { inputs } = await table({ sortKey: "at", indexes, attributeTypes: { at: AttributeType.Number } });
    expect(inputs.attributes).toEqual([
      { name: "at", type: "N" },
      { name: "customer", type: "S" },
      { name: "id", type: "S" },
      { name: "state", type: "S" },
    ]);
    expect(inputs.globalSecondaryIndexes).toEqual([
      {
        name: "byCustomer",
        keySchemas: [
          { attributeName: "customer", keyType: "HASH" },
          { attributeName: "at", keyType: "RANGE" },
        ],
        projectionType: "ALL",
      },
      { name: "byState", keySchemas: [{ attributeName: "state", keyType: "HASH" }], projectionType: "ALL" },
    ]);
  });

  it("can be restored and is encrypted with the stack's key", async () => {
    expect((await table()).inputs).toMatchObject({
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1111" },
    });
  });

  it("takes a key that is there, or AWS's own", async () => {
    const existing = await made({ key: { existing: "arn:mine" } });
    expect(existing.one(awsTable).inputs.serverSideEncryption).toEqual({ enabled: true, kmsKeyArn: "arn:mine" });
    const skipped = await made({ key: { skip: true } });
    expect(skipped.one(awsTable).inputs.serverSideEncryption).toBeUndefined();
    for (const each of [existing, skipped]) expect(each.of("aws:kms/key:Key")).toEqual([]);
  });

  it("expires items and streams changes when asked", async () => {
    expect((await table({ timeToLive: "expiresAt", stream: StreamView.NewAndOld })).inputs).toMatchObject({
      ttl: { attributeName: "expiresAt", enabled: true },
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
    });
    const { inputs } = await table();
    expect([inputs.ttl, inputs.streamEnabled]).toEqual([undefined, undefined]);
  });

  it("cannot be deleted in production, unless the program says so", async () => {
    const of = ({ protect, inputs }: Awaited<ReturnType<typeof table>>) => [protect, inputs.deletionProtectionEnabled];
    expect(of(await table())).toEqual([false, false]);
    expect(of(await table({}, { stack: "prod" }))).toEqual([true, true]);
    expect(of(await table({}, { stack: "production" }))).toEqual([true, true]);
    expect(of(await table({}, { stack: "eu", config: { "portico:production": "true" } }))).toEqual([true, true]);
    expect(of(await table({}, { stack: "prod", config: { "portico:production": "false" } }))).toEqual([false, false]);
    expect((await table({}, { stack: "prod" }, { protect: false })).protect).toBe(false);
  });

  it("tags with project, stack, construct and what the user adds", async () => {
    expect((await table({ tags: { team: "shop" } })).inputs.tags).toEqual({
      "portico:project": "shop",
      "portico:stack": "dev",
      "portico:construct": "orders",
      team: "shop",
    });
  });

  it("can be reshaped, by values and by a function", async () => {
    const byValue = await table({}, {}, { transform: { table: { tableClass: "STANDARD_INFREQUENT_ACCESS" } } });
    expect(byValue.inputs).toMatchObject({ tableClass: "STANDARD_INFREQUENT_ACCESS", hashKey: "id" });
    const byFunction = await table(
      {},
      {},
      {
        transform: {
          table: (args, opts) => {
            args.name = "legacy-orders";
            opts.retainOnDelete = true;
          },
        },
      },
    );
    expect([byFunction.inputs.name, byFunction.retainOnDelete]).toEqual(["legacy-orders", true]);
    const replaced = await table({}, {}, { transform: { table: (args) => ({ ...args, name: "other" }) } });
    expect(replaced.inputs.name).toBe("other");
  });
});

describe("Table.link", () => {
  const link = async (args: Partial<TableArgs>, ...purposes: Parameters<Table["link"]>) => {
    const { outputs } = await run(() => ({
      link: new Table("orders", { partitionKey: "id", ...args }).link(...purposes),
    }));
    return outputs.link;
  };
  const arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders-1a2b3c4";

  it("S3.17 allows reading the table and its indexes by name, and decrypting through DynamoDB only", async () => {
    expect(await link({ indexes }, "read")).toEqual({
      environment: { TABLE_NAME: "orders-1a2b3c4" },
      statements: [
        { actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], resources: [arn] },
        { actions: ["dynamodb:Query"], resources: [`${arn}/index/byCustomer`, `${arn}/index/byState`] },
        {
          actions: ["kms:Decrypt"],
          resources: ["arn:aws:kms:eu-central-1:123456789012:key/1111"],
          conditions: { StringEquals: { "kms:ViaService": "dynamodb.eu-central-1.amazonaws.com" } },
        },
      ],
    });
  });

  it("S3.17 allows no more than each purpose takes", async () => {
    const key = { skip: true };
    const actions = async (...purposes: Parameters<Table["link"]>) =>
      (await link({ indexes, key }, ...purposes)).statements.map((statement) => statement.actions);
    expect(await actions("put")).toEqual([["dynamodb:PutItem"]]);
    expect(await actions("write")).toEqual([
      ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"],
    ]);
    expect(await actions("delete")).toEqual([["dynamodb:DeleteItem"]]);
    expect(await actions("put", "delete")).toEqual([
      ["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"],
    ]);
    expect(await actions("scan")).toEqual([["dynamodb:Scan"], ["dynamodb:Scan"]]);
  });

  it("names the table by another variable", async () => {
    const { outputs } = await run(() => ({
      link: new Table("orders", { partitionKey: "id" }).linkAs("ORDERS_TABLE", "read"),
    }));
    expect(outputs.link.environment).toEqual({ ORDERS_TABLE: "orders-1a2b3c4" });
  });

  it("offers queries of one index, which it must have", async () => {
    const table = (): Table => new Table("orders", { partitionKey: "id", indexes });
    const { outputs } = await run(() => ({ link: table().indexLinkAs("ORDERS_TABLE", "byCustomer") }));
    expect(outputs.link.statements.map(({ actions }: { actions: string[] }) => actions)).toContainEqual([
      "dynamodb:Query",
    ]);
    expect(JSON.stringify(outputs.link.statements)).not.toMatch(/GetItem|PutItem|Scan/);
    await expect(run(() => ({ link: table().indexLinkAs("ORDERS_TABLE", "byNothing") }))).rejects.toThrow(
      "The table has no index byNothing; it has: byCustomer",
    );
  });
});

describe("Table's errors", () => {
  const refused = (args: Partial<TableArgs>, message: string) =>
    expect(made(args)).rejects.toThrow(`Table "orders": ${message}`);

  it.each<[string, Partial<TableArgs>, string]>([
    [
      "two indexes of one name",
      { indexes: [...indexes, ...indexes] },
      'indexes: "byCustomer" stands there twice; give each',
    ],
    [
      "too many indexes",
      { indexes: Array.from({ length: 21 }, (_, at) => ({ name: `i${at}`, partitionKey: "a" })) },
      "indexes: DynamoDB takes 20 global secondary indexes, not 21",
    ],
    [
      "a sort key that is the partition key",
      { sortKey: "id" },
      'sortKey: "id" is the partition key already; name another attribute, or leave the sort key out',
    ],
    [
      "an index of one attribute twice",
      { indexes: [...indexes, { name: "byDay", partitionKey: "day", sortKey: "day" }] },
      'indexes[2].sortKey: "day" is the partition key already; name another attribute',
    ],
    ["no capacity", { capacity: { read: { minimum: 0 } } }, "capacity.read.minimum: 0 is no number of capacity units"],
    [
      "a maximum under the minimum",
      { capacity: { write: { minimum: 10, maximum: 5 } } },
      "capacity.write.maximum: 5 is less than the minimum 10",
    ],
    [
      "a target that DynamoDB does not take",
      { capacity: { read: { targetPercent: 95 } } },
      "capacity.read.targetPercent: DynamoDB scales at 20 to 90 percent, not at 95",
    ],
    [
      "a key that is there and is skipped",
      { key: { skip: true, existing: "arn:mine" } },
      "key: skip and existing contradict each other; keep one of them",
    ],
    [
      "a capacity that is not known when the program runs",
      { capacity: pulumi.output({}) as unknown as TableArgs["capacity"] },
      "capacity: it decides which resources exist; give a plain value, not an output",
    ],
  ])("refuses %s", async (_, args, message) => {
    await refused(args, message);
  });

  it("refuses a name that AWS would not take, and says how long it may be", async () => {
    const name = "o".repeat(250);
    await expect(run(() => new Table(name, { partitionKey: "id" }))).rejects.toThrow(
      `"${name}" may have 247 characters and has 250`,
    );
    await expect(run(() => new Table("o".repeat(247), { partitionKey: "id" }))).resolves.toBeDefined();
  });
});
