import fc from "fast-check";
import type { DynamoDbService } from "../../../../local/services/dynamodb";
import { messageOf, tableOf, testDynamoDb } from "./support";

type Item = Record<string, Record<string, unknown>>;

/** All items of a Query or Scan, page by page. */
async function all(dynamodb: DynamoDbService, operation: string, input: Record<string, unknown>): Promise<Item[][]> {
  const pages: Item[][] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await dynamodb.call(operation, { ...input, ExclusiveStartKey });
    pages.push(page.Items as Item[]);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return pages;
}

async function tableWith(items: readonly Item[], definition: Record<string, unknown>): Promise<DynamoDbService> {
  const dynamodb = testDynamoDb();
  await dynamodb.call("CreateTable", definition);
  for (const Item of items) await dynamodb.call("PutItem", { TableName: definition.TableName, Item });
  return dynamodb;
}

const index = (IndexName: string, keys: string, Projection: Record<string, unknown> = { ProjectionType: "ALL" }) => ({
  IndexName,
  KeySchema: keys.split(" ").map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? "HASH" : "RANGE" })),
  Projection,
});

const definitions = (...names: string[]) =>
  names
    .map((name) => name.split(":"))
    .map(([AttributeName, AttributeType = "S"]) => ({ AttributeName, AttributeType }));

describe("queries", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { maxLength: 40 });

  it("answer each item of a range exactly once and in order, for any page size and direction", async () => {
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        fc.constantFrom("=", "<", "<=", ">", ">=", "BETWEEN"),
        fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 60 })),
        async (sortKeys, Limit, ScanIndexForward, operator, [low, width]) => {
          const items = sortKeys.map((sk) => ({ pk: { S: "p" }, sk: { N: String(sk) } }));
          const dynamodb = await tableWith(items, tableOf("table", "pk sk:N"));
          const between = operator === "BETWEEN";
          const pages = await all(dynamodb, "Query", {
            TableName: "table",
            KeyConditionExpression: `pk = :p AND sk ${operator} :low ${between ? "AND :high" : ""}`,
            ExpressionAttributeValues: {
              ":p": { S: "p" },
              ":low": { N: String(low) },
              ...(between && { ":high": { N: String(low + width) } }),
            },
            Limit,
            ScanIndexForward,
          });
          const tests: Record<string, (sk: number) => boolean> = {
            "=": (sk) => sk === low,
            "<": (sk) => sk < low,
            "<=": (sk) => sk <= low,
            ">": (sk) => sk > low,
            ">=": (sk) => sk >= low,
            BETWEEN: (sk) => sk >= low && sk <= low + width,
          };
          const matches = tests[operator] ?? (() => false);
          const expected = sortKeys.filter(matches).sort((a, b) => (ScanIndexForward ? a - b : b - a));
          expect(pages.flat().map(({ sk }) => Number(sk?.N))).toEqual(expected);
          expect(pages.every((page) => page.length <= Limit)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("answer each entry of an index exactly once, where many have the same keys there", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 })), {
          maxLength: 40,
          selector: ([id]) => id,
        }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (entries, Limit, ScanIndexForward) => {
          const items = entries.map(([id, sort]) => ({ id: { N: String(id) }, g: { S: "g" }, s: { N: String(sort) } }));
          const dynamodb = await tableWith(items, {
            ...tableOf("table", "id:N"),
            AttributeDefinitions: definitions("id:N", "g", "s:N"),
            GlobalSecondaryIndexes: [index("byG", "g s")],
          });
          const query = {
            TableName: "table",
            IndexName: "byG",
            KeyConditionExpression: "g = :g",
            ExpressionAttributeValues: { ":g": { S: "g" } },
            ScanIndexForward,
          };
          const whole = (await all(dynamodb, "Query", query)).flat();
          const paged = (await all(dynamodb, "Query", { ...query, Limit })).flat();
          expect(paged).toEqual(whole);
          expect(new Set(paged.map(({ id }) => id?.N)).size).toBe(entries.length);
          const sorts = whole.map(({ s }) => Number(s?.N));
          expect(sorts).toEqual([...sorts].sort((a, b) => (ScanIndexForward ? a - b : b - a)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("go on after a page whose last item is gone", async () => {
    const items = ["a", "b", "c", "d"].map((sk) => ({ pk: { S: "p" }, sk: { S: sk } }));
    const dynamodb = await tableWith(items, tableOf("table", "pk sk"));
    const query = {
      TableName: "table",
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "p" } },
      Limit: 2,
    };
    const { LastEvaluatedKey } = await dynamodb.call("Query", query);
    await dynamodb.call("DeleteItem", { TableName: "table", Key: LastEvaluatedKey });
    const { Items } = await dynamodb.call("Query", { ...query, ExclusiveStartKey: LastEvaluatedKey });
    expect(Items).toEqual(items.slice(2));
  });

  it("find what a key begins with, text and binary", async () => {
    const items = ["a", "ab", "ab\u{1F600}", "ab\uFFFD", "ac", "b"].map((sk) => ({ pk: { S: "p" }, sk: { S: sk } }));
    const dynamodb = await tableWith(items, tableOf("table", "pk sk"));
    const { Items } = await dynamodb.call("Query", {
      TableName: "table",
      KeyConditionExpression: "pk = :p AND begins_with(sk, :start)",
      ExpressionAttributeValues: { ":p": { S: "p" }, ":start": { S: "ab" } },
    });
    // U+1F600 comes after U+FFFD, as its UTF-8 bytes do.
    expect((Items as Item[]).map(({ sk }) => sk?.S)).toEqual(["ab", "ab\uFFFD", "ab\u{1F600}"]);
  });

  it("count before they filter", async () => {
    const items = [1, 2, 3, 4].map((n) => ({ pk: { S: "p" }, sk: { N: String(n) }, even: { BOOL: n % 2 === 0 } }));
    const dynamodb = await tableWith(items, tableOf("table", "pk sk:N"));
    const query = {
      TableName: "table",
      KeyConditions: { pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "p" }] } },
      QueryFilter: { even: { ComparisonOperator: "EQ", AttributeValueList: [{ BOOL: true }] } },
      Limit: 3,
    };
    const page = await dynamodb.call("Query", query);
    expect(page).toMatchObject({ Count: 1, ScannedCount: 3, LastEvaluatedKey: { pk: { S: "p" }, sk: { N: "3" } } });
    expect(await dynamodb.call("Query", { ...query, Select: "COUNT" })).not.toHaveProperty("Items");
  });

  it("read several key attributes of a global index from the left", async () => {
    const items = ["a", "b"].flatMap((r1) =>
      [1, 2, 3].map((r2) => ({
        id: { S: `${r1}${r2}` },
        h1: { S: "x" },
        h2: { N: "1" },
        r1: { S: r1 },
        r2: { N: String(r2) },
      })),
    );
    const dynamodb = await tableWith(items, {
      ...tableOf("table", "id"),
      AttributeDefinitions: definitions("id", "h1", "h2:N", "r1", "r2:N"),
      GlobalSecondaryIndexes: [
        {
          IndexName: "multi",
          KeySchema: [
            { AttributeName: "h1", KeyType: "HASH" },
            { AttributeName: "h2", KeyType: "HASH" },
            { AttributeName: "r1", KeyType: "RANGE" },
            { AttributeName: "r2", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
    const ids = async (condition: string, values: Record<string, unknown> = {}) => {
      const { Items } = await dynamodb.call("Query", {
        TableName: "table",
        IndexName: "multi",
        KeyConditionExpression: `h1 = :h1 AND h2 = :h2 ${condition}`,
        ExpressionAttributeValues: { ":h1": { S: "x" }, ":h2": { N: "1" }, ...values },
      });
      return (Items as Item[]).map(({ id }) => id?.S);
    };
    expect(await ids("")).toEqual(["a1", "a2", "a3", "b1", "b2", "b3"]);
    expect(await ids("AND r1 > :a", { ":a": { S: "a" } })).toEqual(["b1", "b2", "b3"]);
    expect(await ids("AND r1 <= :a", { ":a": { S: "a" } })).toEqual(["a1", "a2", "a3"]);
    expect(await ids("AND r1 = :b", { ":b": { S: "b" } })).toEqual(["b1", "b2", "b3"]);
    expect(await ids("AND r1 = :a AND r2 >= :n", { ":a": { S: "a" }, ":n": { N: "2" } })).toEqual(["a2", "a3"]);
    expect(await ids("AND r1 = :a AND r2 < :n", { ":a": { S: "a" }, ":n": { N: "2" } })).toEqual(["a1"]);
    expect(await messageOf(ids("AND r2 = :n", { ":n": { N: "2" } }))).toBe(
      "Query condition missed key schema element: r1",
    );
    expect(await messageOf(ids("AND r1 > :a AND r2 = :n", { ":a": { S: "a" }, ":n": { N: "2" } }))).toBe(
      "Query key condition not supported",
    );
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."],
    [{ KeyConditionExpression: "sk = :s" }, "Query condition missed key schema element: pk"],
    [{ KeyConditionExpression: "pk > :s" }, "Query key condition not supported"],
    [{ KeyConditionExpression: "pk = :s OR sk = :s" }, "Invalid operator used in KeyConditionExpression: OR"],
    [{ KeyConditionExpression: "NOT pk = :s" }, "Invalid operator used in KeyConditionExpression: NOT"],
    [{ KeyConditionExpression: "pk <> :s" }, "Invalid operator used in KeyConditionExpression: <>"],
    [
      { KeyConditionExpression: "attribute_exists(pk) AND pk = :s" },
      "Invalid operator used in KeyConditionExpression: attribute_exists",
    ],
    [
      { KeyConditionExpression: "pk = :s AND pk = :s" },
      "KeyConditionExpressions must only contain one condition per key",
    ],
    [
      { KeyConditionExpression: "pk = :s AND size(sk) = :s" },
      "KeyConditionExpressions cannot contain nested operations",
    ],
    [{ KeyConditionExpression: "pk.a = :s" }, "KeyConditionExpressions cannot have conditions on nested attributes"],
    [
      { KeyConditionExpression: "pk = sk AND sk = :s" },
      "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    ],
    [{ KeyConditionExpression: ":s = :s" }, "Invalid condition in KeyConditionExpression: No key attribute specified"],
    [{ KeyConditionExpression: "pk = :s AND g = :s" }, "Query condition missed key schema element: sk"],
    [
      { KeyConditionExpression: "pk = :s", FilterExpression: "sk = :s" },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
    ],
    [
      { KeyConditionExpression: "pk = :s", FilterExpression: "pk.x = :s" },
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
    ],
    [{ KeyConditionExpression: "pk = :s", IndexName: "none" }, "The table does not have the specified index: none"],
    [
      { KeyConditionExpression: "g = :s", IndexName: "byG", ConsistentRead: true },
      "Consistent reads are not supported on global secondary indexes",
    ],
    [
      { KeyConditionExpression: "g = :s", IndexName: "byG", Select: "ALL_ATTRIBUTES" },
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index byG because its projection type is not ALL",
    ],
    [
      { KeyConditionExpression: "g = :s", IndexName: "byG", ProjectionExpression: "extra" },
      "One or more parameter values were invalid: Global secondary index byG does not project [extra]",
    ],
    [
      { KeyConditionExpression: "pk = :s", ExclusiveStartKey: { pk: { S: "s" } } },
      "The provided starting key is invalid",
    ],
    [
      { KeyConditionExpression: "pk = :s", ExclusiveStartKey: { pk: { S: "x" }, sk: { S: "a" } } },
      "The provided starting key is outside query boundaries based on provided conditions",
    ],
    [
      { KeyConditionExpression: "pk = :s AND sk > :s", ExclusiveStartKey: { pk: { S: "s" }, sk: { S: "a" } } },
      "The provided starting key does not match the range key predicate",
    ],
    [
      { KeyConditionExpression: "pk = :s", ProjectionExpression: "a, a.b" },
      "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
    ],
    [
      { KeyConditionExpression: "pk = :s", AttributesToGet: ["a"] },
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {KeyConditionExpression}",
    ],
    [
      { KeyConditionExpression: "pk = :s", Select: "ALL_PROJECTED_ATTRIBUTES" },
      "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    ],
    [
      { KeyConditionExpression: "pk = :s", Select: "COUNT", ProjectionExpression: "a" },
      "Cannot specify the ProjectionExpression when choosing to get only the Count",
    ],
  ])("refuse %j", async (input, message) => {
    const dynamodb = await tableWith([], {
      ...tableOf("table", "pk sk"),
      AttributeDefinitions: definitions("pk", "sk", "g"),
      GlobalSecondaryIndexes: [index("byG", "g", { ProjectionType: "KEYS_ONLY" })],
    });
    const values = input.KeyConditionExpression ? { ExpressionAttributeValues: { ":s": { S: "s" } } } : {};
    expect(await messageOf(dynamodb.call("Query", { TableName: "table", ...values, ...input }))).toBe(message);
  });
});

describe("scans", () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 40 });

  it("answer each item exactly once, for any page size and number of segments", async () => {
    await fc.assert(
      fc.asyncProperty(
        ids,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        async (keys, Limit, total) => {
          const items = keys.flatMap((id) => ["1", "2"].map((n) => ({ pk: { S: id }, sk: { N: n } })));
          const dynamodb = await tableWith(items, tableOf("table", "pk sk:N"));
          const scan = { TableName: "table", Limit };
          const segments: Item[] = [];
          for (let Segment = 0; Segment < total; Segment++) {
            segments.push(...(await all(dynamodb, "Scan", { ...scan, Segment, TotalSegments: total })).flat());
          }
          const whole = (await all(dynamodb, "Scan", scan)).flat();
          expect(segments).toEqual(whole);
          const key = ({ pk, sk }: Item) => JSON.stringify([pk?.S, sk?.N]);
          expect(whole.map(key).sort()).toEqual(items.map((item) => key(item as Item)).sort());
        },
      ),
      { numRuns: 40 },
    );
  });

  it("read an index: what is projected, and only items that have its keys", async () => {
    const items: Item[] = [
      { pk: { S: "1" }, g: { S: "x" }, kept: { S: "k" }, dropped: { S: "d" } },
      { pk: { S: "2" }, kept: { S: "k" } },
    ];
    const dynamodb = await tableWith(items, {
      ...tableOf("table", "pk"),
      AttributeDefinitions: definitions("pk", "g"),
      GlobalSecondaryIndexes: [index("byG", "g", { ProjectionType: "INCLUDE", NonKeyAttributes: ["kept"] })],
    });
    const scan = { TableName: "table", IndexName: "byG" };
    expect((await dynamodb.call("Scan", scan)).Items).toEqual([{ pk: { S: "1" }, g: { S: "x" }, kept: { S: "k" } }]);
    await dynamodb.call("UpdateItem", { TableName: "table", Key: { pk: { S: "1" } }, UpdateExpression: "REMOVE g" });
    expect((await dynamodb.call("Scan", scan)).Items).toEqual([]);
    await dynamodb.call("PutItem", { TableName: "table", Item: { pk: { S: "2" }, g: { S: "y" } } });
    expect((await dynamodb.call("Scan", scan)).Items).toEqual([{ pk: { S: "2" }, g: { S: "y" } }]);
    await dynamodb.call("DeleteItem", { TableName: "table", Key: { pk: { S: "2" } } });
    expect((await dynamodb.call("Scan", scan)).Items).toEqual([]);
  });

  it("read a local index, and the table for what it does not hold", async () => {
    const items = ["b", "a"].map((l, at) => ({ pk: { S: "p" }, sk: { N: String(at) }, l: { S: l }, more: { S: "m" } }));
    const dynamodb = await tableWith(items, {
      ...tableOf("table", "pk sk:N"),
      AttributeDefinitions: definitions("pk", "sk:N", "l"),
      LocalSecondaryIndexes: [index("byL", "pk l", { ProjectionType: "KEYS_ONLY" })],
    });
    const query = {
      TableName: "table",
      IndexName: "byL",
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "p" } },
      ConsistentRead: true,
      ReturnConsumedCapacity: "INDEXES",
    };
    const keys = items.map(({ pk, sk, l }) => ({ pk, sk, l })).reverse();
    expect((await dynamodb.call("Query", query)).Items).toEqual(keys);
    const whole = await dynamodb.call("Query", { ...query, Select: "ALL_ATTRIBUTES" });
    expect(whole.Items).toEqual([...items].reverse());
    expect(whole.ConsumedCapacity).toEqual({
      TableName: "table",
      CapacityUnits: 3,
      Table: { CapacityUnits: 2 },
      LocalSecondaryIndexes: { byL: { CapacityUnits: 1 } },
    });
    const some = await dynamodb.call("Query", { ...query, ProjectionExpression: "more" });
    expect(some.Items).toEqual([{ more: { S: "m" } }, { more: { S: "m" } }]);
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { Segment: 0 },
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    ],
    [
      { ExclusiveStartKey: { other: { S: "x" } } },
      "The provided starting key is invalid: The provided key element does not match the schema",
    ],
    [
      { ExclusiveStartKey: { pk: {} } },
      "The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    ],
    [
      { Segment: 0, TotalSegments: 1_000_000, ExclusiveStartKey: { pk: { S: "x" } } },
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 1000000 Segment: 0",
    ],
    [
      { Select: "SPECIFIC_ATTRIBUTES" },
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    ],
    [
      { ConditionalOperator: "OR" },
      "One or more parameter values were invalid: ConditionalOperator cannot be used without Filter or Expected",
    ],
  ])("refuse %j", async (input, message) => {
    const dynamodb = await tableWith([], tableOf("table", "pk"));
    expect(await messageOf(dynamodb.call("Scan", { TableName: "table", ...input }))).toBe(message);
  });
});
