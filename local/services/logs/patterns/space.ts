import { compare, patternError, wantedOf } from "./compare";
import type { FilterPattern } from "./index";
import { type Condition, readLogic } from "./logic";

/** Values of a line by the names of its fields. */
type Fields = ReadonlyMap<string, string>;

const token = /\s*(&&|\|\||[<>!]=|[=<>()]|"(?:\\.|[^"\\])*"|%[^%]*%|[^\s=<>!&|()]+)/y;

/** `[ip, user, ..., status = 4* || status = 5*, bytes > 1000]` of lines with fields between spaces. */
export function spacePattern(pattern: string): FilterPattern {
  if (!pattern.endsWith("]")) throw patternError(pattern, "] is missing");
  const parts = pattern
    .slice(1, -1)
    .split(/,(?=(?:[^"%]*(?:"[^"]*"|%[^%]*%))*[^"%]*$)/)
    .map((part) => part.trim());
  const gap = parts.indexOf("...");
  if (gap !== parts.lastIndexOf("...")) throw patternError(pattern, "... may be there once");
  const fields = parts.filter((part) => part !== "...").map((part, at) => fieldOf(part, at, pattern));
  return {
    match(message) {
      const values = splitLine(message);
      if (gap < 0 ? values.length !== fields.length : values.length < fields.length) return undefined;
      const skipped = values.length - fields.length;
      const named = new Map(
        fields.map(({ name }, at) => [name, values[gap >= 0 && at >= gap ? at + skipped : at] ?? ""]),
      );
      return fields.every(({ condition }) => condition(named))
        ? { value: (selector) => named.get(selector.replace(/^\$/, "")) }
        : undefined;
    },
  };
}

/** A field's name and what it must be: `status`, or `status = 4* || status = 500`. */
function fieldOf(part: string, at: number, pattern: string): { name: string; condition: Condition<Fields> } {
  const tokens = tokensOf(part, pattern);
  const name = tokens.find((each) => each !== "(") ?? `w${at + 1}`;
  if (tokens.length <= 1) return { name, condition: () => true };
  const condition = readLogic<Fields>(tokens, pattern, (rest) => {
    const [field = "", operator = "", value] = [rest.shift(), rest.shift(), rest.shift()];
    if (value === undefined || !/^(?:!?=|[<>]=?)$/.test(operator))
      throw patternError(pattern, `${field} ${operator} is no comparison`);
    const wanted = wantedOf(value, pattern);
    return (line) => compare(line.get(field), operator, wanted);
  });
  return { name, condition };
}

function tokensOf(text: string, pattern: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) throw patternError(pattern, `unexpected ${text}`);
    tokens.push(match[1] ?? "");
  }
  return tokens;
}

/** The fields of a line: between spaces, quotes or square brackets. */
const splitLine = (message: string): string[] =>
  [...message.trim().matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(
    ([, quoted, bracketed, plain]) => quoted ?? bracketed ?? plain ?? "",
  );
