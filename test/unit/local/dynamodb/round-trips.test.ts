import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  paginateListTables,
  paginateScan,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  TransactWriteItemsCommand,
  UntagResourceCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "./support";

let dynamodb: Awaited<ReturnType<typeof startDynamoDb>>;
let client: Awaited<ReturnType<typeof startDynamoDb>>["client"];
const TableName = "orders";
const key = (customer: string, order: number) => ({ customer: { S: customer }, order: { N: String(order) } });

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  client = dynamodb.client;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "customer", KeyType: "HASH" },
        { AttributeName: "order", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "customer", AttributeType: "S" },
        { AttributeName: "order", AttributeType: "N" },
        { AttributeName: "placed", AttributeType: "S" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "byDate",
          KeySchema: [
            { AttributeName: "customer", KeyType: "HASH" },
            { AttributeName: "placed", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
});
afterEach(() => dynamodb.close());

const put = (customer: string, order: number, more: object = {}) =>
  client.send(new PutItemCommand({ TableName, Item: { ...key(customer, order), ...more } }));
const get = async (customer: string, order: number, more: object = {}) =>
  (await client.send(new GetItemCommand({ TableName, Key: key(customer, order), ...more }))).Item;

describe("items", () => {
  it("are projected by paths into maps and lists", async () => {
    await put("ann", 1, {
      address: { M: { city: { S: "Ulm" }, zip: { S: "89073" } } },
      items: { L: [{ N: "1" }, { N: "2" }] },
    });
    const ExpressionAttributeNames = { "#items": "items" };
    expect(
      await get("ann", 1, { ProjectionExpression: "address.city, #items[1], nothing.here", ExpressionAttributeNames }),
    ).toEqual({ address: { M: { city: { S: "Ulm" } } }, items: { L: [{ N: "2" }] } });
  });

  it("tell with a refused condition what is there, when that is asked for", async () => {
    await put("ann", 1, { total: { N: "5" } });
    const attempt = (more: object) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: key("ann", 1),
          ConditionExpression: "attribute_not_exists(customer)",
          ...more,
        }),
      );
    const refusal = { name: "ConditionalCheckFailedException", message: "The conditional request failed" };
    await expect(attempt({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" })).rejects.toMatchObject({
      ...refusal,
      Item: { ...key("ann", 1), total: { N: "5" } },
    });
    await expect(attempt({})).rejects.toMatchObject({ ...refusal, Item: undefined });
  });

  it("are updated: set, removed, counted, added to sets", async () => {
    await put("ann", 1, { n: { N: "1" }, former: { S: "x" }, tags: { SS: ["a"] }, list: { L: [{ S: "1" }] } });
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key("ann", 1),
        UpdateExpression:
          "SET #n = #n + :one, created = if_not_exists(created, :now), #list = list_append(#list, :more) REMOVE former ADD tags :tags",
        ExpressionAttributeNames: { "#n": "n", "#list": "list" },
        ExpressionAttributeValues: {
          ":one": { N: "1" },
          ":now": { S: "now" },
          ":more": { L: [{ S: "2" }] },
          ":tags": { SS: ["b"] },
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    expect(Attributes).toEqual({
      ...key("ann", 1),
      n: { N: "2" },
      created: { S: "now" },
      list: { L: [{ S: "1" }, { S: "2" }] },
      tags: { SS: ["a", "b"] },
    });
  });

  it("are deleted, those that are not there too; a condition tells the difference", async () => {
    expect((await client.send(new DeleteItemCommand({ TableName, Key: key("ann", 1) }))).Attributes).toBeUndefined();
    const ConditionExpression = "attribute_exists(customer)";
    await expect(
      client.send(new DeleteItemCommand({ TableName, Key: key("ann", 1), ConditionExpression })),
    ).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  });

  it.each<[string, object, string]>([
    [
      "an empty key",
      { Item: { customer: { S: "" }, order: { N: "1" } } },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: customer",
    ],
    [
      "no key",
      { Item: { customer: { S: "a" } } },
      "One or more parameter values were invalid: Missing the key order in the item",
    ],
    [
      "a reserved word",
      { Item: key("a", 1), ConditionExpression: "attribute_exists(name)" },
      "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: name",
    ],
    [
      "a value that nothing uses",
      {
        Item: key("a", 1),
        ConditionExpression: "attribute_exists(customer)",
        ExpressionAttributeValues: { ":v": { S: "x" } },
      },
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}",
    ],
    [
      "a set with the same member twice",
      { Item: { ...key("a", 1), s: { SS: ["x", "x"] } } },
      "One or more parameter values were invalid: Input collection [x, x] contains duplicates.",
    ],
  ])("are refused with %s", async (_, input, message) => {
    await expect(client.send(new PutItemCommand({ TableName, ...(input as { Item: never }) }))).rejects.toMatchObject({
      name: "ValidationException",
      message,
    });
  });
});

describe("many items", () => {
  it("are queried by their local index, in both directions, with the rest from the table", async () => {
    for (const [order, placed] of [
      [1, "2026-03"],
      [2, "2026-01"],
      [3, "2026-02"],
    ] as const)
      await put("ann", order, { placed: { S: placed }, total: { N: String(order * 10) } });
    const query = async (more: object) =>
      (
        await client.send(
          new QueryCommand({
            TableName,
            IndexName: "byDate",
            KeyConditionExpression: "customer = :c AND placed >= :from",
            ExpressionAttributeValues: { ":c": { S: "ann" }, ":from": { S: "2026-02" } },
            ...more,
          }),
        )
      ).Items;
    expect((await query({}))?.map(({ order }) => order?.N)).toEqual(["3", "1"]);
    expect((await query({ ScanIndexForward: false }))?.map(({ order }) => order?.N)).toEqual(["1", "3"]);
    expect((await query({}))?.[0]?.total).toBeUndefined();
    expect((await query({ Select: "ALL_ATTRIBUTES" }))?.[0]?.total).toEqual({ N: "30" });
  });

  it("are scanned page by page, filtered after they were counted", async () => {
    for (let order = 0; order < 25; order++) await put("ann", order, { even: { BOOL: order % 2 === 0 } });
    const pages = paginateScan(
      { client, pageSize: 10 },
      { TableName, FilterExpression: "even = :yes", ExpressionAttributeValues: { ":yes": { BOOL: true } } },
    );
    const seen: [number | undefined, number | undefined][] = [];
    for await (const { Count, ScannedCount } of pages) seen.push([Count, ScannedCount]);
    expect(seen).toEqual([
      [5, 10],
      [5, 10],
      [3, 5],
    ]);
  });

  it("are scanned in segments that hold each once", async () => {
    for (let n = 0; n < 40; n++) await put(`c${n}`, n);
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) => client.send(new ScanCommand({ TableName, Segment, TotalSegments: 3 }))),
    );
    const seen = segments.flatMap(({ Items = [] }) => Items.map(({ customer }) => customer?.S));
    expect([seen.length, new Set(seen).size]).toEqual([40, 40]);
  });

  it("are written 25 at once, and no item twice", async () => {
    const requests = (orders: number[]) => ({
      RequestItems: { [TableName]: orders.map((order) => ({ PutRequest: { Item: key("ann", order) } })) },
    });
    const orders = Array.from({ length: 26 }, (_, at) => at);
    await expect(client.send(new BatchWriteItemCommand(requests(orders)))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Member must have length less than or equal to 25"),
    });
    await expect(client.send(new BatchWriteItemCommand(requests([1, 1])))).rejects.toMatchObject({
      message: "Provided list of item keys contains duplicates",
    });
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand(requests(orders.slice(1))));
    expect(UnprocessedItems).toEqual({});
    const Keys = [key("ann", 1), key("ann", 25), key("ann", 0)];
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
    expect(Responses?.[TableName]).toHaveLength(2);
  });
});

describe("transactions", () => {
  it("with a token are done once, and another request under the same token is refused", async () => {
    const add = (n: string) =>
      client.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: "token-1",
          TransactItems: [
            {
              Update: {
                TableName,
                Key: key("ann", 1),
                UpdateExpression: "ADD n :n",
                ExpressionAttributeValues: { ":n": { N: n } },
              },
            },
          ],
        }),
      );
    await add("1");
    await add("1");
    expect((await get("ann", 1))?.n).toEqual({ N: "1" });
    await expect(add("2")).rejects.toMatchObject({ name: "IdempotentParameterMismatchException" });
  });

  it("give the reason of each, and the item where it is asked for", async () => {
    await put("ann", 1, { n: { N: "7" } });
    const attempt = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: key("bob", 1) } },
          {
            Delete: {
              TableName,
              Key: key("ann", 1),
              ConditionExpression: "n > :ten",
              ExpressionAttributeValues: { ":ten": { N: "10" } },
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            },
          },
        ],
      }),
    );
    await expect(attempt).rejects.toMatchObject({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "None" },
        {
          Code: "ConditionalCheckFailed",
          Message: "The conditional request failed",
          Item: { ...key("ann", 1), n: { N: "7" } },
        },
      ],
    });
    expect(await get("bob", 1)).toBeUndefined();
  });

  it("have each item once", async () => {
    const Put = { TableName, Item: key("ann", 1) };
    await expect(
      client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Put }] })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: "Transaction request cannot include multiple operations on one item",
    });
  });
});

describe("tables", () => {
  it("are listed in pages", async () => {
    for (const name of ["a-1", "a-2", "a-3"])
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: "PAY_PER_REQUEST",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        }),
      );
    const pages: (string[] | undefined)[] = [];
    for await (const { TableNames } of paginateListTables({ client, pageSize: 3 }, {})) pages.push(TableNames);
    expect(pages).toEqual([["a-1", "a-2", "a-3"], ["orders"]]);
  });

  it("have tags", async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const ResourceArn = Table?.TableArn;
    await client.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    expect((await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
  });

  it("get an index of what they hold", async () => {
    await put("ann", 1, { state: { S: "open" } });
    await put("bob", 2, { state: { S: "open" } });
    await put("eve", 3);
    await client.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: "state", AttributeType: "S" }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "byState",
              KeySchema: [{ AttributeName: "state", KeyType: "HASH" }],
              Projection: { ProjectionType: "KEYS_ONLY" },
            },
          },
        ],
      }),
    );
    const { Count } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: "byState",
        KeyConditionExpression: "#s = :open",
        ExpressionAttributeNames: { "#s": "state" },
        ExpressionAttributeValues: { ":open": { S: "open" } },
      }),
    );
    expect(Count).toBe(2);
    await expect(
      client.send(
        new QueryCommand({
          TableName,
          IndexName: "none",
          KeyConditionExpression: "a = :a",
          ExpressionAttributeValues: { ":a": { S: "x" } },
        }),
      ),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: "The table does not have the specified index: none",
    });
  });
});
