import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildSync } from "esbuild";
import fc from "fast-check";
import { Directory } from "../../../../local/aws/directory";
import { dispatch } from "../../../../local/aws/dispatch";
import type { AwsRequest } from "../../../../local/service";
import { createDynamoDbService } from "../../../../local/services/dynamodb";
import { messageOf, tableOf, testCloud, testDynamoDb } from "./support";

const definition = {
  ...tableOf("table", "pk sk:N"),
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "N" },
    { AttributeName: "g", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [
    { IndexName: "byG", KeySchema: [{ AttributeName: "g", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } },
  ],
};

type Service = ReturnType<typeof testDynamoDb>;

/** Everything that can be read of a table. */
async function stateOf(dynamodb: Service): Promise<unknown> {
  const { Items: table } = await dynamodb.call("Scan", { TableName: "table" });
  const { Items: index } = await dynamodb.call("Scan", { TableName: "table", IndexName: "byG" });
  const { Table: description } = await dynamodb.call("DescribeTable", { TableName: "table" });
  return { table, index, description };
}

describe("the store", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "portico-dynamodb-"));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it("holds after a restart what there was before", async () => {
    const change = fc.record({
      pk: fc.constantFrom("a", "b"),
      sk: fc.integer({ min: 0, max: 4 }),
      g: fc.option(fc.constantFrom("x", "y")),
      kind: fc.constantFrom("put", "put", "update", "delete"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
        const store = new DatabaseSync(":memory:");
        const before = testDynamoDb(store);
        await before.call("CreateTable", definition);
        for (const { pk, sk, g, kind } of changes) {
          const Key = { pk: { S: pk }, sk: { N: String(sk) } };
          if (kind === "put")
            await before.call("PutItem", { TableName: "table", Item: { ...Key, ...(g && { g: { S: g } }) } });
          if (kind === "delete") await before.call("DeleteItem", { TableName: "table", Key });
          if (kind === "update") {
            const update = { UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } };
            await before.call("UpdateItem", { TableName: "table", Key, ...update });
          }
        }
        expect(await stateOf(testDynamoDb(store))).toEqual(await stateOf(before));
      }),
      { numRuns: 40 },
    );
  });

  it("holds settings, tags and time to live after a restart, and forgets deleted tables", async () => {
    const store = new DatabaseSync(":memory:");
    const before = testDynamoDb(store);
    await before.call("CreateTable", { ...definition, Tags: [{ Key: "team", Value: "a" }] });
    await before.call("CreateTable", tableOf("gone", "pk"));
    await before.call("UpdateTimeToLive", {
      TableName: "table",
      TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
    });
    await before.call("DeleteTable", { TableName: "gone" });
    const after = testDynamoDb(store);
    expect(await after.call("ListTables", {})).toEqual({ TableNames: ["table"] });
    expect(await after.call("DescribeTimeToLive", { TableName: "table" })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "expires" },
    });
    const ResourceArn = "arn:aws:dynamodb:eu-central-1:000000000000:table/table";
    expect(await after.call("ListTagsOfResource", { ResourceArn })).toEqual({ Tags: [{ Key: "team", Value: "a" }] });
    const tables = store.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name LIKE 'dynamodb_items_%'").get();
    expect(tables?.n).toBe(1);
  });

  it("does a transaction once, before and after a restart", async () => {
    const store = new DatabaseSync(":memory:");
    const { cloud, time } = testCloud(store);
    const before = createDynamoDbService(cloud);
    await before.call("CreateTable", tableOf("table", "pk"));
    const transaction = (n: string) => ({
      ClientRequestToken: "token-1",
      TransactItems: [
        {
          Update: {
            TableName: "table",
            Key: { pk: { S: "a" } },
            UpdateExpression: "ADD n :n",
            ExpressionAttributeValues: { ":n": { N: n } },
          },
        },
      ],
    });
    const count = async (dynamodb: Service) => {
      const { Item } = await dynamodb.call("GetItem", { TableName: "table", Key: { pk: { S: "a" } } });
      return Item;
    };
    await before.call("TransactWriteItems", transaction("1"));
    await before.call("TransactWriteItems", transaction("1"));
    expect(await count(before)).toEqual({ pk: { S: "a" }, n: { N: "1" } });
    const after = createDynamoDbService(cloud);
    await after.call("TransactWriteItems", transaction("1"));
    expect(await count(after)).toEqual({ pk: { S: "a" }, n: { N: "1" } });
    expect(await messageOf(after.call("TransactWriteItems", transaction("2")))).toContain(
      "Do not reuse a client token",
    );
    time.now += 11 * 60 * 1000;
    await after.call("TransactWriteItems", transaction("2"));
    expect(await count(after)).toEqual({ pk: { S: "a" }, n: { N: "3" } });
  });

  it("goes back to what is stored when a write fails, and says no more than that it failed", async () => {
    const store = new DatabaseSync(":memory:");
    const { cloud, lines } = testCloud(store);
    const dynamodb = createDynamoDbService(cloud);
    await dynamodb.call("CreateTable", definition);
    const item = (sk: string, g: string) => ({ pk: { S: "a" }, sk: { N: sk }, g: { S: g } });
    await dynamodb.call("PutItem", { TableName: "table", Item: item("1", "x") });
    const before = await stateOf(dynamodb);
    store.exec(
      "CREATE TRIGGER full BEFORE INSERT ON dynamodb_items_1 WHEN new.item LIKE '%full%' " +
        "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
    );
    const put = (input: object) => {
      const request: AwsRequest = {
        method: "POST",
        path: "/",
        query: new URLSearchParams(),
        headers: { "x-amz-target": "DynamoDB_20120810.PutItem" },
        body: Buffer.from(JSON.stringify({ TableName: "table", ...input })),
        region: "eu-central-1",
        accessKeyId: undefined,
      };
      return dispatch(new Directory([dynamodb]).find(request, "dynamodb"), () => undefined, request);
    };
    // Both are written in one turn, so in one group: both fail, and neither is there.
    const answers = await Promise.all([put({ Item: item("1", "full") }), put({ Item: item("2", "y") })]);
    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    expect(JSON.parse(String(answers[0]?.body))).toEqual({
      __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
      message: "Internal server error",
    });
    expect(lines.join()).toContain("database or disk is full");
    expect(await stateOf(dynamodb)).toEqual(before);
    await dynamodb.call("PutItem", { TableName: "table", Item: item("2", "y") });
    expect(await stateOf(testDynamoDb(store))).toEqual(await stateOf(dynamodb));
  });

  it("holds what was answered: a write, and what a read saw of another's write", async () => {
    const file = join(directory, "store.db");
    const store = new DatabaseSync(file);
    store.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    const dynamodb = testDynamoDb(store);
    await dynamodb.call("CreateTable", tableOf("table", "pk"));
    const others = new DatabaseSync(file, { readOnly: true });
    const stored = () => others.prepare("SELECT count(*) AS n FROM dynamodb_items_1").get()?.n;
    await dynamodb.call("PutItem", { TableName: "table", Item: { pk: { S: "1" } } });
    expect(stored()).toBe(1);
    const second = dynamodb.call("PutItem", { TableName: "table", Item: { pk: { S: "2" } } });
    expect(await dynamodb.call("GetItem", { TableName: "table", Key: { pk: { S: "2" } } })).toHaveProperty("Item");
    expect(stored()).toBe(2);
    await second;
    others.close();
  });

  it("fails a write whose group is written early, by a new table, and fails with it", async () => {
    const store = new DatabaseSync(":memory:");
    const dynamodb = testDynamoDb(store);
    await dynamodb.call("CreateTable", definition);
    store.exec("CREATE TRIGGER full BEFORE INSERT ON dynamodb_items_1 BEGIN SELECT RAISE(ABORT, 'full'); END");
    const Item = { pk: { S: "a" }, sk: { N: "1" } };
    const put = dynamodb.call("PutItem", { TableName: "table", Item });
    const create = dynamodb.call("CreateTable", tableOf("other", "pk"));
    await expect(put).rejects.toThrow("full");
    await create;
    expect(await dynamodb.call("GetItem", { TableName: "table", Key: Item })).toEqual({});
    expect(await dynamodb.call("ListTables", {})).toEqual({ TableNames: ["other", "table"] });
  });

  it("has every write that was answered, and no half of a transaction, after the process is killed", async () => {
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
    const writer = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] });
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
    expect(writer.signalCode).toBe("SIGKILL");
    // The last line may be cut.
    const answered = output.split("\n").slice(0, -1);
    const dynamodb = testDynamoDb(new DatabaseSync(file));
    const stored = new Set<string>();
    let ExclusiveStartKey: unknown;
    do {
      const page = await dynamodb.call("Scan", { TableName: "table", ExclusiveStartKey });
      for (const { id } of page.Items as { id: { S: string } }[]) stored.add(id.S);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    expect(answered.length).toBeGreaterThanOrEqual(400);
    expect(answered.filter((name) => !stored.has(`${name}-left`) || !stored.has(`${name}-right`))).toEqual([]);
    const halves = [...stored].filter(
      (id) => !stored.has(id.replace(/left|right/, (half) => (half === "left" ? "right" : "left"))),
    );
    expect(halves).toEqual([]);
  }, 30_000);
});
