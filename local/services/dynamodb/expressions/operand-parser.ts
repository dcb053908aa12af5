import { isReservedWord } from "./reserved-words";
import type { CallSyntax, OperandSyntax, PathSyntax, Step } from "./syntax";
import type { TokenReader } from "./tokens";

/**
 * What is wrong with a text that keeps to the grammar. DynamoDB reads to the end before it complains, and complains of
 * the gravest fault, not of the first: faults are noted by kind, and the first of each kind is kept.
 */
export class Faults<Kind extends string> {
  readonly #first = new Map<Kind, string>();

  note(kind: Kind, message: string): void {
    if (!this.#first.has(kind)) this.#first.set(kind, message);
  }

  /** The message to complain with, or undefined. */
  gravest(order: readonly Kind[]): string | undefined {
    const kind = order.find((each) => this.#first.has(each));
    return kind === undefined ? undefined : this.#first.get(kind);
  }
}

/** The faults that a text has whatever its placeholders stand for. */
export type TextFault = "parentheses" | "function" | "misuse" | "reserved" | "section";

/** The faults of one text, while it is parsed. */
export type TextFaults = Faults<TextFault>;

/** Parses a document path. The words of `keywords` cannot stand bare in one. */
export function parsePath(reader: TokenReader, faults: TextFaults, keywords: ReadonlySet<string>): PathSyntax {
  const steps: Step[] = [parseName(reader, faults, keywords)];
  for (;;) {
    if (reader.takeSign(".")) {
      steps.push(parseName(reader, faults, keywords));
    } else if (reader.takeSign("[")) {
      if (reader.next.kind !== "digits") throw reader.syntaxError();
      steps.push({ index: Number(reader.take().text) });
      reader.expectSign("]");
    } else {
      return { kind: "path", steps };
    }
  }
}

function parseName(reader: TokenReader, faults: TextFaults, keywords: ReadonlySet<string>): Step {
  const { kind, text } = reader.next;
  if (kind === "name") return { placeholder: reader.take().text };
  if (kind !== "word" || keywords.has(text.toUpperCase())) throw reader.syntaxError();
  if (isReservedWord(text)) {
    faults.note("reserved", `Attribute name is a reserved keyword; reserved keyword: ${text}`);
  }
  reader.take();
  return { name: text };
}

/** Whether a function call comes next: a word and an opening parenthesis. */
export const startsCall = (reader: TokenReader): boolean => reader.next.kind === "word" && reader.followedBy("(");

/** Parses `name(operand, …)`. */
export function parseCall(
  reader: TokenReader,
  faults: TextFaults,
  known: ReadonlySet<string>,
  parseOperand: () => OperandSyntax,
): CallSyntax {
  const name = reader.take().text;
  reader.expectSign("(");
  const operands = [parseOperand()];
  while (reader.takeSign(",")) operands.push(parseOperand());
  reader.expectSign(")");
  if (!known.has(name)) faults.note("function", `Invalid function name; function: ${name}`);
  return { kind: "call", name, operands };
}
