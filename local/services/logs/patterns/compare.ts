import { AwsError } from "../../aws-json";

/** What is wrong with a pattern. */
export const patternError = (pattern: string, why: string): AwsError =>
  new AwsError("InvalidParameterException", `Invalid filter pattern: ${pattern}: ${why}`);

/** What a value is compared with: a text with `*` wildcards, a regular expression, or a number. */
export interface Wanted {
  readonly text: string;
  readonly expression: RegExp;
  /** Where the text is a number. */
  readonly number: number | undefined;
}

/** Reads the right side of a comparison. @param token as it stands: quoted, between `%`, or plain */
export function wantedOf(token: string, pattern: string): Wanted {
  if (token.startsWith("%"))
    return { text: token, expression: regularExpression(token.slice(1, -1), pattern), number: undefined };
  const text = token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, "$1") : token;
  const escaped = text.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[\\s\\S]*");
  const isNumber = !token.startsWith('"') && text !== "" && Number.isFinite(Number(text));
  return { text, expression: new RegExp(`^${escaped}$`), number: isNumber ? Number(text) : undefined };
}

/** A regular expression between `%` signs. @throws AwsError where it is none */
export function regularExpression(source: string, pattern: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw patternError(pattern, error instanceof Error ? error.message : String(error));
  }
}

/** Whether a value of a line compares so with what is wanted. A value that is not there compares with nothing. */
export function compare(value: unknown, operator: string, wanted: Wanted): boolean {
  if (value === undefined || value === null) return false;
  if (operator === "=" || operator === "!=") {
    const isEqual =
      wanted.number !== undefined && isNumeric(value)
        ? Number(value) === wanted.number
        : typeof value !== "object" && wanted.expression.test(String(value));
    return isEqual === (operator === "=");
  }
  if (wanted.number === undefined || !isNumeric(value)) return false;
  const number = Number(value);
  switch (operator) {
    case "<":
      return number < wanted.number;
    case "<=":
      return number <= wanted.number;
    case ">":
      return number > wanted.number;
    default:
      return number >= wanted.number;
  }
}

const isNumeric = (value: unknown): boolean =>
  typeof value === "number" || (typeof value === "string" && value !== "" && Number.isFinite(Number(value)));
