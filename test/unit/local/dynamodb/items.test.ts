import type { DynamoDbService } from "../../../../local/services/dynamodb";
import { messageOf, tableOf, testDynamoDb } from "./support";

let dynamodb: DynamoDbService;

beforeEach(async () => {
  dynamodb = testDynamoDb();
  await dynamodb.call("CreateTable", tableOf("table", "pk sk:N"));
});

const key = { pk: { S: "a" }, sk: { N: "1" } };
const put = (item: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  dynamodb.call("PutItem", { TableName: "table", Item: { ...key, ...item }, ...more });
const get = async (more: Record<string, unknown> = {}) =>
  dynamodb.call("GetItem", { TableName: "table", Key: key, ...more });

describe("items", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ pk: undefined }, "One or more parameter values were invalid: Missing the key pk in the item"],
    [{ sk: { S: "1" } }, "One or more parameter values were invalid: Type mismatch for key sk expected: N actual: S"],
    [
      { pk: { S: "" } },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    ],
    [
      { pk: { S: "é".repeat(1025) } },
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ],
    [{ a: {} }, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [{ a: { S: null, X: 1 } }, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [
      { a: { S: "x", N: "1" } },
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ],
    [{ a: { N: "x" } }, "The parameter cannot be converted to a numeric value: x"],
    [
      { a: { NULL: false } },
      "One or more parameter values were invalid: Null attribute value types must have the value of true",
    ],
    [{ a: { SS: [] } }, "One or more parameter values were invalid: An string set  may not be empty"],
    [{ a: { BS: [] } }, "One or more parameter values were invalid: Binary sets should not be empty"],
    [
      { a: { SS: ["x", "x"] } },
      "One or more parameter values were invalid: Input collection [x, x] contains duplicates.",
    ],
    [{ a: { NS: ["1", "1.0"] } }, "Input collection contains duplicates"],
    [
      { a: { BS: ["YQ==", "YQ=="] } },
      "One or more parameter values were invalid: Input collection [YQ==, YQ==]of type BS contains duplicates.",
    ],
    [
      { a: { L: [{ M: { b: { SS: [] } } }] } },
      "One or more parameter values were invalid: An string set  may not be empty",
    ],
    [{ a: { S: "x".repeat(410_000) } }, "Item size has exceeded the maximum allowed size"],
  ])("refuses %j", async (item, message) => {
    expect(await messageOf(put(item))).toBe(message);
    expect(await get()).toEqual({});
  });

  it("takes 32 levels of lists and maps, and no more", async () => {
    const nested = (levels: number): unknown => (levels === 0 ? { S: "x" } : { L: [nested(levels - 1)] });
    await put({ a: nested(31) });
    expect(await messageOf(put({ a: nested(32) }))).toContain("Nesting Levels have exceeded supported limits");
  });

  it("takes an item of exactly 400 KB", async () => {
    // Names and values: pk, sk (2 + 1 + 2 + 2 bytes), and one attribute.
    const size = 400 * 1024 - (2 + 1 + 2 + 2) - 1;
    await put({ a: { S: "x".repeat(size) } });
    expect(await messageOf(put({ a: { S: "x".repeat(size + 1) } }))).toBe(
      "Item size has exceeded the maximum allowed size",
    );
  });

  it("writes numbers in their normal form, and finds them by any", async () => {
    await put({ sk: { N: "1.50e1" }, n: { N: "007" }, set: { NS: ["1.0", "2"] } });
    const { Item } = await get({ Key: { ...key, sk: { N: "015.0" } } });
    expect(Item).toEqual({ pk: { S: "a" }, sk: { N: "15" }, n: { N: "7" }, set: { NS: ["1", "2"] } });
  });

  it("keeps names that every object has", async () => {
    const text = '{"pk":{"S":"a"},"sk":{"N":"1"},"__proto__":{"S":"x"},"constructor":{"M":{"__proto__":{"N":"1"}}}}';
    await dynamodb.call("PutItem", { TableName: "table", Item: JSON.parse(text) });
    expect(JSON.stringify((await get()).Item)).toBe(text);
    const ExpressionAttributeNames = { "#p": "__proto__", "#c": "constructor" };
    const some = await get({ ProjectionExpression: "#c.#p, #p", ExpressionAttributeNames });
    expect(JSON.stringify(some.Item)).toBe('{"constructor":{"M":{"__proto__":{"N":"1"}}},"__proto__":{"S":"x"}}');
  });

  it("answers the old item when that is asked for", async () => {
    expect(await put({ n: { N: "1" } }, { ReturnValues: "ALL_OLD" })).toEqual({});
    expect(await put({ n: { N: "2" } }, { ReturnValues: "ALL_OLD" })).toEqual({
      Attributes: { ...key, n: { N: "1" } },
    });
    expect(await messageOf(put({}, { ReturnValues: "ALL_NEW" }))).toBe("ReturnValues can only be ALL_OLD or NONE");
    const remove = { TableName: "table", Key: key, ReturnValues: "ALL_OLD" };
    expect(await dynamodb.call("DeleteItem", remove)).toEqual({ Attributes: { ...key, n: { N: "2" } } });
    expect(await dynamodb.call("DeleteItem", remove)).toEqual({});
  });

  it.each<[Record<string, unknown>, string]>([
    [{ Key: { pk: { S: "a" } } }, "The provided key element does not match the schema"],
    [{ Key: { ...key, more: { S: "a" } } }, "The provided key element does not match the schema"],
    [{ Key: { pk: { S: "a" }, other: { N: "1" } } }, "The provided key element does not match the schema"],
    [
      { ProjectionExpression: "pk.a" },
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
    ],
    [{ ProjectionExpression: "" }, "Invalid ProjectionExpression: The expression can not be empty;"],
    [{ ProjectionExpression: "a," }, 'Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","'],
    [
      { ProjectionExpression: `${"a.".repeat(3000)}a` },
      "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size; expression size: 6001",
    ],
    [
      { ExpressionAttributeNames: { "#a": "a" } },
      "ExpressionAttributeNames can only be specified when using expressions",
    ],
    [{ ProjectionExpression: "a", ExpressionAttributeNames: {} }, "ExpressionAttributeNames must not be empty"],
    [
      { ProjectionExpression: "a", ExpressionAttributeNames: { a: "a" } },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
    ],
    [
      { ProjectionExpression: "a", ExpressionAttributeNames: { "#b": "b" } },
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
    ],
    [
      { AttributesToGet: ["a", "a"] },
      "One or more parameter values were invalid: Duplicate value in attribute name: a",
    ],
    [
      { TableName: "no!", ReturnConsumedCapacity: "SOME" },
      "1 validation error detected: Value 'no!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    [
      { Key: undefined, ReturnConsumedCapacity: "SOME" },
      "2 validation errors detected: Value null at 'key' failed to satisfy constraint: Member must not be null; Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
    ],
  ])("refuses a get with %j", async (more, message) => {
    expect(await messageOf(get(more))).toBe(message);
  });

  it("counts what reads and writes consume, index by index", async () => {
    await dynamodb.call("CreateTable", {
      ...tableOf("indexed", "pk"),
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "g", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byG",
          KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    });
    const consumed = async (operation: string, input: Record<string, unknown>) => {
      const { ConsumedCapacity } = await dynamodb.call(operation, {
        TableName: "indexed",
        ReturnConsumedCapacity: "INDEXES",
        ...input,
      });
      const { CapacityUnits, Table, GlobalSecondaryIndexes } = ConsumedCapacity as Record<string, unknown>;
      return [CapacityUnits, (Table as Record<string, unknown>).CapacityUnits, GlobalSecondaryIndexes];
    };
    const byG = (CapacityUnits: number) => ({ byG: { CapacityUnits } });
    const item = (g: string, data: number) => ({
      Item: { pk: { S: "1" }, g: { S: g }, data: { S: "x".repeat(data) } },
    });
    expect(await consumed("PutItem", item("x", 2000))).toEqual([3, 2, byG(1)]);
    // The same keys in the index: nothing is written there. Other keys: one entry leaves, one comes.
    expect(await consumed("PutItem", item("x", 10))).toEqual([2, 2, undefined]);
    expect(await consumed("PutItem", item("y", 10))).toEqual([3, 1, byG(2)]);
    expect(await consumed("DeleteItem", { Key: { pk: { S: "1" } } })).toEqual([2, 1, byG(1)]);
    expect(await consumed("DeleteItem", { Key: { pk: { S: "1" } } })).toEqual([1, 1, undefined]);
    await consumed("PutItem", item("x", 9000));
    expect(await consumed("GetItem", { Key: { pk: { S: "1" } } })).toEqual([1.5, 1.5, undefined]);
    expect(await consumed("GetItem", { Key: { pk: { S: "1" } }, ConsistentRead: true })).toEqual([3, 3, undefined]);
    expect(await consumed("GetItem", { Key: { pk: { S: "2" } } })).toEqual([0.5, 0.5, undefined]);
  });
});

describe("batches", () => {
  const write = (requests: unknown, TableName = "table") =>
    dynamodb.call("BatchWriteItem", { RequestItems: { [TableName]: requests } });
  const Item = (n: number) => ({ ...key, sk: { N: String(n) } });

  it("put and delete, and read back", async () => {
    await put({ sk: { N: "9" } });
    expect(
      await write([
        { PutRequest: { Item: Item(1) } },
        { PutRequest: { Item: Item(2) } },
        { DeleteRequest: { Key: Item(9) } },
      ]),
    ).toEqual({ UnprocessedItems: {} });
    const { Responses } = await dynamodb.call("BatchGetItem", {
      RequestItems: { table: { Keys: [Item(2), Item(9), Item(1)] } },
    });
    expect(Responses).toEqual({ table: [Item(2), Item(1)] });
  });

  it("answer what does not fit in 16 MB as unprocessed", async () => {
    const Keys = Array.from({ length: 50 }, (_, at) => Item(at));
    for (const one of Keys) await put({ ...one, data: { S: "x".repeat(400_000) } });
    const { Responses, UnprocessedKeys } = await dynamodb.call("BatchGetItem", { RequestItems: { table: { Keys } } });
    const got = (Responses as { table: unknown[] }).table.length;
    expect(got).toBe(41);
    expect((UnprocessedKeys as { table: { Keys: unknown[] } }).table.Keys).toEqual(Keys.slice(got));
  });

  it("write nothing when one of them is refused", async () => {
    const wrong = { PutRequest: { Item: { pk: { S: "a" } } } };
    expect(await messageOf(write([{ PutRequest: { Item: Item(1) } }, wrong]))).toBe(
      "One or more parameter values were invalid: Missing the key sk in the item",
    );
    expect(await messageOf(write([{ PutRequest: { Item: Item(1) } }, { PutRequest: { Item: Item(1) } }]))).toBe(
      "Provided list of item keys contains duplicates",
    );
    expect(await messageOf(write([{}]))).toContain("Supplied WriteRequest is empty");
    expect(await messageOf(write([{ PutRequest: { Item: Item(1) }, DeleteRequest: { Key: Item(1) } }]))).toContain(
      "more than one request set",
    );
    expect(await messageOf(write([{ PutRequest: { Item: Item(1) } }], "missing"))).toBe("Requested resource not found");
    expect(await dynamodb.call("Scan", { TableName: "table", Select: "COUNT" })).toMatchObject({ Count: 0 });
  });
});

describe("transactions", () => {
  const transact = (...TransactItems: unknown[]) =>
    dynamodb.call("TransactWriteItems", { TransactItems, ReturnConsumedCapacity: "TOTAL" });
  const TableName = "table";
  const Item = (n: number) => ({ ...key, sk: { N: String(n) } });

  it("write all or nothing, and cost twice", async () => {
    const { ConsumedCapacity } = await transact(
      { Put: { TableName, Item: Item(1) } },
      { Put: { TableName, Item: Item(2) } },
    );
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4 }]);
    const failing = transact(
      { Delete: { TableName, Key: Item(1) } },
      {
        Update: {
          TableName,
          Key: Item(2),
          UpdateExpression: "SET n = missing_one",
        },
      },
      { Put: { TableName, Item: Item(3), ConditionExpression: "attribute_exists(pk)" } },
    );
    await expect(failing).rejects.toMatchObject({
      code: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError, ConditionalCheckFailed]",
    });
    const { Items } = await dynamodb.call("Scan", { TableName });
    expect(Items).toEqual([Item(1), Item(2)]);
  });

  it("see the items as they were before all of their writes", async () => {
    await put({ n: { N: "1" } });
    await transact(
      { ConditionCheck: { TableName, Key: key, ConditionExpression: "attribute_exists(n)" } },
      { Put: { TableName, Item: Item(2), ConditionExpression: "attribute_not_exists(pk)" } },
    );
    expect((await get()).Item).toEqual({ ...key, n: { N: "1" } });
  });

  it.each<[unknown[], string]>([
    [[{}], "TransactItems can only contain one of Check, Put, Update or Delete"],
    [
      [{ Put: { TableName, Item: key } }, { Delete: { TableName, Key: key } }],
      "Transaction request cannot include multiple operations on one item",
    ],
    [[{ Put: { TableName: "missing", Item: key } }], "Requested resource not found"],
    [
      [{ Update: { TableName, Key: key, UpdateExpression: "SET" } }],
      'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "SET"',
    ],
    [
      [{ ConditionCheck: { TableName, Key: key } }],
      "1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null",
    ],
  ])("refuse %j", async (actions, message) => {
    expect(await messageOf(transact(...actions))).toBe(message);
  });
});
