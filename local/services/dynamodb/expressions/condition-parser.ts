import { Faults, parseCall, parsePath, startsCall, type TextFault, type TextFaults } from "./operand-parser";
import type { CallSyntax, Comparator, ConditionSyntax, OperandSyntax } from "./syntax";
import { type ExpressionKind, TokenReader } from "./tokens";

const keywords: ReadonlySet<string> = new Set(["AND", "OR", "NOT", "IN", "BETWEEN"]);
const comparators: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);
const functions: ReadonlySet<string> = new Set([
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
  "size",
]);
const gravity: readonly TextFault[] = ["parentheses", "function", "misuse", "reserved"];

/** Largest depth of nesting that is read: far over what 300 operators need, far under what the stack holds. */
const maxNesting = 300;

/**
 * Parses a condition:
 *
 *     or      = and { OR and }            compare = operand [ comparator operand
 *     and     = not { AND not }                   | BETWEEN operand AND operand
 *     not     = NOT not | compare                 | IN "(" operand { "," operand } ")" ]
 *     operand = path | value | call | "(" operand ")"      compare = "(" or ")"
 *
 * A parenthesis may enclose a condition or an operand, and only what follows tells which: so both are one grammar
 * here, and the place says which of the two is allowed.
 *
 * @throws DynamoDbError with DynamoDB's message when the text is no condition
 */
export function parseCondition(kind: ExpressionKind, text: string): ConditionSyntax {
  const reader = new TokenReader(kind, text);
  const faults: TextFaults = new Faults();
  const parser = new ConditionParser(reader, faults);
  const condition = parser.condition(parser.or());
  reader.expectEnd();
  const message = faults.gravest(gravity);
  if (message !== undefined) throw reader.error(message);
  return condition;
}

/** A condition or an operand, and whether it stands in parentheses. */
interface Parsed {
  readonly node: ConditionSyntax | OperandSyntax;
  readonly parenthesised: boolean;
}

class ConditionParser {
  #nesting = 0;

  constructor(
    private readonly reader: TokenReader,
    private readonly faults: TextFaults,
  ) {}

  or(): Parsed {
    return this.#chain("OR", "or", () => this.#and());
  }

  #and(): Parsed {
    return this.#chain("AND", "and", () => this.#not());
  }

  /** `a AND b AND c`, grouped from the left. */
  #chain(keyword: string, kind: "and" | "or", parsePart: () => Parsed): Parsed {
    let left = parsePart();
    while (this.reader.takeKeyword(keyword)) {
      const node = { kind, left: this.condition(left), right: this.condition(parsePart()) };
      left = { node, parenthesised: false };
    }
    return left;
  }

  #not(): Parsed {
    if (!this.reader.takeKeyword("NOT")) return this.#comparison();
    const condition = this.#nested(() => this.condition(this.#not()));
    return { node: { kind: "not", condition }, parenthesised: false };
  }

  #comparison(): Parsed {
    const left = this.#primary();
    const { reader } = this;
    const compared = reader.next.kind === "sign" && comparators.has(reader.next.text);
    if (!compared && !reader.isKeyword("BETWEEN") && !reader.isKeyword("IN")) return left;
    const value = this.#operand(left);
    if (reader.takeKeyword("BETWEEN")) return this.#between(value);
    if (reader.takeKeyword("IN")) return this.#in(value);
    const operator = reader.take().text as Comparator;
    const operands = [value, this.#operand(this.#primary())] as const;
    return { node: { kind: "compare", operator, operands }, parenthesised: false };
  }

  #between(value: OperandSyntax): Parsed {
    const lower = this.#operand(this.#primary());
    this.reader.expectKeyword("AND");
    const upper = this.#operand(this.#primary());
    return { node: { kind: "between", operands: [value, lower, upper] }, parenthesised: false };
  }

  #in(value: OperandSyntax): Parsed {
    const operands = [value];
    this.reader.expectSign("(");
    do operands.push(this.#operand(this.#primary()));
    while (this.reader.takeSign(","));
    this.reader.expectSign(")");
    return { node: { kind: "in", operands }, parenthesised: false };
  }

  #primary(): Parsed {
    const { reader, faults } = this;
    if (reader.takeSign("(")) return this.#parenthesised();
    if (reader.next.kind === "value") {
      return { node: { kind: "value", placeholder: reader.take().text }, parenthesised: false };
    }
    if (startsCall(reader) && !keywords.has(reader.next.text.toUpperCase())) {
      const node = parseCall(reader, faults, functions, () => this.#operand(this.#primary()));
      return { node, parenthesised: false };
    }
    return { node: parsePath(reader, faults, keywords), parenthesised: false };
  }

  #parenthesised(): Parsed {
    const inner = this.#nested(() => this.or());
    this.reader.expectSign(")");
    if (inner.parenthesised) this.faults.note("parentheses", "The expression has redundant parentheses;");
    return { node: inner.node, parenthesised: true };
  }

  #nested<Result>(parse: () => Result): Result {
    if (++this.#nesting > maxNesting) {
      throw this.reader.error("The expression contains too many operators or is nested too deeply;");
    }
    const result = parse();
    this.#nesting--;
    return result;
  }

  /** What stands where a condition has to. */
  condition({ node }: Parsed): ConditionSyntax {
    if (node.kind === "path" || node.kind === "value") throw this.reader.syntaxError();
    if (node.kind === "call" && node.name === "size") this.#misused(node);
    return node;
  }

  /** What stands where a value has to. */
  #operand({ node }: Parsed): OperandSyntax {
    if (node.kind !== "path" && node.kind !== "value" && node.kind !== "call") throw this.reader.syntaxError();
    if (node.kind === "call" && node.name !== "size") this.#misused(node);
    return node;
  }

  #misused({ name }: CallSyntax): void {
    const message = `The function is not allowed to be used this way in an expression; function: ${name}`;
    this.faults.note("misuse", message);
  }
}
