import type { DynamoDbService } from "../../../../local/services/dynamodb";
import { messageOf, tableOf, testDynamoDb } from "./support";

let dynamodb: DynamoDbService;

beforeEach(() => {
  dynamodb = testDynamoDb();
});

const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" });
const range = (AttributeName: string) => ({ AttributeName, KeyType: "RANGE" });
const define = (AttributeName: string, AttributeType = "S") => ({ AttributeName, AttributeType });
const ALL = { ProjectionType: "ALL" };
const index = (IndexName: string, ...KeySchema: object[]) => ({ IndexName, KeySchema, Projection: ALL });

describe("CreateTable", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ TableName: undefined }, "The parameter 'TableName' is required but was not present in the request"],
    [
      { TableName: "ab" },
      "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    [
      { KeySchema: [], BillingMode: "FREE" },
      "2 validation errors detected: Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1; Value 'FREE' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
    ],
    [
      { KeySchema: undefined },
      "1 validation error detected: Value null at 'keySchema' failed to satisfy constraint: Member must not be null",
    ],
    [
      { BillingMode: "PROVISIONED" },
      "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    ],
    [
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    ],
    [{ KeySchema: [range("pk")] }, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"],
    [
      { KeySchema: [hash("pk"), hash("sk")], AttributeDefinitions: [define("pk"), define("sk")] },
      "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
    ],
    [
      { KeySchema: [hash("pk"), range("pk")], AttributeDefinitions: [define("pk"), define("sk")] },
      "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    ],
    [
      { KeySchema: [hash("other")] },
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [pk]",
    ],
    [
      { AttributeDefinitions: [define("pk"), define("more")] },
      "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    ],
    [
      {
        AttributeDefinitions: [define("pk"), define("more"), define("g")],
        GlobalSecondaryIndexes: [index("byG", hash("g"))],
      },
      "One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [pk, more, g], keys used: [pk, g]",
    ],
    [
      { GlobalSecondaryIndexes: [] },
      "One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty",
    ],
    [
      { GlobalSecondaryIndexes: [{ ...index("byPk", hash("pk")), Projection: {} }] },
      "One or more parameter values were invalid: Unknown ProjectionType: null",
    ],
    [
      { GlobalSecondaryIndexes: [{ ...index("byPk", hash("pk")), Projection: { ...ALL, NonKeyAttributes: ["a"] } }] },
      "One or more parameter values were invalid: ProjectionType is ALL, but NonKeyAttributes is specified",
    ],
    [
      { StreamSpecification: { StreamEnabled: true } },
      "One or more parameter values were invalid: StreamViewType is required when StreamEnabled is true",
    ],
  ])("refuses %j", async (more, message) => {
    expect(await messageOf(dynamodb.call("CreateTable", tableOf("table", "pk", more)))).toBe(message);
    expect(await dynamodb.call("ListTables", {})).toEqual({ TableNames: [] });
  });

  it("describes what was asked for", async () => {
    const { TableDescription } = await dynamodb.call("CreateTable", {
      TableName: "table",
      KeySchema: [hash("pk"), range("sk")],
      AttributeDefinitions: [define("pk"), define("sk", "N"), define("g", "B")],
      ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
      LocalSecondaryIndexes: [index("local", hash("pk"), range("g"))],
      GlobalSecondaryIndexes: [
        { ...index("global", hash("g")), ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      SSESpecification: { Enabled: true, KMSMasterKeyId: "arn:key" },
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      DeletionProtectionEnabled: true,
    });
    expect(TableDescription).toMatchObject({
      TableStatus: "CREATING",
      ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4, NumberOfDecreasesToday: 0 },
      ItemCount: 0,
      TableSizeBytes: 0,
      LocalSecondaryIndexes: [{ IndexName: "local", ItemCount: 0 }],
      GlobalSecondaryIndexes: [
        { IndexName: "global", ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      LatestStreamLabel: "2026-11-22T10:15:30.123",
      LatestStreamArn: "arn:aws:dynamodb:eu-central-1:000000000000:table/table/stream/2026-11-22T10:15:30.123",
      SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: "arn:key" },
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      DeletionProtectionEnabled: true,
    });
    expect(await messageOf(dynamodb.call("DeleteTable", { TableName: "table" }))).toContain(
      "protected against deletion",
    );
  });
});

describe("UpdateTable", () => {
  const create = { Create: index("byG", hash("g")) };
  const update = (more: Record<string, unknown>) => dynamodb.call("UpdateTable", { TableName: "table", ...more });

  beforeEach(async () => {
    await dynamodb.call("CreateTable", tableOf("table", "pk"));
    const items = [{ g: { S: "x" } }, { g: { N: "1" } }, { g: { S: "" } }, {}];
    for (const [at, item] of items.entries()) {
      await dynamodb.call("PutItem", { TableName: "table", Item: { pk: { S: String(at) }, ...item } });
    }
  });

  it("fills a new index from the items that have its key, and drops it again", async () => {
    const { TableDescription } = await update({
      AttributeDefinitions: [define("g")],
      GlobalSecondaryIndexUpdates: [create],
    });
    expect(TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName: "byG", IndexStatus: "CREATING" }],
    });
    const { Items } = await dynamodb.call("Scan", { TableName: "table", IndexName: "byG" });
    expect(Items).toEqual([{ pk: { S: "0" }, g: { S: "x" } }]);
    const { Table } = await dynamodb.call("DescribeTable", { TableName: "table" });
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE", ItemCount: 1 }],
    });
    // From now on the key has to be one.
    const put = dynamodb.call("PutItem", { TableName: "table", Item: { pk: { S: "9" }, g: { N: "1" } } });
    expect(await messageOf(put)).toBe(
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: byG",
    );
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byG" } }] });
    const scan = dynamodb.call("Scan", { TableName: "table", IndexName: "byG" });
    expect(await messageOf(scan)).toBe("The table does not have the specified index: byG");
    const { Table: after } = await dynamodb.call("DescribeTable", { TableName: "table" });
    expect(after).toMatchObject({ AttributeDefinitions: [define("pk")], ItemCount: 4 });
  });

  it("changes how the table pays, and its settings", async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 6 };
    await update({ BillingMode: "PROVISIONED", ProvisionedThroughput });
    expect(await messageOf(update({ ProvisionedThroughput }))).toContain(
      "The provisioned throughput for the table will not change",
    );
    await update({ BillingMode: "PAY_PER_REQUEST", DeletionProtectionEnabled: true, TableClass: "STANDARD" });
    const { Table } = await dynamodb.call("DescribeTable", { TableName: "table" });
    expect(Table).toMatchObject({
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { ReadCapacityUnits: 0 },
      DeletionProtectionEnabled: true,
      TableClassSummary: { TableClass: "STANDARD" },
    });
  });

  it("switches a stream on and off", async () => {
    const on = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
    await update({ StreamSpecification: on });
    expect(await messageOf(update({ StreamSpecification: on }))).toBe("Table already has an enabled stream");
    await update({ StreamSpecification: { StreamEnabled: false } });
    const { Table } = await dynamodb.call("DescribeTable", { TableName: "table" });
    expect(Table).not.toHaveProperty("StreamSpecification");
    expect(Table).toHaveProperty("LatestStreamArn");
  });

  it.each<[Record<string, unknown>, string]>([
    [
      {},
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    ],
    [
      { ReplicaUpdates: [] },
      "The local cloud does not emulate UpdateTable with ReplicaUpdates (global tables) of dynamodb",
    ],
    [
      { BillingMode: "PROVISIONED" },
      "One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    ],
    [
      { GlobalSecondaryIndexUpdates: [{}] },
      "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
    ],
    [
      { GlobalSecondaryIndexUpdates: [create] },
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [g], AttributeDefinitions: []",
    ],
    [{ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "none" } }] }, "Requested resource not found"],
    [
      {
        GlobalSecondaryIndexUpdates: [create, { Create: index("byG2", hash("g")) }],
        AttributeDefinitions: [define("g")],
      },
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    ],
    [
      { GlobalSecondaryIndexUpdates: [create, { Delete: { IndexName: "byG" } }] },
      "One or more parameter values were invalid: Only one global secondary index update per index is allowed simultaneously. Index: byG",
    ],
  ])("refuses %j", async (more, message) => {
    expect(await messageOf(update(more))).toBe(message);
  });
});

describe("the other operations on tables", () => {
  it("list names in order, page by page", async () => {
    for (const name of ["cc3", "aa1", "bb2"]) await dynamodb.call("CreateTable", tableOf(name, "pk"));
    expect(await dynamodb.call("ListTables", { Limit: 2 })).toEqual({
      TableNames: ["aa1", "bb2"],
      LastEvaluatedTableName: "bb2",
    });
    expect(await dynamodb.call("ListTables", { ExclusiveStartTableName: "bb2" })).toEqual({ TableNames: ["cc3"] });
  });

  it("tag and untag", async () => {
    await dynamodb.call("CreateTable", tableOf("table", "pk"));
    const ResourceArn = "arn:aws:dynamodb:eu-central-1:000000000000:table/table";
    await dynamodb.call("TagResource", {
      ResourceArn,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    await dynamodb.call("UntagResource", { ResourceArn, TagKeys: ["a"] });
    expect(await dynamodb.call("ListTagsOfResource", { ResourceArn })).toEqual({ Tags: [{ Key: "b", Value: "2" }] });
    expect(await messageOf(dynamodb.call("ListTagsOfResource", { ResourceArn: "table" }))).toContain(
      "Invalid TableArn",
    );
    const other = dynamodb.call("ListTagsOfResource", { ResourceArn: `${ResourceArn}2` });
    await expect(other).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  it("switch time to live on and off", async () => {
    await dynamodb.call("CreateTable", tableOf("table", "pk"));
    const set = (AttributeName: string, Enabled: boolean) =>
      dynamodb.call("UpdateTimeToLive", { TableName: "table", TimeToLiveSpecification: { AttributeName, Enabled } });
    expect(await messageOf(set("expires", false))).toBe("TimeToLive is already disabled");
    await set("expires", true);
    expect(await messageOf(set("expires", true))).toBe("TimeToLive is already enabled");
    expect(await messageOf(set("other", false))).toContain("current AttributeName is expires");
    await set("expires", false);
  });
});
