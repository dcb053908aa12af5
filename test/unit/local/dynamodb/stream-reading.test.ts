import { BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  ListStreamsCommand,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { StreamsUnderTest } from "./streams-under-test";
import { messageOf } from "./support";

let cloud: StreamsUnderTest;
const streamed = (view?: string) => cloud.streamed(view);

beforeAll(async () => {
  cloud = await StreamsUnderTest.start();
});

afterAll(() => cloud.close());

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
      await cloud.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    }
    expect((await recordsAt(String(rest.NextShardIterator))).Records).toHaveLength(1000);
  });

  it("takes an iterator for 15 minutes", async () => {
    const { put, iterator, recordsAt } = await streamed();
    await put("a");
    const old = await iterator();
    cloud.port.clock.advance("14 minutes");
    expect((await recordsAt(old)).Records).toHaveLength(1);
    cloud.port.clock.advance("2 minutes");
    await expect(recordsAt(old)).rejects.toBeInstanceOf(ExpiredIteratorException);
  });

  it("has records for 24 hours", async () => {
    const { put, iterator, recordsAt, records, changes } = await streamed();
    await put("old");
    const [first] = await records();
    cloud.port.clock.advance("23 hours");
    await put("new");
    expect(await changes()).toEqual(["INSERT old", "INSERT new"]);
    const fresh = await iterator();
    cloud.port.clock.advance("2 hours");
    expect(await changes()).toEqual(["INSERT new"]);
    await expect(recordsAt(fresh)).rejects.toBeInstanceOf(ExpiredIteratorException);
    const SequenceNumber = first?.dynamodb?.SequenceNumber;
    const gone = iterator({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
    await expect(gone).rejects.toBeInstanceOf(TrimmedDataAccessException);
  });

  it("fails with an iterator that was made before what it would read was trimmed", async () => {
    const { put, iterator, recordsAt } = await streamed();
    await put("a");
    cloud.port.clock.advance("23 hours");
    cloud.port.clock.advance("50 minutes");
    const justBefore = await iterator();
    cloud.port.clock.advance("14 minutes");
    await expect(recordsAt(justBefore)).rejects.toBeInstanceOf(TrimmedDataAccessException);
  });
});

describe("refusals", () => {
  const call = async (change: (given: { StreamArn: string; ShardId?: string }) => object) => {
    const { StreamArn, describe } = await streamed();
    const [shard] = (await describe()).Shards ?? [];
    const given = { StreamArn, ShardId: shard?.ShardId };
    return messageOf(cloud.streams.send(new GetShardIteratorCommand(change(given) as GetShardIteratorCommandInput)));
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
      const call = cloud.streams.send(new GetRecordsCommand({ ShardIterator: text }));
      expect(await messageOf(call)).toBe("Invalid ShardIterator");
    },
  );

  it("has limits of 1,000 and 100", async () => {
    const { iterator, recordsAt } = await streamed();
    const at = await iterator();
    expect(await messageOf(recordsAt(at, 1001))).toBe(
      "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
    expect(await messageOf(cloud.streams.send(new ListStreamsCommand({ Limit: 101 })))).toContain(
      "less than or equal to 100",
    );
  });

  it("comes with faults that are asked for of DynamoDB", async () => {
    const { iterator, recordsAt } = await streamed();
    const at = await iterator();
    cloud.port.faults.add({ kind: "throttle", service: "dynamodb", operation: "GetRecords", times: 1 });
    await expect(recordsAt(at)).rejects.toThrow("Throughput exceeds the current capacity of your table or index.");
    expect((await recordsAt(at)).Records).toEqual([]);
  });

  it("keeps the two APIs apart", async () => {
    const call = async (target: string) => {
      const response = await fetch(cloud.port.aws.endpoint, {
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
