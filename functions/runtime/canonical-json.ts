const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/**
 * The one JSON text of a value: keys sorted by UTF-16 code units, no spaces (RFC 8785, JSON Canonicalization Scheme).
 *
 * @param value JSON data without cycles; members that are undefined are left out, as JSON.stringify does
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object" || isRawJSON(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}
