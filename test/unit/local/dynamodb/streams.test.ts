import {
  BatchWriteItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  ListStreamsCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { createDynamoDbService, createDynamoDbStreamsService } from "../../../../local/services/dynamodb";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { messageOf, tableOf } from "./support";

let port: AwsPort;
let dynamodb: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let tables = 0;

beforeAll(async () => {
  port = await openAwsPort((cloud) => {
    const service = createDynamoDbService(cloud);
    return [service, createDynamoDbStreamsService(service)];
  });
  dynamodb = new DynamoDBClient(port.aws);
  streams = new DynamoDBStreamsClient(port.aws);
});

afterAll(async () => {
  dynamodb.destroy();
  streams.destroy();
  await port.close();
});

/** A table of its own with a stream, and what a reader of it does. */
async function streamed(StreamViewType = "NEW_AND_OLD_IMAGES") {
  const TableName = `table-${++tables}`;
  const StreamSpecification = { StreamEnabled: true, StreamViewType };
  const made = await dynamodb.send(
    new CreateTableCommand(tableOf(TableName, "pk", { StreamSpecification }) as unknown as CreateTableCommandInput),
  );
  const StreamArn = String(made.TableDescription?.LatestStreamArn);
  const put = (pk: string, more = {}) =>
    dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, ...more } }));
  const describe = async () =>
    (await streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription ?? fail("no description");
  const iterator = async (at: Partial<GetShardIteratorCommandInput> = {}) => {
    const [shard] = (await describe()).Shards ?? [];
    const found = await streams.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId: shard?.ShardId,
        ShardIteratorType: "TRIM_HORIZON",
        ...at,
      }),
    );
    return String(found.ShardIterator);
  };
  const recordsAt = (ShardIterator: string, Limit?: number) =>
    streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
  const records = async (at?: Partial<GetShardIteratorCommandInput>) =>
    (await recordsAt(await iterator(at))).Records ?? [];
  /** Who was changed how, in short. */
  const changes = async () =>
    (await records()).map(({ eventName, dynamodb: change }) => `${eventName} ${change?.Keys?.pk?.S}`);
  return { TableName, StreamArn, put, describe, iterator, recordsAt, records, changes };
}

function fail(message: string): never {
  throw new Error(message);
}

describe("records", () => {
  it("have the item before and after each change, in order", async () => {
    const { TableName, put, records } = await streamed();
    await put("Fred");
    await put("Fred", { name: { S: "Fred" } });
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk: { S: "Fred" } } }));
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
    await dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: "a" } },
        UpdateExpression: "SET x = :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      }),
    );
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk: { S: "nobody" } } }));
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
    await dynamodb.send(new UpdateItemCommand(update));
    await dynamodb.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: [{ PutRequest: { Item: { pk: { S: "b" } } } }, { DeleteRequest: { Key } }],
        },
      }),
    );
    await dynamodb.send(
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
    await expect(dynamodb.send(new PutItemCommand({ TableName, Item, ...fails }))).rejects.toThrow();
    const TransactItems = [{ Put: { TableName, Item: { pk: { S: "b" } } } }, { Put: { TableName, Item, ...fails } }];
    await expect(dynamodb.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toThrow();
    expect(await changes()).toEqual(["INSERT a"]);
  });
});

describe("streams", () => {
  it("are described with their table's key and one shard", async () => {
    const { TableName, StreamArn, describe } = await streamed("KEYS_ONLY");
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
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
    const own = await streams.send(new ListStreamsCommand({ TableName }));
    expect(own.Streams).toEqual([{ StreamArn, TableName, StreamLabel: StreamArn.split("/stream/")[1] }]);
    expect((await streams.send(new ListStreamsCommand({ TableName: "nobody" }))).Streams).toEqual([]);
    const listed: string[] = [];
    let ExclusiveStartStreamArn: string | undefined;
    do {
      const page = await streams.send(new ListStreamsCommand({ Limit: 1, ExclusiveStartStreamArn }));
      expect(page.Streams).toHaveLength(1);
      listed.push(...(page.Streams ?? []).map((stream) => String(stream.StreamArn)));
      ExclusiveStartStreamArn = page.LastEvaluatedStreamArn;
    } while (ExclusiveStartStreamArn !== undefined);
    expect(listed).toHaveLength(tables);
    expect(listed).toContain(StreamArn);
  });

  it("begin with UpdateTable, and end with it: what was written is still read, to a last iterator", async () => {
    const TableName = `table-${++tables}`;
    await dynamodb.send(new CreateTableCommand(tableOf(TableName, "pk") as unknown as CreateTableCommandInput));
    const put = (pk: string) => dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }));
    const update = (StreamSpecification: { StreamEnabled: boolean; StreamViewType?: "NEW_IMAGE" }) =>
      dynamodb.send(new UpdateTableCommand({ TableName, StreamSpecification }));
    await put("before");
    const began = await update({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" });
    const StreamArn = began.TableDescription?.LatestStreamArn;
    await put("within");
    await update({ StreamEnabled: false });
    await put("after");
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    expect(StreamDescription?.StreamStatus).toBe("DISABLED");
    const [shard] = StreamDescription?.Shards ?? [];
    const start = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    const all = await streams.send(new GetRecordsCommand({ ShardIterator: start.ShardIterator }));
    expect(all.Records?.map(({ dynamodb: change }) => change?.Keys?.pk?.S)).toEqual(["within"]);
    expect(all.NextShardIterator).toBeUndefined();
    expect(shard?.SequenceNumberRange?.EndingSequenceNumber).toBe(all.Records?.[0]?.dynamodb?.SequenceNumber);
    const again = await update({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" });
    expect(again.TableDescription?.LatestStreamArn).not.toBe(StreamArn);
  });

  it("can be read for a day after their table is deleted, and then are gone", async () => {
    const { TableName, StreamArn, put, describe, changes } = await streamed();
    await put("a");
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    expect((await describe()).StreamStatus).toBe("DISABLED");
    expect(await changes()).toEqual(["INSERT a"]);
    port.clock.advance("25 hours");
    expect(await messageOf(describe())).toBe(`Requested resource not found: Stream: ${StreamArn} not found`);
    await expect(describe()).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect((await streams.send(new ListStreamsCommand({ TableName }))).Streams).toEqual([]);
  });
});

describe("reading", () => {
  it("goes on from iterator to iterator, as far as the limit each time", async () => {
    const { put, iterator, recordsAt } = await streamed();
    for (const pk of ["a", "b", "c"]) await put(pk);
    const first = await recordsAt(await iterator(), 2);
    expect(first.Records).toHaveLength(2);
    const second = await recordsAt(String(first.NextShardIterator), 2);
    expect(second.Records?.map(({ dynamodb: change }) => change?.Keys?.pk?.S)).toEqual(["c"]);
    const third = await recordsAt(String(second.NextShardIterator));
    expect(third.Records).toEqual([]);
    await put("d");
    const fourth = await recordsAt(String(third.NextShardIterator));
    expect(fourth.Records?.map(({ dynamodb: change }) => change?.Keys?.pk?.S)).toEqual(["d"]);
  });

  it("begins after what is there with LATEST", async () => {
    const { put, iterator, recordsAt } = await streamed();
    await put("a");
    const latest = await iterator({ ShardIteratorType: "LATEST" });
    expect((await recordsAt(latest)).Records).toEqual([]);
    await put("b");
    const { Records } = await recordsAt(latest);
    expect(Records?.map(({ dynamodb: change }) => change?.Keys?.pk?.S)).toEqual(["b"]);
  });

  it("begins at or after a sequence number", async () => {
    const { put, records } = await streamed();
    for (const pk of ["a", "b", "c"]) await put(pk);
    const SequenceNumber = (await records())[1]?.dynamodb?.SequenceNumber;
    const from = async (ShardIteratorType: "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER") =>
      (await records({ ShardIteratorType, SequenceNumber })).map(({ dynamodb: change }) => change?.Keys?.pk?.S);
    expect(await from("AT_SEQUENCE_NUMBER")).toEqual(["b", "c"]);
    expect(await from("AFTER_SEQUENCE_NUMBER")).toEqual(["c"]);
  });

  it("answers 1 MB at once, and 1,000 records", async () => {
    const { TableName, put, iterator, recordsAt } = await streamed("NEW_IMAGE");
    for (const pk of ["a", "b", "c", "d"]) await put(pk, { data: { S: "x".repeat(300_000) } });
    const large = await recordsAt(await iterator());
    expect(large.Records).toHaveLength(3);
    const rest = await recordsAt(String(large.NextShardIterator));
    expect(rest.Records).toHaveLength(1);
    for (let batch = 0; batch < 41; batch++) {
      const puts = Array.from({ length: 25 }, (_, at) => ({ PutRequest: { Item: { pk: { S: `${batch} ${at}` } } } }));
      await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    }
    expect((await recordsAt(String(rest.NextShardIterator))).Records).toHaveLength(1000);
  });

  it("takes an iterator for 15 minutes", async () => {
    const { put, iterator, recordsAt } = await streamed();
    await put("a");
    const old = await iterator();
    port.clock.advance("14 minutes");
    expect((await recordsAt(old)).Records).toHaveLength(1);
    port.clock.advance("2 minutes");
    await expect(recordsAt(old)).rejects.toBeInstanceOf(ExpiredIteratorException);
  });

  it("has records for 24 hours", async () => {
    const { put, iterator, recordsAt, records, changes } = await streamed();
    await put("old");
    const [first] = await records();
    port.clock.advance("23 hours");
    await put("new");
    expect(await changes()).toEqual(["INSERT old", "INSERT new"]);
    const fresh = await iterator();
    port.clock.advance("2 hours");
    expect(await changes()).toEqual(["INSERT new"]);
    await expect(recordsAt(fresh)).rejects.toBeInstanceOf(ExpiredIteratorException);
    const SequenceNumber = first?.dynamodb?.SequenceNumber;
    const gone = iterator({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
    await expect(gone).rejects.toBeInstanceOf(TrimmedDataAccessException);
  });

  it("fails with an iterator that was made before what it would read was trimmed", async () => {
    const { put, iterator, recordsAt } = await streamed();
    await put("a");
    port.clock.advance("23 hours");
    port.clock.advance("50 minutes");
    const justBefore = await iterator();
    port.clock.advance("14 minutes");
    await expect(recordsAt(justBefore)).rejects.toBeInstanceOf(TrimmedDataAccessException);
  });
});

describe("refusals", () => {
  const call = async (change: (given: { StreamArn: string; ShardId?: string }) => object) => {
    const { StreamArn, describe } = await streamed();
    const [shard] = (await describe()).Shards ?? [];
    const given = { StreamArn, ShardId: shard?.ShardId };
    return messageOf(streams.send(new GetShardIteratorCommand(change(given) as GetShardIteratorCommandInput)));
  };

  it.each([
    [
      "an unknown stream",
      (given: object) => ({
        ...given,
        StreamArn: "arn:aws:dynamodb:eu-central-1:000000000000:table/no/stream/2026-01-01T00:00:00.000",
        ShardIteratorType: "LATEST",
      }),
      "Requested resource not found: Stream: arn:aws:dynamodb:eu-central-1:000000000000:table/no/stream/2026-01-01T00:00:00.000 not found",
    ],
    [
      "an unknown shard",
      (given: object) => ({
        ...given,
        ShardId: "shardId-00000000000000000000-00000000",
        ShardIteratorType: "LATEST",
      }),
      "Requested resource not found: Shard does not exist",
    ],
    [
      "an unknown type",
      (given: object) => ({ ...given, ShardIteratorType: "FIRST" }),
      "1 validation error detected: Value 'FIRST' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]",
    ],
    [
      "a sequence number that is missing",
      (given: object) => ({ ...given, ShardIteratorType: "AT_SEQUENCE_NUMBER" }),
      "SequenceNumber is required when ShardIteratorType is AT_SEQUENCE_NUMBER",
    ],
    [
      "a sequence number that nobody gave",
      (given: object) => ({ ...given, ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: "9".repeat(21) }),
      `Invalid SequenceNumber: ${"9".repeat(21)} is not a sequence number of this shard`,
    ],
  ])("GetShardIterator names %s", async (_, change, message) => {
    expect(await call(change)).toBe(message);
  });

  it.each(["nonsense", "arn|1|x", "arn|2|WzAsMF0", "arn|1|WzAsMF0|more"])(
    "GetRecords takes no iterator %s",
    async (text) => {
      const call = streams.send(new GetRecordsCommand({ ShardIterator: text }));
      expect(await messageOf(call)).toBe("Invalid ShardIterator");
    },
  );

  it("has limits of 1,000 and 100", async () => {
    const { iterator, recordsAt } = await streamed();
    const at = await iterator();
    expect(await messageOf(recordsAt(at, 1001))).toBe(
      "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
    expect(await messageOf(streams.send(new ListStreamsCommand({ Limit: 101 })))).toContain(
      "less than or equal to 100",
    );
  });

  it("keeps the two APIs apart", async () => {
    const call = async (target: string) => {
      const response = await fetch(port.aws.endpoint, {
        method: "POST",
        headers: { "x-amz-target": target, "content-type": "application/x-amz-json-1.0" },
        body: "{}",
      });
      return `${response.status} ${((await response.json()) as { __type?: string }).__type ?? ""}`;
    };
    expect(await call("DynamoDBStreams_20120810.ListStreams")).toBe("200 ");
    expect(await call("DynamoDB_20120810.ListStreams")).toMatch(/^400 .*UnknownOperationException$/);
    expect(await call("DynamoDBStreams_20120810.ListTables")).toMatch(/^400 .*UnknownOperationException$/);
  });
});
