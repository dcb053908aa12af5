import { NotEmulated } from "../request/not-emulated";

/** A reference such as `$input.params().header.get("Origin")`. */
export interface Reference {
  kind: "reference";
  /** As it is written. */
  source: string;
  /** `$!name`: nothing where there is no value. */
  quiet: boolean;
  name: string;
  steps: readonly Step[];
}

/** A property, or with `args` a call. */
export interface Step {
  name: string;
  args?: readonly Expression[];
}

/** What has a value. */
export type Expression =
  | { kind: "value"; value: string | number | boolean }
  | { kind: "text"; parts: readonly Part[] }
  | { kind: "not"; of: Expression }
  | { kind: "binary"; operator: Operator; left: Expression; right: Expression }
  | Reference;

export type Operator = "||" | "&&" | "==" | "!=";

/** A piece of a template. */
export type Part =
  | string
  | Reference
  | { kind: "set"; target: Reference; value: Expression }
  | { kind: "if"; branches: readonly { when: Expression; parts: readonly Part[] }[]; otherwise: readonly Part[] };

/**
 * Reads a template of the Velocity Template Language, as far as the local cloud knows it: text, references, `#set`, `#if`, `#elseif`, `#else`,
 * and comments.
 *
 * @throws NotEmulated for another directive of the language, and for what cannot be read
 */
export const parse = (template: string): readonly Part[] => new Parser(template).whole();

/** From the loosest to the tightest. */
const operators: readonly (readonly Operator[])[] = [["||"], ["&&"], ["==", "!="]];
const words: Readonly<Record<string, Operator>> = { or: "||", and: "&&", eq: "==", ne: "!=" };
/** Directives of the language that the local cloud does not know. */
const unknown = new Set(["break", "define", "evaluate", "foreach", "include", "macro", "parse", "stop"]);
const directive = /#(?:\{([a-z]+)\}|([a-z]+)\b)/y;
const reference = /\$(!?)(?:\{([A-Za-z][\w-]*)|([A-Za-z][\w-]*))/y;

class Parser {
  #at = 0;

  constructor(private readonly text: string) {}

  whole(): readonly Part[] {
    const parts = this.#parts();
    if (this.#at < this.text.length) this.#fail("an #end, #else or #elseif that belongs to no #if");
    return parts;
  }

  /** Pieces up to the end, or to the `#else`, `#elseif` or `#end` of the block that they are in. */
  #parts(): Part[] {
    const parts: Part[] = [];
    while (this.#at < this.text.length) {
      const next = this.text.slice(this.#at).search(/[$#]/);
      if (next !== 0) {
        const end = next < 0 ? this.text.length : this.#at + next;
        parts.push(this.text.slice(this.#at, end));
        this.#at = end;
        continue;
      }
      const made = this.text[this.#at] === "$" ? this.#reference() : this.#directive();
      if (made === "end of block") return parts;
      if (made !== undefined) parts.push(made);
      else if (this.text.startsWith("##", this.#at)) this.#match(/##[^\n]*\n?/y);
      else parts.push(this.text[this.#at++] as string);
    }
    return parts;
  }

  #directive(): Part | "end of block" | undefined {
    const [, braced, plain] = this.#peek(directive) ?? [];
    const name = braced ?? plain;
    if (name === undefined) return undefined;
    if (["else", "elseif", "end"].includes(name)) return "end of block";
    if (unknown.has(name)) throw new NotEmulated(`mapping templates with #${name}`);
    if (name !== "set" && name !== "if") return undefined; // no directive of the language: text, such as a colour
    this.#match(directive);
    return name === "set" ? this.#set() : this.#if();
  }

  #set(): Part {
    this.#expect("(");
    this.#space();
    const target = this.#reference();
    if (target === undefined) return this.#fail("a #set without a variable");
    this.#expect("=");
    const value = this.#expression();
    this.#expect(")");
    this.#endOfLine();
    return { kind: "set", target, value };
  }

  #if(): Part {
    const branches = [this.#branch()];
    let otherwise: Part[] = [];
    for (;;) {
      const [, braced, plain] = this.#match(directive) ?? this.#fail("an #if without #end");
      const name = braced ?? plain;
      if (name === "elseif") branches.push(this.#branch());
      else {
        this.#endOfLine();
        if (name === "end") return { kind: "if", branches, otherwise };
        otherwise = this.#parts();
      }
    }
  }

  #branch() {
    this.#expect("(");
    const when = this.#expression();
    this.#expect(")");
    this.#endOfLine();
    return { when, parts: this.#parts() };
  }

  /** Undefined where a dollar stands for itself. */
  #reference(): Reference | undefined {
    const start = this.#at;
    const [, bang, braced, plain] = this.#match(reference) ?? [];
    if (braced === undefined && plain === undefined) return undefined;
    const steps: Step[] = [];
    for (;;) {
      const [, name] = this.#match(/\.([A-Za-z][\w-]*)/y) ?? [];
      if (name === undefined) break;
      steps.push(this.text[this.#at] === "(" ? { name, args: this.#arguments() } : { name });
    }
    if (braced !== undefined && !this.#match(/\}/y)) this.#fail("a reference without }");
    const source = this.text.slice(start, this.#at);
    return { kind: "reference", source, quiet: bang === "!", name: braced ?? plain ?? "", steps };
  }

  #arguments(): Expression[] {
    this.#expect("(");
    if (this.#token(")")) return [];
    const args = [this.#expression()];
    while (this.#token(",")) args.push(this.#expression());
    this.#expect(")");
    return args;
  }

  #expression(level = 0): Expression {
    const known = operators[level];
    if (!known) return this.#operand();
    let left = this.#expression(level + 1);
    for (;;) {
      this.#space();
      const [found] = this.#peek(/\|\||&&|==|!=|\b(?:or|and|eq|ne)\b/y) ?? [];
      const operator = found === undefined ? undefined : (words[found] ?? (found as Operator));
      if (found === undefined || operator === undefined || !known.includes(operator)) return left;
      this.#at += found.length;
      left = { kind: "binary", operator, left, right: this.#expression(level + 1) };
    }
  }

  #operand(): Expression {
    if (this.#token("(")) {
      const inner = this.#expression();
      this.#expect(")");
      return inner;
    }
    if (this.#token("!")) return { kind: "not", of: this.#operand() };
    const [, single, double, number, truth] =
      this.#match(/'([^']*)'|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|\b(true|false)\b/y) ?? [];
    if (single !== undefined) return { kind: "value", value: single };
    if (double !== undefined) return { kind: "text", parts: parse(double) };
    if (number !== undefined) return { kind: "value", value: Number(number) };
    if (truth !== undefined) return { kind: "value", value: truth === "true" };
    return this.#reference() ?? this.#fail("no value that the local cloud can read");
  }

  /** A directive swallows the rest of its line where that is empty. */
  #endOfLine(): void {
    this.#match(/[ \t]*\r?\n/y);
  }

  #token(token: string): boolean {
    this.#space();
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#token(token)) this.#fail(`no ${token}`);
  }

  #space(): void {
    this.#match(/\s*/y);
  }

  #peek(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const found = this.#peek(pattern);
    if (found) this.#at += found[0].length;
    return found;
  }

  #fail(what: string): never {
    throw new NotEmulated(`mapping templates with ${what} (at "${this.text.slice(this.#at, this.#at + 30)}")`);
  }
}
