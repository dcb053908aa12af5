import { mathError } from "./errors";
import { type Token, tokensOf } from "./tokens";

/** An expression of CloudWatch's metric math, read. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "negative"; readonly of: Expression }
  | { readonly kind: "operation"; readonly sign: string; readonly left: Expression; readonly right: Expression };

/** Operators by how strongly they bind, the weakest first. */
const levels: readonly (readonly string[])[] = [
  ["||", "OR"],
  ["&&", "AND"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/"],
];

/** Reads an expression. @throws AwsError ValidationException for what is none */
export function parseExpression(expression: string): Expression {
  const parser = new Parser(tokensOf(expression), expression);
  return parser.whole();
}

/** The ids that an expression names, in its own words. */
export function idsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "id":
      return [expression.id];
    case "list":
      return expression.items.flatMap(idsIn);
    case "call":
      return expression.args.flatMap(idsIn);
    case "negative":
      return idsIn(expression.of);
    case "operation":
      return [...idsIn(expression.left), ...idsIn(expression.right)];
    default:
      return [];
  }
}

class Parser {
  #at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly text: string,
  ) {}

  whole(): Expression {
    const expression = this.#level(0);
    if (this.#next.kind !== "end") this.#fail();
    return expression;
  }

  get #next(): Token {
    return this.tokens[this.#at] as Token;
  }

  #fail(): never {
    throw mathError(`Unexpected ${this.#next.text} in '${this.text}'`);
  }

  #take(text: string): boolean {
    const { kind, text: own } = this.#next;
    if (own !== text || (kind !== "sign" && kind !== "name")) return false;
    this.#at++;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text)) this.#fail();
  }

  #level(level: number): Expression {
    const signs = levels[level];
    if (signs === undefined) return this.#power();
    let left = this.#level(level + 1);
    for (;;) {
      const sign = signs.find((each) => this.#take(each));
      if (sign === undefined) return left;
      left = { kind: "operation", sign, left, right: this.#level(level + 1) };
    }
  }

  #power(): Expression {
    if (this.#take("-")) return { kind: "negative", of: this.#power() };
    const base = this.#atom();
    return this.#take("^") ? { kind: "operation", sign: "^", left: base, right: this.#power() } : base;
  }

  #atom(): Expression {
    const { kind, text } = this.#next;
    if (this.#take("(")) {
      const inner = this.#level(0);
      this.#need(")");
      return inner;
    }
    if (this.#take("[")) return { kind: "list", items: this.#until("]") };
    if (kind === "sign" || kind === "end") this.#fail();
    this.#at++;
    if (kind === "number") return { kind: "number", value: Number(text) };
    if (kind === "text") return { kind: "text", value: text };
    if (this.#take("(")) return { kind: "call", name: text, args: this.#until(")") };
    // Ids begin with a small letter (AWS, MetricDataQuery); what does not is a word such as REPEAT.
    return /^[a-z]/.test(text) ? { kind: "id", id: text } : { kind: "word", word: text };
  }

  #until(end: string): Expression[] {
    const items: Expression[] = [];
    if (this.#take(end)) return items;
    do items.push(this.#level(0));
    while (this.#take(","));
    this.#need(end);
    return items;
  }
}
