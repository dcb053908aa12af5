import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb-streams";
import { StreamsUnderTest } from "./streams-under-test";
import { messageOf, tableOf } from "./support";

let cloud: StreamsUnderTest;
const streamed = (view?: string) => cloud.streamed(view);

beforeAll(async () => {
  cloud = await StreamsUnderTest.start();
});

afterAll(() => cloud.close());

describe("records", () => {
  it("have the item before and after each change, in order", async () => {
    const { TableName, put, records } = await streamed();
    await put("Fred");
    await put("Fred", { name: { S: "Fred" } });
    await cloud.dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk: { S: "Fred" } } }));
    const all = await records();
    // Sizes as AWS recorded them for these items (LocalStack's snapshots): of the key and of each image.
    expect(all.map(({ dynamodb: change }) => change?.SizeBytes)).toEqual([12, 26, 20]);
    expect(all).toMatchObject([
      {
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName: "INSERT",
        eventVersion: "1.1",
        eventSource: "aws:dynamodb",
        awsRegion: "eu-central-1",
        dynamodb: {
          Keys: { pk: { S: "Fred" } },
          NewImage: { pk: { S: "Fred" } },
          StreamViewType: "NEW_AND_OLD_IMAGES",
          SequenceNumber: expect.stringMatching(/^\d{21}$/),
        },
      },
      {
        eventName: "MODIFY",
        dynamodb: { NewImage: { pk: { S: "Fred" }, name: { S: "Fred" } }, OldImage: { pk: { S: "Fred" } } },
      },
      { eventName: "REMOVE", dynamodb: { OldImage: { pk: { S: "Fred" }, name: { S: "Fred" } } } },
    ]);
    expect(all[0]?.dynamodb).not.toHaveProperty("OldImage");
    expect(all[2]?.dynamodb).not.toHaveProperty("NewImage");
    expect(all[0]).not.toHaveProperty("userIdentity");
    const created = Number(all[0]?.dynamodb?.ApproximateCreationDateTime);
    expect(created % 1000).toBe(0);
    expect(Math.abs(created - Date.now())).toBeLessThan(10_000);
    expect(new Set(all.map(({ eventID }) => eventID)).size).toBe(3);
  });

  it.each([
    ["NEW_IMAGE", { new: true, old: false, size: 41 }],
    ["OLD_IMAGE", { new: false, old: true, size: 34 }],
    ["KEYS_ONLY", { new: false, old: false, size: 5 }],
  ])("hold with %s what that view shows", async (view, { new: hasNew, old: hasOld, size }) => {
    const { put, records } = await streamed(view);
    await put("abc", { data: { S: "x".repeat(20) } });
    await put("abc", { data: { S: "y".repeat(27) } });
    const change = (await records())[1]?.dynamodb;
    expect(change?.NewImage !== undefined).toBe(hasNew);
    expect(change?.OldImage !== undefined).toBe(hasOld);
    expect(change?.Keys).toEqual({ pk: { S: "abc" } });
    expect(change?.SizeBytes).toBe(size);
    expect(change?.StreamViewType).toBe(view);
  });

  it("carry values of all types as they were stored", async () => {
    const { put, records } = await streamed();
    const item = {
      n: { N: "3.50" },
      b: { B: new Uint8Array([1, 2, 255]) },
      set: { SS: ["b", "a"] },
      list: { L: [{ BOOL: true }, { NULL: true as const }] },
      map: { M: { __proto: { S: "ü" } } },
    };
    await put("a", item);
    expect((await records())[0]?.dynamodb?.NewImage).toEqual({ pk: { S: "a" }, ...item, n: { N: "3.5" } });
  });

  it("are not made by writes that change nothing, whatever the order of attributes and of members of sets", async () => {
    const { TableName, put, changes } = await streamed();
    await put("a", { x: { N: "1" }, set: { SS: ["p", "q"] } });
    await put("a", { set: { SS: ["q", "p"] }, x: { N: "1.0" } });
    await cloud.dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: "a" } },
        UpdateExpression: "SET x = :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      }),
    );
    await cloud.dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk: { S: "nobody" } } }));
    expect(await changes()).toEqual(["INSERT a"]);
    await put("a", { x: { N: "2" }, set: { SS: ["p", "q"] } });
    expect(await changes()).toEqual(["INSERT a", "MODIFY a"]);
  });

  it("are made by updates, batches and transactions", async () => {
    const { TableName, changes } = await streamed();
    const Key = { pk: { S: "u" } };
    const update = {
      TableName,
      Key,
      UpdateExpression: "ADD n :n",
      ExpressionAttributeValues: { ":n": { N: "1" } },
    };
    await cloud.dynamodb.send(new UpdateItemCommand(update));
    await cloud.dynamodb.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: [{ PutRequest: { Item: { pk: { S: "b" } } } }, { DeleteRequest: { Key } }],
        },
      }),
    );
    await cloud.dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: { pk: { S: "t" } } } },
          { Update: { ...update, Key: { pk: { S: "b" } } } },
          { ConditionCheck: { TableName, Key, ConditionExpression: "attribute_not_exists(pk)" } },
        ],
      }),
    );
    expect(await changes()).toEqual(["INSERT u", "INSERT b", "REMOVE u", "INSERT t", "MODIFY b"]);
  });

  it("are not made by what is refused", async () => {
    const { TableName, put, changes } = await streamed();
    await put("a");
    const fails = { ConditionExpression: "attribute_not_exists(pk)" };
    const Item = { pk: { S: "a" }, x: { S: "new" } };
    await expect(cloud.dynamodb.send(new PutItemCommand({ TableName, Item, ...fails }))).rejects.toThrow();
    const TransactItems = [{ Put: { TableName, Item: { pk: { S: "b" } } } }, { Put: { TableName, Item, ...fails } }];
    await expect(cloud.dynamodb.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toThrow();
    expect(await changes()).toEqual(["INSERT a"]);
  });
});

describe("streams", () => {
  it("are described with their table's key and one shard", async () => {
    const { TableName, StreamArn, describe } = await streamed("KEYS_ONLY");
    const { Table } = await cloud.dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      LatestStreamArn: StreamArn,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    expect(StreamArn).toBe(`${Table?.TableArn}/stream/${Table?.LatestStreamLabel}`);
    const { CreationRequestDateTime, ...description } = await describe();
    expect(Math.abs(Number(CreationRequestDateTime) - Date.now())).toBeLessThan(10_000);
    expect(description).toEqual({
      StreamArn,
      StreamLabel: Table?.LatestStreamLabel,
      StreamStatus: "ENABLED",
      StreamViewType: "KEYS_ONLY",
      TableName,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      Shards: [
        {
          ShardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/),
          SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^\d{21}$/) },
        },
      ],
    });
  });

  it("are listed, of one table or page by page", async () => {
    const { TableName, StreamArn } = await streamed();
    await streamed();
    const own = await cloud.streams.send(new ListStreamsCommand({ TableName }));
    expect(own.Streams).toEqual([{ StreamArn, TableName, StreamLabel: StreamArn.split("/stream/")[1] }]);
    expect((await cloud.streams.send(new ListStreamsCommand({ TableName: "nobody" }))).Streams).toEqual([]);
    const listed: string[] = [];
    let ExclusiveStartStreamArn: string | undefined;
    do {
      const page = await cloud.streams.send(new ListStreamsCommand({ Limit: 1, ExclusiveStartStreamArn }));
      expect(page.Streams).toHaveLength(1);
      listed.push(...(page.Streams ?? []).map((stream) => String(stream.StreamArn)));
      ExclusiveStartStreamArn = page.LastEvaluatedStreamArn;
    } while (ExclusiveStartStreamArn !== undefined);
    expect(listed).toHaveLength(cloud.tables);
    expect(listed).toContain(StreamArn);
  });

  it("begin with UpdateTable, and end with it: what was written is still read, to a last iterator", async () => {
    const TableName = cloud.newName();
    await cloud.dynamodb.send(new CreateTableCommand(tableOf(TableName, "pk") as unknown as CreateTableCommandInput));
    const put = (pk: string) => cloud.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }));
    const update = (StreamSpecification: { StreamEnabled: boolean; StreamViewType?: "NEW_IMAGE" }) =>
      cloud.dynamodb.send(new UpdateTableCommand({ TableName, StreamSpecification }));
    await put("before");
    const began = await update({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" });
    const StreamArn = began.TableDescription?.LatestStreamArn;
    await put("within");
    await update({ StreamEnabled: false });
    await put("after");
    const { StreamDescription } = await cloud.streams.send(new DescribeStreamCommand({ StreamArn }));
    expect(StreamDescription?.StreamStatus).toBe("DISABLED");
    const [shard] = StreamDescription?.Shards ?? [];
    const start = await cloud.streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    const all = await cloud.streams.send(new GetRecordsCommand({ ShardIterator: start.ShardIterator }));
    expect(all.Records?.map(({ dynamodb: change }) => change?.Keys?.pk?.S)).toEqual(["within"]);
    expect(all.NextShardIterator).toBeUndefined();
    expect(shard?.SequenceNumberRange?.EndingSequenceNumber).toBe(all.Records?.[0]?.dynamodb?.SequenceNumber);
    const again = await update({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" });
    expect(again.TableDescription?.LatestStreamArn).not.toBe(StreamArn);
  });

  it("can be read for a day after their table is deleted, and then are gone", async () => {
    const { TableName, StreamArn, put, describe, changes } = await streamed();
    await put("a");
    await cloud.dynamodb.send(new DeleteTableCommand({ TableName }));
    expect((await describe()).StreamStatus).toBe("DISABLED");
    expect(await changes()).toEqual(["INSERT a"]);
    cloud.port.clock.advance("25 hours");
    expect(await messageOf(describe())).toBe(`Requested resource not found: Stream: ${StreamArn} not found`);
    await expect(describe()).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect((await cloud.streams.send(new ListStreamsCommand({ TableName }))).Streams).toEqual([]);
  });
});
