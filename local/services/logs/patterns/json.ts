import { compare, patternError, wantedOf } from "./compare";
import type { FilterPattern } from "./index";
import { type Condition, readLogic } from "./logic";

/** A JSON value, or nothing at all. */
type Json = unknown;

const token =
  /\s*(&&|\|\||[<>!]=|[=<>()]|"(?:\\.|[^"\\])*"|%[^%]*%|\$(?:\.[^\s=<>!&|()[\].]+|\[[^\]]*\])+|[^\s=<>!&|()]+)/y;

/** `{ $.level = "error" && ($.latency > 10 || $.retries NOT EXISTS) }` of lines that are JSON objects or lists. */
export function jsonPattern(pattern: string): FilterPattern {
  if (!pattern.endsWith("}")) throw patternError(pattern, "} is missing");
  const condition = readLogic(tokensOf(pattern.slice(1, -1).trim(), pattern), pattern, (tokens) =>
    comparison(tokens, pattern),
  );
  return {
    match(message) {
      const line = parse(message);
      return line !== undefined && condition(line)
        ? { value: (selector) => select(line, pathOf(selector)) }
        : undefined;
    },
  };
}

function tokensOf(text: string, pattern: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw patternError(pattern, `unexpected ${text.slice(at, at + 10)}`);
    tokens.push(match[1] ?? "");
  }
  return tokens;
}

function comparison(tokens: string[], pattern: string): Condition<Json> {
  const selector = tokens.shift() ?? "";
  if (!selector.startsWith("$"))
    throw patternError(pattern, `a selector such as $.name is missing before ${selector || "the end"}`);
  const path = pathOf(selector);
  const operator = tokens.shift() ?? "";
  const word = tokens.shift();
  if (word === undefined) throw patternError(pattern, `a value is missing after ${operator || selector}`);
  if (operator.toUpperCase() === "IS") return isWord(path, word, pattern);
  if (operator.toUpperCase() === "NOT" && word.toUpperCase() === "EXISTS")
    return (line) => select(line, path) === undefined;
  if (!/^(?:!?=|[<>]=?)$/.test(operator)) throw patternError(pattern, `there is no operator ${operator}`);
  const wanted = wantedOf(word, pattern);
  return (line) => compare(select(line, path), operator, wanted);
}

const words: Readonly<Record<string, Json>> = { NULL: null, TRUE: true, FALSE: false };

function isWord(path: readonly string[], word: string, pattern: string): Condition<Json> {
  const wanted = words[word.toUpperCase()];
  if (wanted === undefined) throw patternError(pattern, `IS takes NULL, TRUE or FALSE, not ${word}`);
  return (line) => select(line, path) === wanted;
}

/** The steps of `$.a.b[0]["c d"]`. */
const pathOf = (selector: string): string[] =>
  [...selector.slice(1).matchAll(/\.([^.[\]]+)|\[(?:"([^"]*)"|'([^']*)'|(\d+|\*))\]/g)].map(
    ([, name, double, single, index]) => name ?? double ?? single ?? index ?? "",
  );

function select(line: Json, path: readonly string[]): Json {
  let value = line;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, Json>)[step];
  }
  return value;
}

/** The JSON of a line; Lambda's console puts time, request and level in front of it, which a filter does not look through. */
function parse(message: string): object | undefined {
  const first = message.trimStart()[0];
  if (first !== "{" && first !== "[") return undefined;
  try {
    return JSON.parse(message) as object;
  } catch {
    return undefined;
  }
}
