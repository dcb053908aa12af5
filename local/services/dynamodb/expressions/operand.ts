import { type AttributeType, type AttributeValue, type Item, typeOf } from "../values/attribute-value";
import { Faults } from "./operand-parser";
import { type Path, valueAt } from "./path";
import { type Placeholders, undefinedValueMessage } from "./placeholders";
import type { OperandSyntax, PathSyntax, ValueSyntax } from "./syntax";

/** What an operand is for one item, or undefined where the item has nothing there. */
export type Getter = (item: Item) => AttributeValue | undefined;

/** Whether an item meets a condition. */
export type Predicate = (item: Item) => boolean;

/** An operand with its placeholders resolved. */
export interface Operand {
  readonly get: Getter;
  /** The type, where it is known before any item is seen. */
  readonly type?: AttributeType;
  /** Set for a document path. */
  readonly path?: Path;
  /** Set for a `:value`. */
  readonly value?: AttributeValue;
}

/** The faults of an expression that depend on what its placeholders stand for. */
export type BindFault = "placeholder" | "count" | "distinct" | "operand";

/** The faults found so far while one condition is bound. */
export type BindFaults = Faults<BindFault>;

/** A fresh note of faults. */
export const newFaults = (): BindFaults => new Faults();

/** The operand of a path. */
export function bindPath(syntax: PathSyntax, placeholders: Placeholders, faults: BindFaults): Operand {
  const path = placeholders.path(syntax, (message) => faults.note("placeholder", message));
  return { path, get: (item) => valueAt(item, path) };
}

/** The operand of a `:value`. */
export function bindValue({ placeholder }: ValueSyntax, placeholders: Placeholders, faults: BindFaults): Operand {
  const value = placeholders.value(placeholder);
  if (value === undefined) {
    faults.note("placeholder", undefinedValueMessage(placeholder));
    return { get: () => undefined };
  }
  return { value, type: typeOf(value), get: () => value };
}

/** Says that a function or operator got a number of operands that it does not take. */
export function checkCount(name: string, operands: readonly OperandSyntax[], wanted: number, faults: BindFaults): void {
  if (operands.length === wanted) return;
  faults.note(
    "count",
    `Incorrect number of operands for operator or function; operator or function: ${name}, ` +
      `number of operands: ${operands.length}`,
  );
}

/** Says that a function or operator got an operand of a type that it does not take. */
export function wrongType(name: string, type: string, faults: BindFaults): void {
  faults.note(
    "operand",
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );
}

/** Says that the first operand of a function is no document path. */
export function requirePath(name: string, operand: Operand | undefined, faults: BindFaults): void {
  if (operand?.path !== undefined) return;
  faults.note("operand", `Operator or function requires a document path; operator or function: ${name}`);
}
