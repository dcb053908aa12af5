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

describe("legacy parameters", () => {
  const values = (...AttributeValueList: unknown[]) => AttributeValueList;

  it.each<[string, unknown[], boolean]>([
    ["EQ", values({ N: "5" }), true],
    ["NE", values({ N: "5" }), false],
    ["LE", values({ N: "5" }), true],
    ["LT", values({ N: "5" }), false],
    ["GE", values({ N: "6" }), false],
    ["GT", values({ N: "4" }), true],
    ["NOT_NULL", [], true],
    ["NULL", [], false],
    ["IN", values({ N: "4" }, { N: "5" }), true],
    ["BETWEEN", values({ N: "4" }, { N: "5" }), true],
    ["CONTAINS", values({ N: "5" }), false],
    ["NOT_CONTAINS", values({ N: "5" }), true],
  ])("Expected with %s", async (ComparisonOperator, AttributeValueList, expected) => {
    await put({ n: { N: "5" } });
    const list = AttributeValueList.length > 0 ? { AttributeValueList } : {};
    const call = put({ done: { BOOL: true } }, { Expected: { n: { ComparisonOperator, ...list } } });
    expect(await messageOf(call)).toBe(expected ? "no error" : "The conditional request failed");
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { Value: { N: "1" }, AttributeValueList: [{ N: "1" }] },
      "Value and AttributeValueList cannot be used together for Attribute: n",
    ],
    [{ Exists: true }, "Value must be provided when Exists is true for Attribute: n"],
    [{}, "Value must be provided when Exists is null for Attribute: n"],
    [{ Exists: false, Value: { N: "1" } }, "Value cannot be used when Exists is false for Attribute: n"],
    [
      { ComparisonOperator: "EQ", Exists: true },
      "Exists and ComparisonOperator cannot be used together for Attribute: n",
    ],
    [
      { ComparisonOperator: "EQ" },
      "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: n",
    ],
    [{ AttributeValueList: [] }, "AttributeValueList can only be used with a ComparisonOperator for Attribute: n"],
    [
      { ComparisonOperator: "BETWEEN", AttributeValueList: [{ N: "1" }] },
      "Invalid number of argument(s) for the BETWEEN ComparisonOperator",
    ],
    [
      { ComparisonOperator: "IN", AttributeValueList: [{ N: "1" }, { S: "1" }] },
      "AttributeValues inside AttributeValueList must be of same type",
    ],
    [
      { ComparisonOperator: "LT", AttributeValueList: [{ BOOL: true }] },
      "ComparisonOperator LT is not valid for BOOL AttributeValue type",
    ],
  ])("refuse Expected %j", async (condition, message) => {
    const call = put({}, { Expected: { n: condition } });
    expect(await messageOf(call)).toBe(`One or more parameter values were invalid: ${message}`);
  });

  it("AttributeUpdates put, add and delete", async () => {
    await put({ n: { N: "1" }, set: { SS: ["a", "b"] }, gone: { S: "x" }, list: { L: [] } });
    await dynamodb.call("UpdateItem", {
      TableName: "table",
      Key: key,
      AttributeUpdates: {
        n: { Action: "ADD", Value: { N: "2" } },
        set: { Action: "DELETE", Value: { SS: ["a"] } },
        list: { Action: "ADD", Value: { L: [{ S: "x" }] } },
        gone: { Action: "DELETE" },
        made: { Value: { S: "new" } },
      },
    });
    expect((await get()).Item).toEqual({
      ...key,
      n: { N: "3" },
      set: { SS: ["b"] },
      list: { L: [{ S: "x" }] },
      made: { S: "new" },
    });
    const update = (AttributeUpdates: unknown) =>
      dynamodb.call("UpdateItem", { TableName: "table", Key: key, AttributeUpdates });
    expect(await messageOf(update({ n: { Action: "PUT" } }))).toContain("Only DELETE action is allowed");
    expect(await messageOf(update({ n: { Action: "ADD", Value: { S: "x" } } }))).toContain(
      "ADD action is not supported",
    );
    expect(await messageOf(update({ n: { Action: "DELETE", Value: { N: "1" } } }))).toContain(
      "DELETE action with value",
    );
  });

  it("ScanFilter combines by AND or OR", async () => {
    for (const n of [1, 2, 3]) await put({ sk: { N: String(n) }, n: { N: String(n) } });
    const one = { ComparisonOperator: "EQ", AttributeValueList: [{ N: "1" }] };
    const scan = async (ConditionalOperator: string) => {
      const ScanFilter = { n: one, sk: { ComparisonOperator: "GT", AttributeValueList: [{ N: "2" }] } };
      return (await dynamodb.call("Scan", { TableName: "table", ScanFilter, ConditionalOperator })).Count;
    };
    expect(await scan("AND")).toBe(0);
    expect(await scan("OR")).toBe(2);
  });

  it("KeyConditions answer queries, with the operators that an index has", async () => {
    for (const n of [1, 2, 3]) await put({ sk: { N: String(n) } });
    const query = (ComparisonOperator: string, ...AttributeValueList: unknown[]) =>
      dynamodb.call("Query", {
        TableName: "table",
        KeyConditions: {
          pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] },
          sk: { ComparisonOperator, AttributeValueList },
        },
      });
    expect((await query("GE", { N: "2" })).Count).toBe(2);
    expect((await query("BETWEEN", { N: "1" }, { N: "2" })).Count).toBe(2);
    expect(await messageOf(query("NE", { N: "1" }))).toBe(
      "Attempted conditional constraint is not an indexable operation",
    );
    expect(await messageOf(query("BETWEEN", { N: "2" }, { N: "1" }))).toContain(
      "lower bound is greater than the upper bound",
    );
    expect(await messageOf(query("EQ", { S: "1" }))).toContain("Condition parameter type does not match schema type");
  });
});
