import { notEmulated } from "../aws-json";

/**
 * Reads the plain form of CloudWatch Logs' filter patterns: terms that must all be there, `?term` of which one must be
 * there, `-term` that must not, and "quoted phrases". Case counts, as on AWS.
 *
 * @throws AwsError (501) for JSON `{ … }`, space-delimited `[ … ]` and regular expression `%…%` patterns
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) throw notEmulated("logs", `filter patterns such as ${pattern}`);
  const all: string[] = [];
  const any: string[] = [];
  const none: string[] = [];
  for (const [, sign, quoted, plain] of pattern.matchAll(/([?-]?)(?:"([^"]*)"|(\S+))/g)) {
    const list = sign === "?" ? any : sign === "-" ? none : all;
    list.push(quoted ?? plain ?? "");
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
