import { DatabaseSync } from "node:sqlite";
import { MovableClock } from "../../../../local/clock";
import { createDynamoDbService } from "../../../../local/services/dynamodb";
import { Timers } from "../../../../local/timers";
import { tableOf, testCloud } from "./support";

const open: Timers[] = [];

afterEach(() => {
  for (const timers of open.splice(0)) timers.close();
});

/** DynamoDB with a clock that a test moves, and a table whose items end at `end`. */
async function withTimeToLive(store = new DatabaseSync(":memory:")) {
  const clock = new MovableClock();
  const timers = new Timers(clock);
  open.push(timers);
  const dynamodb = createDynamoDbService({ ...testCloud(store).cloud, clock, timers });
  const { TableNames } = await dynamodb.call("ListTables", {});
  if ((TableNames as string[]).length === 0) {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "OLD_IMAGE" };
    await dynamodb.call("CreateTable", tableOf("table", "pk", { StreamSpecification }));
    await timeToLive(true);
  }
  function timeToLive(Enabled: boolean, AttributeName = "end") {
    return dynamodb.call("UpdateTimeToLive", {
      TableName: "table",
      TimeToLiveSpecification: { Enabled, AttributeName },
    });
  }
  const put = (pk: string, secondsFromNow?: number, attribute = "end") => {
    const end = secondsFromNow === undefined ? {} : { N: String(Math.floor(clock.now() / 1000) + secondsFromNow) };
    return dynamodb.call("PutItem", {
      TableName: "table",
      Item: { pk: { S: pk }, ...(secondsFromNow === undefined ? {} : { [attribute]: end }) },
    });
  };
  const names = async () => {
    const { Items } = await dynamodb.call("Scan", { TableName: "table" });
    return (Items as { pk: { S: string } }[]).map(({ pk }) => pk.S).sort();
  };
  const records = async () => {
    const { Streams } = await dynamodb.call("ListStreams", {});
    const [stream] = Streams as { StreamArn: string }[];
    const { StreamDescription } = await dynamodb.call("DescribeStream", { StreamArn: stream?.StreamArn });
    const [shard] = (StreamDescription as { Shards: { ShardId: string }[] }).Shards;
    const at = { StreamArn: stream?.StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "TRIM_HORIZON" };
    const { ShardIterator } = await dynamodb.call("GetShardIterator", at);
    return (await dynamodb.call("GetRecords", { ShardIterator })).Records as Record<string, unknown>[];
  };
  return { dynamodb, clock, put, names, records, timeToLive };
}

/** Waits until something is true, for up to five seconds: what the local cloud promises. */
async function within5Seconds(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 5_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error("not within five seconds");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("time to live", () => {
  it("deletes items when the clock is put past their time, and not before", async () => {
    const { clock, put, names } = await withTimeToLive();
    await put("minute", 60);
    await put("hour", 3600);
    await put("never");
    clock.advance("58 seconds");
    expect(await names()).toEqual(["hour", "minute", "never"]);
    clock.advance("3 seconds");
    expect(await names()).toEqual(["hour", "never"]);
    clock.advance("1 hour");
    expect(await names()).toEqual(["never"]);
  });

  it("deletes them within five seconds of real time", async () => {
    const { put, names } = await withTimeToLive();
    await put("a", 1);
    await put("b", -10);
    expect(await names()).toContain("a");
    await within5Seconds(async () => (await names()).length === 0);
  });

  it("records that it was time to live, and not a client", async () => {
    const { dynamodb, clock, put, names, records } = await withTimeToLive();
    await put("expired", 60);
    await put("deleted", 60);
    await dynamodb.call("DeleteItem", { TableName: "table", Key: { pk: { S: "deleted" } } });
    clock.advance("2 minutes");
    expect(await names()).toEqual([]);
    const removed = (await records()).filter(({ eventName }) => eventName === "REMOVE");
    expect(removed).toHaveLength(2);
    expect(removed[0]).not.toHaveProperty("userIdentity");
    expect(removed[1]).toMatchObject({
      userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" },
      dynamodb: { Keys: { pk: { S: "expired" } }, OldImage: { pk: { S: "expired" } } },
    });
  });

  it("goes by the item's last version", async () => {
    const { dynamodb, clock, put, names } = await withTimeToLive();
    for (const pk of ["longer", "forever", "sooner"]) await put(pk, 60);
    await put("longer", 600);
    await put("sooner", 10);
    await dynamodb.call("UpdateItem", {
      TableName: "table",
      Key: { pk: { S: "forever" } },
      UpdateExpression: "REMOVE #end",
      ExpressionAttributeNames: { "#end": "end" },
    });
    clock.advance("20 seconds");
    expect(await names()).toEqual(["forever", "longer"]);
    clock.advance("2 minutes");
    expect(await names()).toEqual(["forever", "longer"]);
    clock.advance("10 minutes");
    expect(await names()).toEqual(["forever"]);
  });

  it("leaves items whose time is no number, more than five years past, or milliseconds", async () => {
    const { dynamodb, clock, put, names } = await withTimeToLive();
    await put("long ago", -5 * 366 * 86_400);
    const odd = { text: { S: "1" }, milliseconds: { N: String(clock.now()) }, huge: { N: "1e100" } };
    for (const [pk, end] of Object.entries(odd))
      await dynamodb.call("PutItem", { TableName: "table", Item: { pk: { S: pk }, end } });
    clock.advance("1 week");
    expect(await names()).toEqual(["huge", "long ago", "milliseconds", "text"]);
  });

  it("deletes many at once", async () => {
    const { dynamodb, clock, names, records } = await withTimeToLive();
    const end = { N: String(Math.floor(clock.now() / 1000) + 60) };
    for (let batch = 0; batch < 120; batch++) {
      const puts = Array.from({ length: 25 }, (_, at) => ({
        PutRequest: { Item: { pk: { S: `${batch}-${at}` }, end } },
      }));
      await dynamodb.call("BatchWriteItem", { RequestItems: { table: puts } });
    }
    clock.advance("2 minutes");
    await within5Seconds(async () => (await names()).length === 0);
    expect(await records()).toHaveLength(1000);
  });

  it("takes up items that are there when it is switched on, and stops when it is switched off", async () => {
    const { clock, put, names, timeToLive } = await withTimeToLive();
    await put("other", 60, "until");
    await put("end", 60);
    await timeToLive(false);
    clock.advance("2 minutes");
    expect(await names()).toEqual(["end", "other"]);
    await timeToLive(true, "until");
    await within5Seconds(async () => (await names()).join() === "end");
  });

  it("goes on after a restart, in tables that nobody uses", async () => {
    const store = new DatabaseSync(":memory:");
    const first = await withTimeToLive(store);
    await first.put("a", 1);
    await first.put("b", 3600);
    for (const timers of open.splice(0)) timers.close();
    await withTimeToLive(store);
    const left = () => store.prepare("SELECT count(*) AS n FROM dynamodb_items_1").get()?.n;
    expect(left()).toBe(2);
    await within5Seconds(async () => left() === 1);
  });
});
