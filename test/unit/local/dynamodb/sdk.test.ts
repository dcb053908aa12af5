import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBServiceException,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "./support";

let dynamodb: Awaited<ReturnType<typeof startDynamoDb>>;
const TableName = "events";

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await dynamodb.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "type", AttributeType: "S" },
        { AttributeName: "position", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byType",
          KeySchema: [
            { AttributeName: "type", KeyType: "HASH" },
            { AttributeName: "position", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
});

afterAll(() => dynamodb.close());

describe("DynamoDB by the unmodified SDK", () => {
  it("describes, lists and waits for a table", async () => {
    const { client } = dynamodb;
    const waited = await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName });
    expect(waited.state).toBe("SUCCESS");
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableName,
      TableStatus: "ACTIVE",
      TableArn: "arn:aws:dynamodb:eu-central-1:000000000000:table/events",
      CreationDateTime: new Date("2026-11-22T10:15:30.123Z"),
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      GlobalSecondaryIndexes: [{ IndexName: "byType", IndexStatus: "ACTIVE" }],
    });
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([TableName]);
    const byArn = await client.send(new DescribeTableCommand({ TableName: Table?.TableArn }));
    expect(byArn.Table?.TableName).toBe(TableName);
  });

  it("gives back an item of every type as it was put", async () => {
    const { client } = dynamodb;
    const Item = {
      id: { S: "types" },
      text: { S: "ünïcödé \u{1F600}" },
      empty: { S: "" },
      number: { N: "-1.5" },
      binary: { B: new Uint8Array([0, 1, 254, 255]) },
      yes: { BOOL: true },
      nothing: { NULL: true as const },
      texts: { SS: ["a", "b"] },
      numbers: { NS: ["1", "2.5"] },
      binaries: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
      list: { L: [{ S: "x" }, { L: [] }, { M: {} }] },
      map: { M: { "a.b": { N: "0" }, deep: { M: { list: { L: [{ NULL: true as const }] } } } } },
    };
    await client.send(new PutItemCommand({ TableName, Item }));
    const read = await client.send(new GetItemCommand({ TableName, Key: { id: Item.id }, ConsistentRead: true }));
    expect(read.Item).toEqual(Item);
    const parts = await client.send(
      new GetItemCommand({
        TableName,
        Key: { id: Item.id },
        ProjectionExpression: "yes, #map.deep.#list[0], #list[2]",
        ExpressionAttributeNames: { "#map": "map", "#list": "list" },
      }),
    );
    expect(parts.Item).toEqual({
      yes: { BOOL: true },
      map: { M: { deep: { M: { list: { L: [{ NULL: true }] } } } } },
      list: { L: [{ M: {} }] },
    });
  });

  it("stores an item once, and tells who comes later what is there", async () => {
    const { client } = dynamodb;
    const put = (payload: string) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: { id: { S: "once" }, payload: { S: payload } },
          ConditionExpression: "attribute_not_exists(id)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
    await put("first");
    const error = await put("second").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({
      message: "The conditional request failed",
      Item: { id: { S: "once" }, payload: { S: "first" } },
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) },
    });
  });

  it("answers errors as the SDK's exceptions", async () => {
    const { client } = dynamodb;
    const missing = client.send(new GetItemCommand({ TableName: "missing", Key: { id: { S: "x" } } }));
    await expect(missing).rejects.toThrow(ResourceNotFoundException);
    const invalid = client.send(new GetItemCommand({ TableName, Key: { id: { N: "1" } } }));
    await expect(invalid).rejects.toMatchObject({
      name: "ValidationException",
      message: "The provided key element does not match the schema",
    });
    const twice = client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      }),
    );
    await expect(twice).rejects.toThrow(ResourceInUseException);
  });

  it("pages through an index, newest first, as lists of events do", async () => {
    const { client } = dynamodb;
    const ids = Array.from({ length: 30 }, (_, at) => String(at).padStart(2, "0"));
    for (let at = 0; at < ids.length; at += 25) {
      await client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [TableName]: ids.slice(at, at + 25).map((id) => ({
              PutRequest: { Item: { id: { S: `page-${id}` }, type: { S: "paged" }, position: { S: `2026-11#${id}` } } },
            })),
          },
        }),
      );
    }
    const seen: string[] = [];
    const pages = paginateQuery(
      { client, pageSize: 7 },
      {
        TableName,
        IndexName: "byType",
        KeyConditionExpression: "#t = :t AND #p BETWEEN :from AND :to",
        ExpressionAttributeNames: { "#t": "type", "#p": "position" },
        ExpressionAttributeValues: { ":t": { S: "paged" }, ":from": { S: "2026-11#03" }, ":to": { S: "2026-11#27" } },
        ScanIndexForward: false,
      },
    );
    let count = 0;
    for await (const { Items = [] } of pages) {
      count++;
      seen.push(...Items.map((item) => item.id?.S ?? ""));
    }
    expect(count).toBe(4);
    expect(seen).toEqual(
      ids
        .slice(3, 28)
        .reverse()
        .map((id) => `page-${id}`),
    );
  });

  it("updates, reads and removes in batches and transactions", async () => {
    const { client } = dynamodb;
    const key = (id: string) => ({ id: { S: id } });
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: { ...key("t1"), n: { N: "1" } } } },
          {
            Update: {
              TableName,
              Key: key("t2"),
              UpdateExpression: "ADD n :n",
              ExpressionAttributeValues: { ":n": { N: "2" } },
            },
          },
        ],
      }),
    );
    const both = await client.send(
      new TransactGetItemsCommand({
        TransactItems: [{ Get: { TableName, Key: key("t1") } }, { Get: { TableName, Key: key("none") } }],
      }),
    );
    expect(both.Responses).toEqual([{ Item: { ...key("t1"), n: { N: "1" } } }, {}]);
    const cancelled = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Delete: { TableName, Key: key("t1") } },
          { ConditionCheck: { TableName, Key: key("t2"), ConditionExpression: "attribute_not_exists(id)" } },
        ],
      }),
    );
    await expect(cancelled).rejects.toMatchObject({
      constructor: TransactionCanceledException,
      CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }],
    });
    const batch = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key("t1"), key("t2"), key("t3")] } } }),
    );
    expect(batch.Responses?.[TableName]).toHaveLength(2);
    const removed = await client.send(new DeleteItemCommand({ TableName, Key: key("t1"), ReturnValues: "ALL_OLD" }));
    expect(removed.Attributes).toEqual({ ...key("t1"), n: { N: "1" } });
    const counted = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key("t2"),
        UpdateExpression: "SET n = n + :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
        ReturnValues: "UPDATED_NEW",
        ReturnConsumedCapacity: "INDEXES",
      }),
    );
    expect(counted.Attributes).toEqual({ n: { N: "3" } });
    expect(counted.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
  });

  it("stores one of fifty that are put at once under one condition", async () => {
    const { client } = dynamodb;
    const puts = Array.from({ length: 50 }, (_, at) =>
      client
        .send(
          new PutItemCommand({
            TableName,
            Item: { id: { S: "race" }, winner: { N: String(at) } },
            ConditionExpression: "attribute_not_exists(id)",
          }),
        )
        .then(
          () => "stored",
          (error: DynamoDBServiceException) => error.name,
        ),
    );
    const results = await Promise.all(puts);
    expect(results.filter((result) => result === "stored")).toHaveLength(1);
    expect(results.filter((result) => result === "ConditionalCheckFailedException")).toHaveLength(49);
    const found = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression: "id = :id",
        ExpressionAttributeValues: { ":id": { S: "race" } },
        Select: "COUNT",
      }),
    );
    expect(found.Count).toBe(1);
  });

  it("counts to a hundred when a hundred count at once", async () => {
    const { client } = dynamodb;
    const Key = { id: { S: "counter" } };
    await Promise.all(
      Array.from({ length: 100 }, () =>
        client.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: "ADD n :one",
            ExpressionAttributeValues: { ":one": { N: "1" } },
          }),
        ),
      ),
    );
    const { Item } = await client.send(new GetItemCommand({ TableName, Key }));
    expect(Item?.n).toEqual({ N: "100" });
  });

  it("records a time to live, and deletes a table", async () => {
    const { client } = dynamodb;
    await client.send(
      new CreateTableCommand({
        TableName: "short-lived",
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      }),
    );
    const TimeToLiveSpecification = { AttributeName: "expires", Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName: "short-lived", TimeToLiveSpecification }));
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: "short-lived" }));
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
    const { TableDescription } = await client.send(new DeleteTableCommand({ TableName: "short-lived" }));
    expect(TableDescription?.TableStatus).toBe("DELETING");
    const described = client.send(new DescribeTableCommand({ TableName: "short-lived" }));
    await expect(described).rejects.toThrow("Requested resource not found: Table: short-lived not found");
  });

  it("answers 501 for what it does not have, naming it, and 400 for what nobody has", async () => {
    const call = (operation: string) =>
      fetch(dynamodb.url, {
        method: "POST",
        headers: { "x-amz-target": `DynamoDB_20120810.${operation}` },
        body: "{}",
      });
    const missing = await call("ExecuteStatement");
    expect(missing.status).toBe(501);
    expect(await missing.json()).toEqual({
      __type: "com.amazonaws.dynamodb.v20120810#NotImplementedException",
      message: "The local cloud does not emulate ExecuteStatement of dynamodb",
    });
    const unknown = await call("MakeCoffee");
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({ __type: "com.amazon.coral.service#UnknownOperationException" });
  });

  it.each([
    ["{", ""],
    ["[]", "Start of structure or map found where not expected"],
    ['{"TableName":1}', "NUMBER_VALUE cannot be converted to String"],
    ['{"TableName":"events","Item":[]}', "Unrecognized collection type java.util.Map"],
    ['{"TableName":"events","Item":{"id":"x"}}', "Unexpected value type in payload"],
    ['{"TableName":"events","Item":{"id":{"S":1}}}', "NUMBER_VALUE cannot be converted to String"],
    ['{"TableName":"events","Item":{"id":{"S":"x"},"a":{"BOOL":1.5}}}', "DECIMAL_VALUE cannot be converted to Boolean"],
    [
      '{"TableName":"events","Item":{"id":{"S":"x"},"a":{"L":{}}}}',
      "Start of structure or map found where not expected",
    ],
    [
      '{"TableName":"events","Item":{"id":{"S":"x"},"a":{"B":"abc"}}}',
      "Base64 encoded length is expected a multiple of 4 bytes but found: 3",
    ],
    [
      '{"TableName":"events","Item":{"id":{"S":"x"},"a":{"B":"ab!="}}}',
      "Invalid last non-pad Base64 character dectected",
    ],
  ])("answers SerializationException for %s", async (body, Message) => {
    const headers = { "x-amz-target": "DynamoDB_20120810.PutItem" };
    const response = await fetch(dynamodb.url, { method: "POST", headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ __type: "com.amazon.coral.service#SerializationException", Message });
  });

  it("queries a page of at most one megabyte", async () => {
    const { client } = dynamodb;
    for (let at = 0; at < 4; at++) {
      const Item = {
        id: { S: `big-${at}` },
        type: { S: "big" },
        position: { S: String(at) },
        data: { S: "x".repeat(390_000) },
      };
      await client.send(new PutItemCommand({ TableName, Item }));
    }
    const page = await client.send(
      new QueryCommand({
        TableName,
        IndexName: "byType",
        KeyConditionExpression: "#t = :t",
        ExpressionAttributeNames: { "#t": "type" },
        ExpressionAttributeValues: { ":t": { S: "big" } },
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    expect(page.Items).toHaveLength(3);
    expect(page.LastEvaluatedKey).toEqual({ id: { S: "big-2" }, type: { S: "big" }, position: { S: "2" } });
    expect(page.ConsumedCapacity?.CapacityUnits).toBe(143);
  });
});
