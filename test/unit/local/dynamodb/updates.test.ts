import type { DynamoDbService } from "../../../../local/services/dynamodb";
import { messageOf, tableOf, testDynamoDb } from "./support";

let dynamodb: DynamoDbService;
const key = { pk: { S: "a" } };

beforeEach(async () => {
  dynamodb = testDynamoDb();
  await dynamodb.call("CreateTable", tableOf("table", "pk"));
});

/** Stores an item, updates it, and answers the item without its key. */
async function updated(
  before: Record<string, unknown>,
  UpdateExpression: string,
  ExpressionAttributeValues?: Record<string, unknown>,
): Promise<unknown> {
  await dynamodb.call("PutItem", { TableName: "table", Item: { ...key, ...before } });
  const { Attributes } = await dynamodb.call("UpdateItem", {
    TableName: "table",
    Key: key,
    UpdateExpression,
    ExpressionAttributeValues,
    ReturnValues: "ALL_NEW",
  });
  const { Item } = await dynamodb.call("GetItem", { TableName: "table", Key: key });
  expect(Attributes).toEqual(Item);
  const { pk: _, ...rest } = Item as Record<string, unknown>;
  return rest;
}

const numbers = (...values: number[]) => ({ L: values.map((value) => ({ N: String(value) })) });

describe("updates", () => {
  it.each<[string, Record<string, unknown>, string, Record<string, unknown> | undefined, unknown]>([
    ["sets", {}, "SET a = :v", { ":v": { S: "x" } }, { a: { S: "x" } }],
    ["sets from another attribute", { b: { S: "x" } }, "SET a = b", undefined, { a: { S: "x" }, b: { S: "x" } }],
    ["adds numbers", { a: { N: "1.5" } }, "SET a = a + :v", { ":v": { N: "2" } }, { a: { N: "3.5" } }],
    ["subtracts numbers", { a: { N: "1" } }, "SET a = :v - a", { ":v": { N: "-2" } }, { a: { N: "-3" } }],
    ["takes parentheses", { a: { N: "1" } }, "SET a = ((a) + :v)", { ":v": { N: "2" } }, { a: { N: "3" } }],
    ["sets what is missing", {}, "SET a = if_not_exists(a, :v)", { ":v": { N: "2" } }, { a: { N: "2" } }],
    ["keeps what is there", { a: { N: "1" } }, "SET a = if_not_exists(a, :v)", { ":v": { N: "2" } }, { a: { N: "1" } }],
    [
      "counts from nothing",
      {},
      "SET a = if_not_exists(a, :zero) + :v",
      { ":zero": { N: "0" }, ":v": { N: "2" } },
      { a: { N: "2" } },
    ],
    ["appends", { a: numbers(1) }, "SET a = list_append(a, :v)", { ":v": numbers(2) }, { a: numbers(1, 2) }],
    ["prepends", { a: numbers(1) }, "SET a = list_append(:v, a)", { ":v": numbers(2) }, { a: numbers(2, 1) }],
    ["sets inside a map", { a: { M: {} } }, "SET a.b = :v", { ":v": { S: "x" } }, { a: { M: { b: { S: "x" } } } }],
    ["sets an element", { a: numbers(1, 2) }, "SET a[1] = :v", { ":v": { N: "3" } }, { a: numbers(1, 3) }],
    ["appends beyond the end", { a: numbers(1) }, "SET a[9] = :v", { ":v": { N: "3" } }, { a: numbers(1, 3) }],
    [
      "appends in the order of the positions",
      { a: numbers(1) },
      "SET a[999999999] = :v, a[8] = :w",
      { ":v": { N: "3" }, ":w": { N: "2" } },
      { a: numbers(1, 2, 3) },
    ],
    ["removes", { a: { S: "x" }, b: { S: "y" } }, "REMOVE a, absent", undefined, { b: { S: "y" } }],
    [
      "removes elements by their old positions",
      { a: numbers(0, 1, 2, 3) },
      "REMOVE a[0], a[2]",
      undefined,
      { a: numbers(1, 3) },
    ],
    ["removes nothing beyond the end", { a: numbers(0) }, "REMOVE a[5]", undefined, { a: numbers(0) }],
    [
      "sets and removes elements at once",
      { a: numbers(0, 1, 2) },
      "REMOVE a[0] SET a[2] = :v",
      { ":v": { N: "9" } },
      { a: numbers(1, 9) },
    ],
    ["adds to a number", { a: { N: "1" } }, "ADD a :v", { ":v": { N: "-3" } }, { a: { N: "-2" } }],
    ["adds to no number", {}, "ADD a :v", { ":v": { N: "-3" } }, { a: { N: "-3" } }],
    ["adds to a set", { a: { SS: ["x"] } }, "ADD a :v", { ":v": { SS: ["x", "y"] } }, { a: { SS: ["x", "y"] } }],
    ["adds to no set", {}, "ADD a :v", { ":v": { NS: ["1"] } }, { a: { NS: ["1"] } }],
    [
      "deletes from a set",
      { a: { SS: ["x", "y"] } },
      "DELETE a :v",
      { ":v": { SS: ["x", "z"] } },
      { a: { SS: ["y"] } },
    ],
    ["deletes a set with its last member", { a: { SS: ["x"] } }, "DELETE a :v", { ":v": { SS: ["x"] } }, {}],
    ["deletes from no set", {}, "DELETE a :v", { ":v": { SS: ["x"] } }, {}],
    [
      "reads every value as it was before",
      { a: { N: "1" }, b: { N: "2" } },
      "SET a = b, b = a",
      undefined,
      { a: { N: "2" }, b: { N: "1" } },
    ],
    [
      "copies a map, so that a change of one does not reach the other",
      { a: { M: { x: { N: "1" }, y: { N: "2" } } } },
      "SET b = a REMOVE a.x",
      undefined,
      { a: { M: { y: { N: "2" } } }, b: { M: { x: { N: "1" }, y: { N: "2" } } } },
    ],
    [
      "takes all sections in any order and any case",
      { a: { N: "1" }, b: { S: "x" }, c: { SS: ["x", "y"] } },
      "delete c :c remove b add a :a set d = :d",
      { ":a": { N: "1" }, ":c": { SS: ["x"] }, ":d": { S: "z" } },
      { a: { N: "2" }, c: { SS: ["y"] }, d: { S: "z" } },
    ],
    ["sets a name that every object has", {}, "SET #n = :v", { ":v": { S: "x" } }, { toString: { S: "x" } }],
  ])("%s", async (_, before, expression, values, after) => {
    if (!expression.includes("#n")) return expect(await updated(before, expression, values)).toEqual(after);
    const ExpressionAttributeNames = { "#n": "toString" };
    await dynamodb.call("UpdateItem", {
      TableName: "table",
      Key: key,
      UpdateExpression: expression,
      ExpressionAttributeNames,
      ExpressionAttributeValues: values,
    });
    const { Item } = await dynamodb.call("GetItem", { TableName: "table", Key: key });
    return expect(Item).toEqual({ ...key, ...(after as object) });
  });

  it.each<[string, Record<string, unknown> | undefined, string]>([
    ["", undefined, "Invalid UpdateExpression: The expression can not be empty;"],
    ["SET", undefined, 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "SET"'],
    ["SET a", undefined, 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "a"'],
    ["SET a = :v,", { ":v": { N: "1" } }, 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: ","'],
    ["SET a = 0", undefined, 'Invalid UpdateExpression: Syntax error; token: "0", near: "= 0"'],
    ["SET a = b + c + d", undefined, 'Invalid UpdateExpression: Syntax error; token: "+", near: "c + d"'],
    ["CHANGE a", undefined, 'Invalid UpdateExpression: Syntax error; token: "CHANGE", near: "CHANGE a"'],
    [
      "SET a = :v SET b = :v",
      { ":v": { N: "1" } },
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      "SET name = :v",
      { ":v": { N: "1" } },
      "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name",
    ],
    ["SET a = size(b)", undefined, "Invalid UpdateExpression: Invalid function name; function: size"],
    [
      "SET a = if_not_exists(b)",
      undefined,
      "Invalid UpdateExpression: Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
    ],
    [
      "SET a = if_not_exists(:v, b)",
      { ":v": { N: "1" } },
      "Invalid UpdateExpression: Operator or function requires a document path; operator or function: if_not_exists",
    ],
    [
      "SET a = list_append(b, :v)",
      { ":v": { N: "1" } },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
    ],
    [
      "SET a = b + :v",
      { ":v": { S: "1" } },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S",
    ],
    [
      "ADD a :v",
      { ":v": { S: "1" } },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeset: ALLOWED_FOR_ADD_OPERAND",
    ],
    [
      "DELETE a :v",
      { ":v": { N: "1" } },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeset: ALLOWED_FOR_DELETE_OPERAND",
    ],
    [
      "SET a = :v REMOVE a.b",
      { ":v": { N: "1" } },
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
    ],
    [
      "SET a[0] = :v, a.b = :v",
      { ":v": { N: "1" } },
      "Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b]",
    ],
    [
      "SET #a = :w",
      { ":v": { N: "1" } },
      "Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #a",
    ],
    [
      "SET a = :w",
      { ":v": { N: "1" } },
      "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :w",
    ],
    [
      "SET a = :v",
      { ":v": { N: "1" }, ":w": { N: "1" } },
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}",
    ],
    ["SET a.b = :v", { ":v": { N: "1" } }, "The document path provided in the update expression is invalid for update"],
    ["SET s.b = :v", { ":v": { N: "1" } }, "The document path provided in the update expression is invalid for update"],
    ["SET a = b", undefined, "The provided expression refers to an attribute that does not exist in the item"],
    [
      "SET a = b + :v",
      { ":v": { N: "1" } },
      "The provided expression refers to an attribute that does not exist in the item",
    ],
    ["SET a = s + :v", { ":v": { N: "1" } }, "An operand in the update expression has an incorrect data type"],
    [
      "SET a = list_append(s, :v)",
      { ":v": { L: [] } },
      "An operand in the update expression has an incorrect data type",
    ],
    ["ADD s :v", { ":v": { N: "1" } }, "An operand in the update expression has an incorrect data type"],
    ["DELETE s :v", { ":v": { SS: ["1"] } }, "An operand in the update expression has an incorrect data type"],
    [
      "SET pk = :v",
      { ":v": { S: "b" } },
      "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
    ],
    ["SET s = :v", { ":v": { S: "x".repeat(410_000) } }, "Item size to update has exceeded the maximum allowed size"],
  ])("refuses %p", async (expression, values, message) => {
    await dynamodb.call("PutItem", { TableName: "table", Item: { ...key, s: { S: "text" } } });
    const call = dynamodb.call("UpdateItem", {
      TableName: "table",
      Key: key,
      UpdateExpression: expression,
      ExpressionAttributeValues: values,
    });
    expect(await messageOf(call)).toBe(message);
    const { Item } = await dynamodb.call("GetItem", { TableName: "table", Key: key });
    expect(Item).toEqual({ ...key, s: { S: "text" } });
  });

  it.each<[string, unknown]>([
    ["NONE", undefined],
    ["ALL_OLD", { ...key, a: { N: "1" }, m: { M: { x: { N: "1" }, y: { N: "1" } } }, z: { S: "z" } }],
    ["ALL_NEW", { ...key, a: { N: "2" }, m: { M: { x: { N: "2" }, y: { N: "1" } } }, b: { S: "b" } }],
    ["UPDATED_OLD", { a: { N: "1" }, m: { M: { x: { N: "1" } } }, z: { S: "z" } }],
    ["UPDATED_NEW", { a: { N: "2" }, m: { M: { x: { N: "2" } } }, b: { S: "b" } }],
  ])("answers ReturnValues %s", async (ReturnValues, expected) => {
    const m = { M: { x: { N: "1" }, y: { N: "1" } } };
    await dynamodb.call("PutItem", { TableName: "table", Item: { ...key, a: { N: "1" }, m, z: { S: "z" } } });
    const { Attributes } = await dynamodb.call("UpdateItem", {
      TableName: "table",
      Key: key,
      UpdateExpression: "SET a = :two, m.x = :two, b = :b REMOVE z",
      ExpressionAttributeValues: { ":two": { N: "2" }, ":b": { S: "b" } },
      ReturnValues,
    });
    expect(Attributes).toEqual(expected);
  });

  it("makes an item where there is none, and none where its condition fails", async () => {
    const update = { TableName: "table", Key: key, UpdateExpression: "REMOVE a" };
    const call = dynamodb.call("UpdateItem", { ...update, ConditionExpression: "attribute_exists(pk)" });
    expect(await messageOf(call)).toBe("The conditional request failed");
    expect(await dynamodb.call("GetItem", { TableName: "table", Key: key })).toEqual({});
    await dynamodb.call("UpdateItem", update);
    expect(await dynamodb.call("GetItem", { TableName: "table", Key: key })).toEqual({ Item: key });
  });
});
