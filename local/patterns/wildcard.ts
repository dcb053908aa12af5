import { InvalidPattern } from "./invalid-pattern";

/**
 * Reads a pattern in which `*` stands for any number of any characters; `\*` and `\\` for themselves. Matching takes time that grows with both
 * lengths at most.
 *
 * @throws InvalidPattern when two `*` follow each other, or `\` stands before anything else
 */
export function readWildcard(text: string): (value: string) => boolean {
  const parts = partsOf(text);
  const [first = "", ...others] = parts;
  const last = others.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
    let from = first.length;
    const until = value.length - last.length;
    for (const part of others) {
      const found = value.indexOf(part, from);
      if (found < 0 || found + part.length > until) return false;
      from = found + part.length;
    }
    return true;
  };
}

/** What stands between the wildcards. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "*") {
      if (text[at + 1] === "*") throw new InvalidPattern(`Consecutive wildcard characters at pos ${at + 1}`);
      parts.push(part);
      part = "";
    } else if (sign === "\\") {
      const next = text[++at];
      if (next !== "*" && next !== "\\") throw new InvalidPattern(`Invalid escape character at pos ${at - 1}`);
      part += next;
    } else part += sign;
  }
  return [...parts, part];
}
