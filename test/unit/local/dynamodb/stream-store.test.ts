import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildSync } from "esbuild";
import { createDynamoDbService, type DynamoDbService } from "../../../../local/services/dynamodb";
import { tableOf, testCloud, testDynamoDb } from "./support";

const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" };
const create = (dynamodb: DynamoDbService, name = "table") =>
  dynamodb.call("CreateTable", tableOf(name, "id", { StreamSpecification }));
const put = (dynamodb: DynamoDbService, id: string) =>
  dynamodb.call("PutItem", { TableName: "table", Item: { id: { S: id } } });

interface Record {
  eventID: string;
  dynamodb: { SequenceNumber: string; Keys: { id: { S: string } } };
}

/** All records of the first stream. */
async function recordsOf(dynamodb: DynamoDbService): Promise<Record[]> {
  const { Streams } = await dynamodb.call("ListStreams", {});
  const StreamArn = (Streams as { StreamArn: string }[])[0]?.StreamArn;
  const { StreamDescription } = await dynamodb.call("DescribeStream", { StreamArn });
  const ShardId = (StreamDescription as { Shards: { ShardId: string }[] }).Shards[0]?.ShardId;
  const start = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  let { ShardIterator } = await dynamodb.call("GetShardIterator", start);
  const all: Record[] = [];
  for (;;) {
    const page = await dynamodb.call("GetRecords", { ShardIterator });
    const records = page.Records as Record[];
    if (records.length === 0) return all;
    all.push(...records);
    ShardIterator = page.NextShardIterator;
  }
}

const idsOf = (records: Record[]) => records.map((record) => record.dynamodb.Keys.id.S);

describe("streams in the store", () => {
  it("are there after a restart, with the same records, and go on", async () => {
    const store = new DatabaseSync(":memory:");
    const before = testDynamoDb(store);
    await create(before);
    await put(before, "a");
    await put(before, "b");
    const records = await recordsOf(before);
    const after = testDynamoDb(store);
    expect(await recordsOf(after)).toEqual(records);
    await put(after, "c");
    const all = await recordsOf(after);
    expect(idsOf(all)).toEqual(["a", "b", "c"]);
    expect(all.map((each) => each.dynamodb.SequenceNumber)).toEqual(
      [...all.map((each) => each.dynamodb.SequenceNumber)].sort(),
    );
  });

  it("do not give a number again after all records were trimmed and a restart", async () => {
    const store = new DatabaseSync(":memory:");
    const before = testDynamoDb(store);
    await create(before);
    await put(before, "a");
    const [first] = await recordsOf(before);
    await before.reset?.(() => true);
    expect(await recordsOf(before)).toEqual([]);
    const after = testDynamoDb(store);
    await put(after, "a");
    const [second] = await recordsOf(after);
    expect(second?.dynamodb.SequenceNumber).not.toBe(first?.dynamodb.SequenceNumber);
    expect(second?.eventID).not.toBe(first?.eventID);
  });

  it("are as if nothing had happened when a write fails", async () => {
    const store = new DatabaseSync(":memory:");
    const dynamodb = testDynamoDb(store);
    await create(dynamodb);
    await put(dynamodb, "a");
    store.exec(
      "CREATE TRIGGER full BEFORE INSERT ON dynamodb_records_1 WHEN new.keys LIKE '%full%' " +
        "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
    );
    const failed = await Promise.allSettled([put(dynamodb, "full"), put(dynamodb, "beside")]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await dynamodb.call("Scan", { TableName: "table" })).toMatchObject({ Items: [{ id: { S: "a" } }] });
    await put(dynamodb, "b");
    expect(idsOf(await recordsOf(dynamodb))).toEqual(["a", "b"]);
  });

  it("are not read ahead of their commit", async () => {
    const store = new DatabaseSync(":memory:");
    const { cloud } = testCloud(store);
    const dynamodb = createDynamoDbService(cloud);
    await create(dynamodb);
    const seen: string[] = [];
    const [arn] = ((await dynamodb.call("ListStreams", {})).Streams as { StreamArn: string }[]).map((s) => s.StreamArn);
    const stream = dynamodb.stream(String(arn));
    let told = 0;
    stream?.subscribe(() => {
      told++;
      for (const { keys } of stream.read(seen.length, 100)) seen.push(keys);
    });
    const writes = ["a", "b", "c"].map((id) => put(dynamodb, id));
    expect(stream?.read(0, 100)).toEqual([]);
    await Promise.all(writes);
    // Told once of the three, which were one commit.
    expect(told).toBe(1);
    expect(seen).toEqual(["a", "b", "c"].map((id) => `{"id":{"S":"${id}"}}`));
  });

  it("lose their records with a reset, and themselves when no table has them", async () => {
    const dynamodb = testDynamoDb();
    await create(dynamodb);
    await create(dynamodb, "other");
    await put(dynamodb, "a");
    await dynamodb.reset?.((_, name) => name === "table");
    const { Streams } = await dynamodb.call("ListStreams", {});
    expect(Streams).toMatchObject([{ TableName: "table" }]);
    expect(await recordsOf(dynamodb)).toEqual([]);
    await put(dynamodb, "b");
    expect(idsOf(await recordsOf(dynamodb))).toEqual(["b"]);
  });

  it("end when a run ended between the end of their table and theirs", async () => {
    const store = new DatabaseSync(":memory:");
    const before = testDynamoDb(store);
    await create(before);
    await before.call("DeleteTable", { TableName: "table" });
    store.exec("UPDATE dynamodb_streams SET definition = json_remove(definition, '$.DisabledAt')");
    const after = testDynamoDb(store);
    const { Streams } = await after.call("ListStreams", {});
    const [stream] = Streams as { StreamArn: string }[];
    const described = await after.call("DescribeStream", { StreamArn: stream?.StreamArn });
    expect(described.StreamDescription).toMatchObject({ StreamStatus: "DISABLED" });
  });

  it("have a record of every write that was answered, and of no other, after the process is killed", async () => {
    const directory = mkdtempSync(join(tmpdir(), "portico-streams-"));
    const script = join(directory, "writer.js");
    const file = join(directory, "store.db");
    buildSync({
      entryPoints: [join(__dirname, "writer.ts")],
      outfile: script,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
    });
    const writer = spawn(process.execPath, [script, file, "stream"], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    const enough = new Promise<void>((resolve) => {
      writer.stdout.on("data", (chunk: Buffer) => {
        output += chunk;
        if (output.split("\n").length > 400) resolve();
      });
    });
    const ended = new Promise((resolve) => writer.once("close", resolve));
    await enough;
    writer.kill("SIGKILL");
    await ended;
    const answered = output.split("\n").slice(0, -1);
    const store = new DatabaseSync(file);
    const recorded = idsOf(await recordsOf(testDynamoDb(store)));
    const stored = store.prepare("SELECT item ->> '$.id.S' AS id FROM dynamodb_items_1").all();
    expect(recorded.sort()).toEqual(stored.map(({ id }) => String(id)).sort());
    const all = new Set(recorded);
    expect(answered.filter((name) => !all.has(`${name}-left`) || !all.has(`${name}-right`))).toEqual([]);
    store.close();
    rmSync(directory, { recursive: true });
  }, 30_000);
});
