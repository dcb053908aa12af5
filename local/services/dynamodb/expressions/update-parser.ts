import { Faults, parseCall, parsePath, startsCall, type TextFault, type TextFaults } from "./operand-parser";
import type { OperandSyntax, SetValueSyntax, UpdateActionSyntax, ValueSyntax } from "./syntax";
import { TokenReader } from "./tokens";

const sections = ["SET", "REMOVE", "ADD", "DELETE"] as const;
type Section = (typeof sections)[number];
const keywords: ReadonlySet<string> = new Set(sections);
const functions: ReadonlySet<string> = new Set(["if_not_exists", "list_append"]);
const gravity: readonly TextFault[] = ["reserved", "function", "section"];

/**
 * Parses an UpdateExpression:
 *
 *     SET path = value { "," … }    value   = operand [ ( "+" | "-" ) operand ] | "(" value ")"
 *     REMOVE path { "," … }         operand = path | :value | call | "(" operand ")"
 *     ADD path :value { "," … }
 *     DELETE path :value { "," … }
 *
 * @throws DynamoDbError with DynamoDB's message when the text is none
 */
export function parseUpdate(text: string): readonly UpdateActionSyntax[] {
  const reader = new TokenReader("UpdateExpression", text);
  const faults: TextFaults = new Faults();
  const parser = new UpdateParser(reader, faults);
  const actions: UpdateActionSyntax[] = [];
  const seen = new Set<Section>();
  do {
    const section = sections.find((each) => reader.takeKeyword(each));
    if (section === undefined) throw reader.syntaxError();
    if (seen.has(section)) {
      faults.note("section", `The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    do actions.push(parser.action(section));
    while (reader.takeSign(","));
  } while (reader.next.kind !== "end");
  const message = faults.gravest(gravity);
  if (message !== undefined) throw reader.error(message);
  return actions;
}

class UpdateParser {
  constructor(
    private readonly reader: TokenReader,
    private readonly faults: TextFaults,
  ) {}

  action(action: Section): UpdateActionSyntax {
    const path = parsePath(this.reader, this.faults, keywords);
    if (action === "REMOVE") return { action, path };
    if (action !== "SET") return { action, path, value: this.#value() };
    this.reader.expectSign("=");
    return { action, path, value: this.#setValue() };
  }

  #value(): ValueSyntax {
    if (this.reader.next.kind !== "value") throw this.reader.syntaxError();
    return { kind: "value", placeholder: this.reader.take().text };
  }

  #setValue(): SetValueSyntax {
    if (!this.reader.takeSign("(")) return this.#arithmetic(this.#operand());
    // A parenthesis may enclose the whole value or its first operand.
    const inner = this.#arithmetic(this.#operand());
    this.reader.expectSign(")");
    return inner.kind === "sum" || inner.kind === "difference" ? inner : this.#arithmetic(inner);
  }

  #arithmetic(left: OperandSyntax): SetValueSyntax {
    if (this.reader.takeSign("+")) return { kind: "sum", left, right: this.#operand() };
    if (this.reader.takeSign("-")) return { kind: "difference", left, right: this.#operand() };
    return left;
  }

  #operand(): OperandSyntax {
    const { reader, faults } = this;
    if (reader.takeSign("(")) {
      const inner = this.#operand();
      reader.expectSign(")");
      return inner;
    }
    if (reader.next.kind === "value") return this.#value();
    if (startsCall(reader) && !keywords.has(reader.next.text.toUpperCase())) {
      return parseCall(reader, faults, functions, () => this.#operand());
    }
    return parsePath(reader, faults, keywords);
  }
}
