/** What an expression says, before its placeholders are known: this is what is cached, by the expression's text. */

/** One step of a document path: an attribute or map member by name, by a `#` placeholder, or a list element. */
export type Step = { readonly name: string } | { readonly placeholder: string } | { readonly index: number };

/** A document path as written, such as `order.#lines[2].price`. */
export interface PathSyntax {
  readonly kind: "path";
  readonly steps: readonly Step[];
}

/** A `:value` placeholder. */
export interface ValueSyntax {
  readonly kind: "value";
  readonly placeholder: string;
}

/** A function and what it is given. */
export interface CallSyntax {
  readonly kind: "call";
  readonly name: string;
  readonly operands: readonly OperandSyntax[];
}

/** What can stand where a value is wanted. */
export type OperandSyntax = PathSyntax | ValueSyntax | CallSyntax;

/** The comparison operators. */
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** A condition: KeyCondition-, Condition- and FilterExpression. */
export type ConditionSyntax =
  | { readonly kind: "and" | "or"; readonly left: ConditionSyntax; readonly right: ConditionSyntax }
  | { readonly kind: "not"; readonly condition: ConditionSyntax }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly operands: readonly [OperandSyntax, OperandSyntax];
    }
  | { readonly kind: "between"; readonly operands: readonly [OperandSyntax, OperandSyntax, OperandSyntax] }
  | { readonly kind: "in"; readonly operands: readonly OperandSyntax[] }
  | CallSyntax;

/** The right side of a SET: an operand, or a sum or difference of two. */
export type SetValueSyntax =
  | OperandSyntax
  | { readonly kind: "sum"; readonly left: OperandSyntax; readonly right: OperandSyntax }
  | { readonly kind: "difference"; readonly left: OperandSyntax; readonly right: OperandSyntax };

/** One action of an UpdateExpression. */
export type UpdateActionSyntax =
  | { readonly action: "SET"; readonly path: PathSyntax; readonly value: SetValueSyntax }
  | { readonly action: "REMOVE"; readonly path: PathSyntax }
  | { readonly action: "ADD" | "DELETE"; readonly path: PathSyntax; readonly value: ValueSyntax };
