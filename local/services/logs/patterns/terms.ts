import { patternError, regularExpression } from "./compare";
import type { FilterPattern } from "./index";

/** Terms that must all be there, `?term` of which one must be, `-term` that must not; "phrases"; `%regular expressions%`. Case counts. */
export function termPattern(pattern: string): FilterPattern {
  type Test = (message: string) => boolean;
  const lists: Record<"all" | "any" | "none", Test[]> = { all: [], any: [], none: [] };
  for (const [, sign, quoted, expression, plain] of pattern.matchAll(
    /([?-]?)(?:"((?:\\.|[^"\\])*)"|%([^%]*)%|(\S+))/g,
  )) {
    const list = sign === "?" ? lists.any : sign === "-" ? lists.none : lists.all;
    if (expression !== undefined) {
      const compiled = regularExpression(expression, pattern);
      list.push((message) => compiled.test(message));
      continue;
    }
    const term = quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
    if (term.includes('"') && quoted === undefined) throw patternError(pattern, `unexpected " in ${term}`);
    list.push((message) => message.includes(term));
  }
  const { all, any, none } = lists;
  const found = { value: () => undefined };
  return {
    match: (message) =>
      all.every((test) => test(message)) &&
      (any.length === 0 || any.some((test) => test(message))) &&
      !none.some((test) => test(message))
        ? found
        : undefined,
  };
}
