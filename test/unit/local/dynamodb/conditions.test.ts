import fc from "fast-check";
import {
  bindCondition,
  type ConditionKind,
  readCondition,
} from "../../../../local/services/dynamodb/expressions/condition";
import { Placeholders } from "../../../../local/services/dynamodb/expressions/placeholders";
import type { Item } from "../../../../local/services/dynamodb/values/attribute-value";

const item: Item = {
  id: { S: "order-1" },
  total: { N: "42.5" },
  paid: { BOOL: true },
  none: { NULL: true },
  tags: { SS: ["new", "big"] },
  sizes: { NS: ["1", "2"] },
  bytes: { B: "aGVsbG8=" },
  blobs: { BS: ["aGVsbG8=", "d29ybGQ="] },
  lines: { L: [{ M: { sku: { S: "a" }, count: { N: "2" } } }, { S: "second" }] },
  address: { M: { city: { S: "Hamburg" }, zip: { S: "20095" } } },
  twin: { M: { zip: { S: "20095" }, city: { S: "Hamburg" } } },
};

const values: Item = {
  ":id": { S: "order-1" },
  ":prefix": { S: "order" },
  ":other": { S: "x" },
  ":low": { N: "40" },
  ":high": { N: "50" },
  ":total": { N: "42.5" },
  ":new": { S: "new" },
  ":tags": { SS: ["big", "new"] },
  ":two": { N: "2" },
  ":hel": { B: "aGVs" },
  ":raw": { B: "d29ybGQ=" },
  ":line": { S: "second" },
  ":list": { S: "L" },
  ":city": { S: "Hamburg" },
  ":true": { BOOL: true },
  ":empty": { S: "" },
};
const names = { "#total": "total", "#lines": "lines", "#sku": "sku" };

function holds(text: string, given: Item = item, kind: ConditionKind = "ConditionExpression"): boolean {
  return bindCondition(kind, readCondition(kind, text), new Placeholders(names, structuredClone(values)))(given);
}

describe("conditions", () => {
  it.each([
    ["id = :id", true],
    ["id <> :id", false],
    [":id = id", true],
    ["#total > :low", true],
    ["#total >= :total", true],
    ["#total < :low", false],
    ["#total <= :total", true],
    ["#total BETWEEN :low AND :high", true],
    ["#total between :high and :high", false],
    [":total BETWEEN :low AND #total", true],
    ["id IN (:other, :id)", true],
    ["id in (:other)", false],
    ["paid = :true", true],
    ["tags = :tags", true],
    ["address = twin", true],
    ["address.city = :city", true],
    ["#lines[0].#sku = :other", false],
    ["#lines[0].#sku < :other", true],
    ["#lines[7] = :id", false],
    ["attribute_exists(address.zip)", true],
    ["attribute_exists(address.country)", false],
    ["attribute_not_exists(address.country)", true],
    ["attribute_exists(#lines[1])", true],
    ["attribute_exists(#lines[2])", false],
    ["attribute_type(#lines, :list)", true],
    ["attribute_type(id, :list)", false],
    ["begins_with(id, :prefix)", true],
    ["begins_with(id, :empty)", true],
    ["begins_with(bytes, :hel)", true],
    ["begins_with(bytes, :raw)", false],
    ["contains(id, :prefix)", true],
    ["contains(tags, :new)", true],
    ["contains(tags, :id)", false],
    ["contains(sizes, :two)", true],
    ["contains(blobs, :raw)", true],
    ["contains(bytes, :hel)", true],
    ["contains(#lines, :line)", true],
    ["contains(address, :city)", false],
    ["size(id) > :two", true],
    ["size(tags) = :two", true],
    ["size(#lines) = :two", true],
    ["size(address) = :two", true],
    ["size(bytes) > :two", true],
    ["size(absent) = :two", false],
    ["size(paid) = :two", false],
    // A comparison with what is not there, or has another type, is false; only <> is then true.
    ["absent = :id", false],
    ["absent <> :id", true],
    ["absent < :id", false],
    ["absent IN (:id)", false],
    ["id < :two", false],
    ["id <> :two", true],
    ["paid < :true", false],
    // NOT binds more than AND, AND more than OR.
    ["id = :other AND id = :id OR id = :id", true],
    ["id = :id OR id = :id AND id = :other", true],
    ["(id = :id OR id = :id) AND id = :other", false],
    ["NOT id = :other AND id = :id", true],
    ["NOT (id = :id AND id = :other)", true],
    ["not not id = :id", true],
    ["(id) = (:id)", true],
    ["(size(id)) > :two AND (attribute_exists(id))", true],
    ["id=:id AND#total=:total", true],
    ["\tid\r\n=\t:id ", true],
  ])("%s is %p", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it("sees no attributes that every JavaScript object has", () => {
    expect(holds("attribute_not_exists(toString) AND attribute_not_exists(address.hasOwnProperty)")).toBe(true);
  });

  it.each([
    ["", "The expression can not be empty;"],
    ["   ", "The expression can not be empty;"],
    ["id", 'Syntax error; token: "<EOF>", near: "id"'],
    ["id =", 'Syntax error; token: "<EOF>", near: "="'],
    ["id = = :id", 'Syntax error; token: "=", near: "= = :id"'],
    ["id ! :id", 'Syntax error; token: "!", near: "id ! :id"'],
    ["a-b = :id", 'Syntax error; token: "-", near: "a-b"'],
    ["_id = :id", 'Syntax error; token: "_", near: "_id"'],
    ["id = :", 'Syntax error; token: ":", near: "= :"'],
    ["1d = :id", 'Syntax error; token: "1", near: "1d"'],
    ["id = :id)", 'Syntax error; token: ")", near: ":id)"'],
    ["(id = :id", 'Syntax error; token: "<EOF>", near: ":id"'],
    ["id = :id AND", 'Syntax error; token: "<EOF>", near: "AND"'],
    ["id BETWEEN :low OR :high", 'Syntax error; token: "OR", near: ":low OR :high"'],
    ["id IN ()", 'Syntax error; token: ")", near: "()"'],
    ["id IN :id", 'Syntax error; token: ":id", near: "IN :id"'],
    ["size() = :two", 'Syntax error; token: ")", near: "() ="'],
    ["lines[a] = :id", 'Syntax error; token: "a", near: "[a]"'],
    ["NOT", 'Syntax error; token: "<EOF>", near: "NOT"'],
    ["(id = :id) = :id", 'Syntax error; token: "=", near: ") = :id"'],
    ["((id = :id))", "The expression has redundant parentheses;"],
    ["((id)) = :id", "The expression has redundant parentheses;"],
    ["status = :id", "Attribute name is a reserved keyword; reserved keyword: status"],
    ["address.Name = :id", "Attribute name is a reserved keyword; reserved keyword: Name"],
    ["exists(id)", "Invalid function name; function: exists"],
    ["SIZE(id) = :two", "Invalid function name; function: SIZE"],
    ["size(id)", "The function is not allowed to be used this way in an expression; function: size"],
    [
      "contains(id, :id) = :true",
      "The function is not allowed to be used this way in an expression; function: contains",
    ],
    [
      "attribute_exists(id, :id)",
      "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
    ],
    [
      "contains(id)",
      "Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1",
    ],
    ["attribute_exists(:id)", "Operator or function requires a document path; operator or function: attribute_exists"],
    [
      "begins_with(id, :two)",
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ],
    [
      "attribute_type(id, :two)",
      "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
    ],
    [
      "attribute_type(id, :id)",
      "Invalid attribute type name found; type: order-1, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ],
    [
      "size(:two) = :two",
      "Incorrect operand type for operator or function; operator or function: size, operand type: N",
    ],
    [
      "id = id",
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [id]",
    ],
    [
      "contains(#lines[0].#sku, #lines[0].sku)",
      "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [lines, [0], sku]",
    ],
    [
      "id BETWEEN :high AND :low",
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:50}, upper bound operand: AttributeValue: {N:40}",
    ],
    [
      "id BETWEEN :id AND :low",
      "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:order-1}, upper bound operand: AttributeValue: {N:40}",
    ],
    [
      "#missing = :id",
      "An expression attribute name used in the document path is not defined; attribute name: #missing",
    ],
    ["id = :missing", "An expression attribute value used in expression is not defined; attribute value: :missing"],
    // The gravest fault counts, not the first.
    ["#missing = :id AND ((id = :id))", "The expression has redundant parentheses;"],
    ["id = :missing AND status = :id", "Attribute name is a reserved keyword; reserved keyword: status"],
  ])("%p is refused: %s", (text, message) => {
    const kind = "FilterExpression";
    const bind = () => {
      return bindCondition(kind, readCondition(kind, text), new Placeholders(names, structuredClone(values)));
    };
    expect(bind).toThrow(`Invalid FilterExpression: ${message}`);
  });

  it("refuses an expression that is nested without end, and does not run out of stack", () => {
    expect(() => holds(`${"(".repeat(2000)}id = :id${")".repeat(2000)}`)).toThrow("nested too deeply");
    expect(() => holds(`${"NOT ".repeat(1000)}id = :id`)).toThrow("nested too deeply");
  });

  it("reads any text, or refuses it with a message of its own", () => {
    const piece = fc.constantFrom(
      "id",
      "#total",
      ":id",
      "(",
      ")",
      "=",
      "<>",
      "AND",
      "NOT",
      "IN",
      "BETWEEN",
      "size",
      ",",
      "[",
      "0",
      "]",
      ".",
      " ",
      "é",
      "\u{1F600}",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        try {
          holds(pieces.join(" "));
        } catch (error) {
          expect(error).toMatchObject({ name: "DynamoDbError", code: "ValidationException" });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("agrees with JavaScript on AND, OR and NOT", () => {
    type Tree = { text: string; value: boolean };
    const tree: fc.Arbitrary<Tree> = fc.letrec<{ node: Tree; leaf: Tree }>((tie) => ({
      leaf: fc.boolean().map((value) => ({ text: value ? "id = :id" : "id = :other", value })),
      node: fc.oneof(
        { maxDepth: 5 },
        tie("leaf"),
        fc.tuple(tie("node"), tie("node")).map(([a, b]) => ({
          text: `(${bare(a)} AND ${bare(b)})`,
          value: a.value && b.value,
        })),
        fc.tuple(tie("node"), tie("node")).map(([a, b]) => ({
          text: `(${bare(a)} OR ${bare(b)})`,
          value: a.value || b.value,
        })),
        tie("node").map((a) => ({ text: `NOT ${bare(a)}`, value: !a.value })),
      ),
    })).node;
    const bare = ({ text }: Tree) => text;
    fc.assert(fc.property(tree, ({ text, value }) => holds(text) === value));
  });
});
