/** Longest part of a pointer that is repeated to the client: a longer one was made to fill the answer. */
const longestPart = 128;

/**
 * A JSON pointer as a URI fragment (RFC 6901, section 6).
 *
 * @example jsonPointer(["query", "limit"]) // #/query/limit
 */
export const jsonPointer = (parts: readonly PropertyKey[]): string =>
  parts.reduce<string>((pointer, part) => `${pointer}/${escapePart(String(part))}`, "#");

function escapePart(part: string): string {
  const short = part.length > longestPart ? `${part.slice(0, longestPart)}…` : part;
  return encodeURIComponent(short.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"));
}
