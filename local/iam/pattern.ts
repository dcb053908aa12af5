const many = Symbol("*");
const one = Symbol("?");

/** A pattern, sign by sign: characters, any number of any (`*`), and any one (`?`). */
export type Pattern = readonly (string | typeof many | typeof one)[];

/** Reads `*` and `?` as wildcards. */
export const patternOf = (text: string): Pattern =>
  Array.from(text, (sign) => (sign === "*" ? many : sign === "?" ? one : sign));

/** A text that stands for itself. */
export const literal = (text: string): Pattern => Array.from(text);

/** Whether all of a text is as the pattern says. Case counts. Time grows with both lengths at most, whatever the pattern. */
export function matches(pattern: Pattern, text: string): boolean {
  const signs = Array.from(text);
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < signs.length) {
    const wanted = pattern[next];
    if (wanted === many) {
      star = next++;
      resume = at;
    } else if (wanted !== undefined && (wanted === one || wanted === signs[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[next] === many) next++;
  return next === pattern.length;
}

/** Parts of an ARN: `arn:partition:service:region:account:resource`; the resource may hold colons. */
const arnParts = 6;

/**
 * Whether an ARN is as a pattern of ARNs says: part by part, so that no wildcard reaches over a colon before the resource.
 * Parts that the pattern lacks are any (AWS, "IAM JSON policy elements: Resource").
 */
export function matchesArn(pattern: Pattern, arn: string): boolean {
  if (pattern.length === 1 && pattern[0] === many) return true;
  const wanted = split([...pattern]);
  const given = split([...arn]);
  if (wanted.length > given.length) return false;
  return wanted.every((part, at) => matches(part, given[at]?.join("") ?? ""));
}

function split<Sign>(signs: readonly Sign[]): Sign[][] {
  const parts: Sign[][] = [[]];
  for (const sign of signs) {
    if ((sign as unknown) === ":" && parts.length < arnParts) parts.push([]);
    else parts.at(-1)?.push(sign);
  }
  return parts;
}
