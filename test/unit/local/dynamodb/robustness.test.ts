import fc from "fast-check";
import { DynamoDbError } from "../../../../local/services/dynamodb";
import { tableOf, testDynamoDb } from "./support";

const key = { pk: { S: "a" }, sk: { N: "1" } };
const item = {
  ...key,
  n: { N: "1" },
  set: { SS: ["x"] },
  parts: { L: [{ M: { a: { BOOL: true } } }] },
  b: { B: "YQ==" },
};
const expressions = {
  ExpressionAttributeNames: { "#n": "n" },
  ExpressionAttributeValues: { ":v": { N: "1" } },
};

/** The test cloud's clock stands: so this is the stream's name. */
const streamArn = "arn:aws:dynamodb:eu-central-1:000000000000:table/table/stream/2026-11-22T10:15:30.123";

/** A request of each operation that is fine as it is. */
const requests: Record<string, object> = {
  PutItem: {
    TableName: "table",
    Item: item,
    ConditionExpression: "#n = :v OR attribute_not_exists(#n)",
    ...expressions,
  },
  GetItem: {
    TableName: "table",
    Key: key,
    ProjectionExpression: "#n, parts[0].a",
    ExpressionAttributeNames: { "#n": "n" },
  },
  DeleteItem: {
    TableName: "table",
    Key: key,
    Expected: { n: { ComparisonOperator: "NE", AttributeValueList: [{ N: "7" }] } },
  },
  UpdateItem: {
    TableName: "table",
    Key: key,
    UpdateExpression: "SET #n = :v REMOVE parts[0].a",
    ReturnValues: "ALL_NEW",
    ...expressions,
  },
  Query: {
    TableName: "table",
    IndexName: "byN",
    KeyConditionExpression: "#n = :v",
    Limit: 3,
    ScanIndexForward: false,
    ExclusiveStartKey: { ...key, n: { N: "1" } },
    ...expressions,
  },
  Scan: {
    TableName: "table",
    Segment: 0,
    TotalSegments: 1,
    ScanFilter: { n: { ComparisonOperator: "BETWEEN", AttributeValueList: [{ N: "1" }, { N: "2" }] } },
    ExclusiveStartKey: key,
  },
  BatchGetItem: {
    RequestItems: { table: { Keys: [key, { ...key, sk: { N: "2" } }] } },
    ReturnConsumedCapacity: "INDEXES",
  },
  BatchWriteItem: {
    RequestItems: { table: [{ PutRequest: { Item: item } }, { DeleteRequest: { Key: { ...key, sk: { N: "2" } } } }] },
  },
  TransactWriteItems: {
    TransactItems: [
      { Put: { TableName: "table", Item: item } },
      {
        Update: {
          TableName: "table",
          Key: { ...key, sk: { N: "2" } },
          UpdateExpression: "SET #n = :v",
          ...expressions,
        },
      },
    ],
  },
  TransactGetItems: { TransactItems: [{ Get: { TableName: "table", Key: key } }] },
  CreateTable: tableOf("other", "pk sk", {
    Tags: [{ Key: "a", Value: "b" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  }),
  UpdateTable: {
    TableName: "table",
    AttributeDefinitions: [{ AttributeName: "g", AttributeType: "S" }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: "byG",
          KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      },
    ],
  },
  DescribeTable: { TableName: "table" },
  ListTables: { Limit: 10, ExclusiveStartTableName: "aaa" },
  UpdateTimeToLive: { TableName: "table", TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true } },
  ListStreams: { TableName: "table", Limit: 10, ExclusiveStartStreamArn: `${streamArn}0` },
  DescribeStream: { StreamArn: streamArn, Limit: 10, ExclusiveStartShardId: "shardId-00000000000000000000-00000000" },
  GetRecords: { ShardIterator: `${streamArn}|1|WzAsMTc5NTM0MjUzMDEyM10`, Limit: 10 },
  TagResource: {
    ResourceArn: "arn:aws:dynamodb:eu-central-1:000000000000:table/table",
    Tags: [{ Key: "a", Value: "b" }],
  },
};

/** Something else, and where to put it: `steps` choose a member on the way down. */
const damage = fc.record({
  steps: fc.array(fc.nat(20), { maxLength: 6 }),
  value: fc.oneof(
    fc.constantFrom(null, "", 0, -1, 1.5, true, [], {}, [null], { S: null }, { N: "" }, "__proto__", ":v", "#n"),
    fc.jsonValue({ maxDepth: 3 }),
  ),
});

function damaged(request: unknown, steps: readonly number[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof request !== "object" || request === null) return value;
  const names = Object.keys(request);
  const name = names[step % Math.max(1, names.length)];
  if (name === undefined) return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(request) ? [...request] : { ...request };
  Reflect.set(copy, name, damaged(Reflect.get(request, name), rest, value));
  return copy;
}

async function service() {
  const dynamodb = testDynamoDb();
  await dynamodb.call("CreateTable", {
    ...tableOf("table", "pk sk:N"),
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
      { AttributeName: "n", AttributeType: "N" },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: "byN", KeySchema: [{ AttributeName: "n", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  await dynamodb.call("PutItem", { TableName: "table", Item: item });
  return dynamodb;
}

describe.each(Object.entries(requests))("%s", (operation, request) => {
  it("takes a request that is fine, and refuses any other without a fault of its own", async () => {
    await (await service()).call(operation, { ...request });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 2 }), async (damages) => {
        const dynamodb = await service();
        const given = damages.reduce<unknown>(
          (all, { steps, value }) => damaged(all, steps.concat(0).slice(0, -1), value),
          request,
        );
        if (typeof given !== "object" || given === null || Array.isArray(given)) return;
        const error: unknown = await dynamodb.call(operation, given as Record<string, unknown>).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) return;
        expect(error).toBeInstanceOf(DynamoDbError);
        expect((error as DynamoDbError).status).toBeLessThan(502);
        expect((error as DynamoDbError).status).not.toBe(500);
      }),
      { numRuns: 200 },
    );
  });
});
