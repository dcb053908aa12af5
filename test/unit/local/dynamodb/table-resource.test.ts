import { DatabaseSync } from "node:sqlite";
import { replacementPaths } from "../../../../local/engine/replacements";
import type { ResourceContext, ResourceState } from "../../../../local/service";
import { createDynamoDbService, type DynamoDbService } from "../../../../local/services/dynamodb";
import { messageOf, tableOf, testCloud } from "./support";

const { cloud, lines } = testCloud();
const context: ResourceContext = {
  cloud,
  urn: "urn:pulumi:dev::test::aws:dynamodb/table:Table::events",
  name: "events",
  physicalName: "events-1a2b3c4",
};
const inputs = {
  hashKey: "id",
  billingMode: "PAY_PER_REQUEST",
  attributes: [
    { name: "id", type: "S" },
    { name: "type", type: "S" },
  ],
  globalSecondaryIndexes: [{ name: "byType", hashKey: "type", projectionType: "ALL" }],
  tags: { team: "a" },
};

let dynamodb: DynamoDbService;
let store: DatabaseSync;

beforeEach(() => {
  lines.length = 0;
  store = new DatabaseSync(":memory:");
  dynamodb = createDynamoDbService({ ...cloud, store });
});

const type = (service = dynamodb) => {
  const [table] = service.types;
  if (table === undefined) throw new Error("there is no table type");
  return table;
};
const create = async (given: object = inputs): Promise<ResourceState> => type().create(given, context);
const update = async (state: ResourceState, given: object): Promise<ResourceState> => {
  const updated = await type().update?.(state, given, context);
  if (updated === undefined) throw new Error("tables cannot be updated");
  return updated;
};
const remove = async (state: ResourceState): Promise<void> => type().delete?.(state, context);
const describeTable = async () => (await dynamodb.call("DescribeTable", { TableName: context.physicalName })).Table;
const put = (Item: object) => dynamodb.call("PutItem", { TableName: context.physicalName, Item });
const scan = async (IndexName?: string) =>
  (await dynamodb.call("Scan", { TableName: context.physicalName, IndexName })).Items;

describe("aws:dynamodb/table:Table", () => {
  it("makes a table, and answers what a program may read of it", async () => {
    const state = await create({
      ...inputs,
      streamEnabled: true,
      streamViewType: "NEW_IMAGE",
      ttl: { attributeName: "expires", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: "arn:key" },
    });
    const arn = "arn:aws:dynamodb:eu-central-1:000000000000:table/events-1a2b3c4";
    expect(state).toMatchObject({
      id: "events-1a2b3c4",
      outputs: {
        ...inputs,
        name: "events-1a2b3c4",
        arn,
        region: "eu-central-1",
        readCapacity: 0,
        streamLabel: "2026-11-22T10:15:30.123",
        streamArn: `${arn}/stream/2026-11-22T10:15:30.123`,
        ttl: { attributeName: "expires", enabled: true },
        pointInTimeRecovery: { enabled: true },
        tagsAll: { team: "a" },
      },
    });
    expect(await describeTable()).toMatchObject({
      TableArn: arn,
      GlobalSecondaryIndexes: [{ IndexName: "byType" }],
      SSEDescription: { KMSMasterKeyArn: "arn:key" },
    });
    expect(await dynamodb.call("DescribeTimeToLive", { TableName: state.id })).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED" },
    });
  });

  it("takes a name, provisioned capacity, a sort key and both kinds of index", async () => {
    const state = await create({
      name: "named",
      hashKey: "id",
      rangeKey: "n",
      readCapacity: 2,
      writeCapacity: 3,
      attributes: [...inputs.attributes, { name: "n", type: "N" }, { name: "l", type: "B" }],
      localSecondaryIndexes: [{ name: "byL", rangeKey: "l", projectionType: "INCLUDE", nonKeyAttributes: ["x"] }],
      globalSecondaryIndexes: [
        {
          name: "byType",
          keySchemas: [
            { attributeName: "type", keyType: "HASH" },
            { attributeName: "n", keyType: "RANGE" },
          ],
          projectionType: "KEYS_ONLY",
          nonKeyAttributes: [],
          readCapacity: 1,
          writeCapacity: 1,
        },
      ],
    });
    expect(state.id).toBe("named");
    const { Table } = await dynamodb.call("DescribeTable", { TableName: "named" });
    expect(Table).toMatchObject({
      ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 3 },
      LocalSecondaryIndexes: [{ IndexName: "byL", Projection: { NonKeyAttributes: ["x"] } }],
      GlobalSecondaryIndexes: [{ IndexName: "byType", ProvisionedThroughput: { ReadCapacityUnits: 1 } }],
    });
  });

  it("keeps the items when indexes come and go, and fills those that come", async () => {
    const state = await create();
    const item = { id: { S: "1" }, type: { S: "t" }, month: { S: "2026-11" } };
    await put(item);
    const changed = {
      ...inputs,
      attributes: [
        { name: "id", type: "S" },
        { name: "month", type: "S" },
      ],
      globalSecondaryIndexes: [{ name: "byMonth", hashKey: "month", projectionType: "ALL" }],
    };
    const updated = await update(state, changed);
    expect(updated.id).toBe(state.id);
    expect(await scan()).toEqual([item]);
    expect(await scan("byMonth")).toEqual([item]);
    expect(await messageOf(scan("byType"))).toContain("does not have the specified index");
    await update(updated, { ...changed, globalSecondaryIndexes: [], attributes: [{ name: "id", type: "S" }] });
    expect(await messageOf(scan("byMonth"))).toContain("does not have the specified index");
    expect(await scan()).toEqual([item]);
  });

  it("keeps id, time of creation and stream when settings change", async () => {
    const state = await create({ ...inputs, streamEnabled: true, streamViewType: "NEW_IMAGE" });
    const before = await describeTable();
    const later = { ...context.cloud, store, clock: { now: () => Date.parse("2026-12-01") } };
    dynamodb = createDynamoDbService(later);
    await update(state, { ...inputs, streamEnabled: true, streamViewType: "NEW_IMAGE", tags: { team: "b" } });
    expect(await describeTable()).toEqual(before);
    const { Tags } = await dynamodb.call("ListTagsOfResource", { ResourceArn: state.outputs.arn });
    expect(Tags).toEqual([{ Key: "team", Value: "b" }]);
    const without = await update(state, inputs);
    expect(without.outputs).toMatchObject({ streamArn: "", streamLabel: "" });
  });

  it("gives a table the stream and the time to live that are declared", async () => {
    const declared = { ...inputs, streamEnabled: true, ttl: { attributeName: "expires", enabled: true } };
    const state = await create({ ...declared, streamViewType: "KEYS_ONLY" });
    const { TimeToLiveDescription } = await dynamodb.call("DescribeTimeToLive", { TableName: context.physicalName });
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
    const statusOf = async (StreamArn: unknown) =>
      (await dynamodb.call("DescribeStream", { StreamArn })).StreamDescription;
    expect(await statusOf(state.outputs.streamArn)).toMatchObject({
      StreamStatus: "ENABLED",
      StreamViewType: "KEYS_ONLY",
    });
    const kept = await update(state, { ...declared, streamViewType: "KEYS_ONLY", tags: {} });
    expect(kept.outputs.streamArn).toBe(state.outputs.streamArn);
    const other = await update(kept, { ...declared, streamViewType: "NEW_IMAGE" });
    expect(other.outputs.streamArn).not.toBe(state.outputs.streamArn);
    expect(await statusOf(state.outputs.streamArn)).toMatchObject({ StreamStatus: "DISABLED" });
    expect(await statusOf(other.outputs.streamArn)).toMatchObject({ StreamStatus: "ENABLED" });
    expect(lines).toEqual([]);
  });

  it("deletes a table and its items, but not a protected one", async () => {
    const state = await create({ ...inputs, deletionProtectionEnabled: true });
    await put({ id: { S: "1" } });
    await expect(remove(state)).rejects.toThrow("set deletionProtectionEnabled to false");
    expect(await scan()).toHaveLength(1);
    const open = await update(state, inputs);
    await remove(open);
    expect(await dynamodb.call("ListTables", {})).toEqual({ TableNames: [] });
    await remove(open);
    await create();
    expect(await scan()).toEqual([]);
  });

  it("goes on with a table that it made before it could be recorded, and takes no other's", async () => {
    await create();
    await put({ id: { S: "1" } });
    await create();
    expect(await scan()).toHaveLength(1);
    await dynamodb.call("CreateTable", tableOf("taken", "id"));
    await expect(create({ ...inputs, name: "taken" })).rejects.toThrow("Table already exists: taken");
  });

  it("refuses another type for a key attribute of its items", async () => {
    const state = await create();
    const attributes = [
      { name: "id", type: "N" },
      { name: "type", type: "S" },
    ];
    await expect(update(state, { ...inputs, attributes })).rejects.toThrow(
      "the type of its key attribute id cannot change from S to N; give the table another name",
    );
  });

  it("is replaced when its key changes, the old one first because of its name", () => {
    expect(replacementPaths(type().token)).toEqual(
      expect.arrayContaining(["name", "hashKey", "localSecondaryIndexes"]),
    );
    expect(type().replaceOn).toBeUndefined();
    expect(type().deleteBeforeReplace).toBe(true);
  });
});
