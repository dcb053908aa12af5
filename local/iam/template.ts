import { literal, type Pattern, patternOf } from "./pattern";
import { Unknown } from "./truth";

/**
 * What is known of a condition key of a request: its values, none where the request does not have it, or undefined where
 * it is not known here. Names are in lower case.
 */
export type Lookup = (key: string) => readonly string[] | undefined;

/** A text of a policy, with variables such as `${aws:PrincipalAccount}`. */
export type Template = readonly (string | Variable)[];

interface Variable {
  readonly key: string;
  readonly fallback?: string;
}

/** Reads a text of a policy. Policies of the version 2008-10-17 have no variables. */
export function readTemplate(text: string, version: string): Template {
  if (version !== "2012-10-17" || !text.includes("${")) return [text];
  const parts: (string | Variable)[] = [];
  let from = 0;
  for (const match of text.matchAll(/\$\{([^},]*)(?:,\s*'([^']*)')?\}/g)) {
    parts.push(text.slice(from, match.index), { key: match[1]?.trim() ?? "", fallback: match[2] });
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

/**
 * The pattern that a text is for one request. What variables stand for is never a wildcard.
 *
 * @param wildcards whether `*` and `?` of the text itself are wildcards
 * @returns undefined where a variable has no value: nothing matches it then
 */
export function patternFor(template: Template, lookup: Lookup, wildcards: boolean): Pattern | undefined | Unknown {
  const pattern: Pattern[number][] = [];
  for (const part of template) {
    if (typeof part === "string") {
      pattern.push(...(wildcards ? patternOf(part) : literal(part)));
      continue;
    }
    const value = resolve(part, lookup);
    if (typeof value !== "string") return value;
    pattern.push(...literal(value));
  }
  return pattern;
}

/** Variables that stand for a sign which would mean something else. */
const signs = new Set(["*", "?", "$"]);

function resolve({ key, fallback }: Variable, lookup: Lookup): string | undefined | Unknown {
  if (signs.has(key)) return key;
  const values = lookup(key.toLowerCase());
  if (values === undefined) return new Unknown(`the policy variable \${${key}} is not known here`);
  return values.length === 1 ? values[0] : fallback;
}
