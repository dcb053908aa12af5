import { jsonPattern } from "./json";
import { spacePattern } from "./space";
import { termPattern } from "./terms";

/** A filter pattern of CloudWatch Logs, read. */
export interface FilterPattern {
  /** What a line holds, where it matches; undefined where it does not. */
  match(message: string): Matched | undefined;
}

/** A line that matched. */
export interface Matched {
  /** The value of a selector: `$.latency` of a JSON pattern, `$status` of a space-delimited one. Undefined: the line has none. */
  value(selector: string): unknown;
}

/**
 * Reads a filter pattern (AWS, CloudWatch Logs user guide: "Filter pattern syntax"): terms with `?` and `-`, phrases and `%regular
 * expressions%`; JSON `{ $.level = "error" && $.latency > 10 }`; and space-delimited `[ip, user, status = 4*, ...]`.
 *
 * @throws AwsError InvalidParameterException for what is none
 */
export function filterPattern(pattern: string): FilterPattern {
  const text = pattern.trim();
  if (text.startsWith("{")) return jsonPattern(text);
  if (text.startsWith("[")) return spacePattern(text);
  return termPattern(text);
}
