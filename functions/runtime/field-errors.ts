import type * as z from "zod/v4/core";
import { jsonPointer } from "./json-pointer";
import type { FieldError } from "./problem";

/** Most field errors in one answer: a person mends no more at once, and a hostile body could have a million. */
export const mostFieldErrors = 100;

/**
 * Says what is wrong with a value, for where its schema has no words of its own: zod's texts are made for developers
 * and come with a locale of 3 KB or, from `zod/mini`, not at all.
 */
export function describeIssue(issue: z.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case "too_small":
      return issue.minimum === 1 && countable.has(issue.origin) && issue.inclusive !== false
        ? "must not be empty"
        : `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${unitOf(issue.origin)}`;
    case "too_big":
      return `must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${unitOf(issue.origin)}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_format":
      return issue.format === "regex" ? `must match ${issue.pattern}` : `must be a valid ${issue.format}`;
    case "unrecognized_keys":
      return "is not known here";
    default:
      return "is not valid";
  }
}

const typeNames: Record<string, string | undefined> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "an array",
  null: "null",
  date: "a date",
};
const countable = new Set(["string", "array", "set", "map"]);
const unitOf = (origin: string) =>
  origin === "string" ? " characters long" : countable.has(origin) ? " items long" : "";

/** The errors that a client can act on: one for each field, also for each field that is not known. */
export function fieldErrors(issues: readonly z.$ZodIssue[], prefix: readonly string[] = []): FieldError[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ pointer: jsonPointer([...path, key]), detail: issue.message }));
    const closest = issue.code === "invalid_union" ? closestBranch(issue.errors) : undefined;
    if (closest) return fieldErrors(closest, path.map(String));
    return [{ pointer: jsonPointer(path), detail: issue.message }];
  });
}

/** Of a union's branches, the one that the value came closest to: it got into it, and past the literal that tells branches apart. */
const closestBranch = (branches: readonly (readonly z.$ZodIssue[])[]) =>
  branches
    .filter((issues) => issues.some(({ path, code }) => path.length > 0 || code === "unrecognized_keys"))
    .sort((a, b) => distance(a) - distance(b))[0];

const distance = (issues: readonly z.$ZodIssue[]) =>
  issues.length + (issues.some(({ code }) => code === "invalid_value") ? mostFieldErrors : 0);
