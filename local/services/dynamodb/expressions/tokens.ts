import { validationError } from "../errors";

/** What a token is: a word, a reference (`#name`, `:value`), digits, a sign, or the end. */
export type TokenKind = "word" | "name" | "value" | "digits" | "sign" | "end";

/** One token and where it stands in its text. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The kinds of expression, as DynamoDB names them in requests and messages. */
export type ExpressionKind =
  | "KeyConditionExpression"
  | "ConditionExpression"
  | "FilterExpression"
  | "ProjectionExpression"
  | "UpdateExpression";

/** A refusal of an expression, in the form of all of DynamoDB's messages about expressions. */
export const expressionError = (kind: ExpressionKind, message: string) =>
  validationError(`Invalid ${kind}: ${message}`);

const token = /[ \t\r\n]*(?:([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([0-9]+)|(<>|<=|>=|.)|$)/suy;
const kinds: readonly TokenKind[] = ["word", "name", "value", "digits", "sign"];

/** All tokens of a text, with an `end` token last. Any character is a token, so that the parser's message can name it. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) break;
    const group = match.findIndex((part, at) => at > 0 && part !== undefined);
    const found = match[group];
    const kind = kinds[group - 1];
    if (found === undefined || kind === undefined) break;
    const end = match.index + match[0].length;
    tokens.push({ kind, text: found, start: end - found.length, end });
  }
  tokens.push({ kind: "end", text: "<EOF>", start: text.length, end: text.length });
  return tokens;
}

/** A reader of tokens, with DynamoDB's words for a text that breaks the grammar. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(
    public readonly kind: ExpressionKind,
    private readonly text: string,
  ) {
    this.#tokens = tokenize(text);
    if (this.next.kind === "end") throw this.error("The expression can not be empty;");
  }

  /** The token that comes next, not yet taken. */
  get next(): Token {
    return this.#token(this.#at);
  }

  /** Whether the token after the next one is this sign. */
  followedBy(sign: string): boolean {
    return this.#token(this.#at + 1).text === sign;
  }

  /** Takes the next token. */
  take(): Token {
    const taken = this.next;
    if (taken.kind !== "end") this.#at++;
    return taken;
  }

  /** Takes the next token if it is this sign. */
  takeSign(sign: string): boolean {
    if (this.next.kind !== "sign" || this.next.text !== sign) return false;
    this.#at++;
    return true;
  }

  /** Takes the next token if it is this keyword, in any case. */
  takeKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.#at++;
    return true;
  }

  /** Whether the next token is this keyword, in any case. */
  isKeyword(keyword: string): boolean {
    return this.next.kind === "word" && this.next.text.toUpperCase() === keyword;
  }

  /** Takes the sign that has to come next. */
  expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.syntaxError();
  }

  /** Takes the keyword that has to come next. */
  expectKeyword(keyword: string): void {
    if (!this.takeKeyword(keyword)) throw this.syntaxError();
  }

  /** The text has to end here. */
  expectEnd(): void {
    if (this.next.kind !== "end") throw this.syntaxError();
  }

  /** The next token cannot stand here. DynamoDB names it, and shows it between its neighbours. */
  syntaxError() {
    const bad = this.next;
    const before = this.#tokens[this.#at - 1] ?? bad;
    const after = bad.kind === "end" ? before : this.#token(this.#at + 1);
    const end = after.kind === "end" ? Math.max(bad.end, before.end) : after.end;
    const near = this.text.slice(before.start, bad.kind === "end" ? before.end : end).trimEnd();
    return this.error(`Syntax error; token: "${bad.text}", near: "${near}"`);
  }

  error(message: string) {
    return expressionError(this.kind, message);
  }

  #token(at: number): Token {
    const last = this.#tokens.length - 1;
    const found = this.#tokens[Math.min(at, last)];
    if (found === undefined) throw new Error("the end token is missing");
    return found;
  }
}
