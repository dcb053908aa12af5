import { validationError } from "../errors";
import type { AttributeType, AttributeValue, Item } from "../values/attribute-value";
import { add, subtract } from "../values/number";
import { cached } from "./cache";
import {
  type BindFaults,
  bindPath,
  bindValue,
  checkCount,
  newFaults,
  type Operand,
  requirePath,
  wrongType,
} from "./operand";
import { clashMessage, type Path } from "./path";
import type { Placeholders } from "./placeholders";
import type { CallSyntax, OperandSyntax, SetValueSyntax, UpdateActionSyntax } from "./syntax";
import { expressionError } from "./tokens";
import { parseUpdate } from "./update-parser";

/** What a SET assigns, for one item as it was before the update. */
export type NewValue = (item: Item) => AttributeValue;

/** One action of an update, with its placeholders resolved. */
export type UpdateAction =
  | { readonly action: "SET"; readonly path: Path; readonly value: NewValue; readonly type?: AttributeType }
  | { readonly action: "REMOVE"; readonly path: Path }
  | { readonly action: "ADD" | "DELETE"; readonly path: Path; readonly operand: AttributeValue };

const read = cached(parseUpdate);

/**
 * The actions of an UpdateExpression.
 *
 * @throws DynamoDbError when the text is none, a placeholder stands for nothing, two paths clash, or an operand has a
 * type that its action does not take
 */
export function bindUpdate(text: string, placeholders: Placeholders): readonly UpdateAction[] {
  const names = newFaults();
  const values = newFaults();
  const faults = newFaults();
  const actions = read(text).map((syntax) => bindAction(syntax, placeholders, { names, values, faults }));
  const message =
    names.gravest(["placeholder"]) ??
    values.gravest(["placeholder"]) ??
    clashMessage(actions.map(({ path }) => path)) ??
    faults.gravest(["distinct", "count", "operand"]);
  if (message !== undefined) throw expressionError("UpdateExpression", message);
  return actions;
}

/** DynamoDB complains of names before values, and of values before operands, wherever they stand. */
interface Notes {
  readonly names: BindFaults;
  readonly values: BindFaults;
  readonly faults: BindFaults;
}

function bindAction(syntax: UpdateActionSyntax, placeholders: Placeholders, notes: Notes): UpdateAction {
  const { path } = bindPath(syntax.path, placeholders, notes.names);
  if (path === undefined) throw new Error("a path was bound without its path");
  const { action } = syntax;
  if (action === "REMOVE") return { action, path };
  if (action === "SET") {
    const { get, type } = bindSetValue(syntax.value, placeholders, notes);
    return { action, path, type, value: (item) => get(item) ?? missing() };
  }
  const { value, type } = bindValue(syntax.value, placeholders, notes.values);
  if (type !== undefined) checkOperandType(action, type, notes.faults);
  return { action, path, operand: value ?? {} };
}

const missing = (): never => {
  throw validationError("The provided expression refers to an attribute that does not exist in the item");
};

const typeWords: Partial<Record<AttributeType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};

/** ADD takes numbers and sets, DELETE takes sets. This outweighs a wrong operand of a SET, so it counts as `distinct`. */
function checkOperandType(action: "ADD" | "DELETE", type: AttributeType, faults: BindFaults): void {
  const word = typeWords[type];
  if (word === undefined || (action === "ADD" && type === "N")) return;
  faults.note(
    "distinct",
    `Incorrect operand type for operator or function; operator: ${action}, operand type: ${word}, ` +
      `typeset: ALLOWED_FOR_${action}_OPERAND`,
  );
}

function bindSetValue(syntax: SetValueSyntax, placeholders: Placeholders, notes: Notes): Operand {
  if (syntax.kind !== "sum" && syntax.kind !== "difference") return bindOperand(syntax, placeholders, notes);
  const left = bindOperand(syntax.left, placeholders, notes);
  const right = bindOperand(syntax.right, placeholders, notes);
  const [sign, calculate] = syntax.kind === "sum" ? (["+", add] as const) : (["-", subtract] as const);
  checkTypes(sign, "N", [left, right], notes.faults);
  return { type: "N", get: (item) => ({ N: calculate(numberOf(left, item), numberOf(right, item)) }) };
}

function bindOperand(syntax: OperandSyntax, placeholders: Placeholders, notes: Notes): Operand {
  if (syntax.kind === "path") return bindPath(syntax, placeholders, notes.names);
  if (syntax.kind === "value") return bindValue(syntax, placeholders, notes.values);
  const operands = syntax.operands.map((operand) => bindOperand(operand, placeholders, notes));
  return syntax.name === "if_not_exists"
    ? ifNotExists(syntax, operands, notes.faults)
    : listAppend(syntax, operands, notes.faults);
}

function ifNotExists(syntax: CallSyntax, operands: readonly Operand[], faults: BindFaults): Operand {
  checkCount(syntax.name, syntax.operands, 2, faults);
  const [path, otherwise] = operands;
  requirePath(syntax.name, path, faults);
  return { type: otherwise?.type, get: (item) => path?.get(item) ?? otherwise?.get(item) };
}

function listAppend(syntax: CallSyntax, operands: readonly Operand[], faults: BindFaults): Operand {
  checkCount(syntax.name, syntax.operands, 2, faults);
  checkTypes(syntax.name, "L", operands, faults);
  return { type: "L", get: (item) => ({ L: operands.flatMap((operand) => listOf(operand, item)) }) };
}

function checkTypes(name: string, wanted: AttributeType, operands: readonly Operand[], faults: BindFaults): void {
  for (const { value, type } of operands) {
    if (value !== undefined && type !== undefined && type !== wanted) wrongType(name, type, faults);
  }
}

const wrongOperand = (): never => {
  throw validationError("An operand in the update expression has an incorrect data type");
};

const numberOf = (operand: Operand, item: Item): string => (operand.get(item) ?? missing()).N ?? wrongOperand();

const listOf = (operand: Operand, item: Item): AttributeValue[] => (operand.get(item) ?? missing()).L ?? wrongOperand();
