import { createHash } from "node:crypto";
import { principalOf } from "../caller";
import { canonicalJson } from "../canonical-json";
import type { Route } from "../contract";
import { parseExactly } from "../exact-json";
import type { Invocation } from "../invocation";
import { service } from "../invocation-start";
import { invalidRequest } from "../problem";

/** The header, as documents write it (IETF, draft-ietf-httpapi-idempotency-key-header). */
export const keyHeader = "Idempotency-Key";
/** Longest key, in characters. A UUID has 36. */
export const longestKey = 255;

/**
 * The key that a client chose for a request. The draft has it as a string of structured fields, in quotes (RFC 9651, section 3.3.3); clients that send it
 * bare are understood too, and mean the same.
 *
 * @returns undefined where the request has none
 * @throws Problem `invalid-request` for one that is empty, too long, given twice, or not of printable ASCII
 */
export function idempotencyKey({
  event: { headers, multiValueHeaders },
}: Pick<Invocation, "event">): string | undefined {
  const isKey = (name: string) => name.toLowerCase() === keyHeader.toLowerCase();
  const values = multiValueHeaders
    ? Object.entries(multiValueHeaders).flatMap(([name, all]) => (isKey(name) ? (all ?? []) : []))
    : Object.entries(headers ?? {}).flatMap(([name, value]) => (isKey(name) && value !== undefined ? [value] : []));
  const [value, ...others] = values;
  if (value === undefined) return undefined;
  const key = value.startsWith('"') ? unquoted(value) : value.trim();
  if (others.length > 0) throw refusal(`is given ${values.length} times; give it once`);
  if (key === undefined || !/^[\x20-\x7e]+$/.test(key) || key.length > longestKey)
    throw refusal(`must be 1 to ${longestKey} printable ASCII characters, such as a UUID in quotes`);
  return key;
}

/** What stands within the quotes, where `\"` and `\\` are escaped and nothing else. */
function unquoted(text: string): string | undefined {
  const inner = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(text.trim())?.[1];
  return inner?.replace(/\\(.)/g, "$1");
}

const refusal = (detail: string) =>
  invalidRequest({ detail: `${keyHeader} ${detail}`, errors: [{ pointer: "#/headers/idempotency-key", detail }] });

/**
 * Names a request by who calls, the route and the key: the same key of another caller is another request. A hash, so that the
 * table holds neither keys nor callers.
 */
export const attemptId = (
  { signature }: Pick<Route, "signature">,
  { caller }: Pick<Invocation, "caller">,
  key: string,
) => hash([service, signature, principalOf(caller), key]);

/** All that a request says: path, query, the headers that its contract names, and the body, whatever the order of its keys. Numbers count to their last digit. */
export const fingerprintOf = (route: Pick<Route, "headers">, { event, text }: Pick<Invocation, "event" | "text">) =>
  hash([
    event.pathParameters ?? {},
    event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {},
    namedHeaders(route, event.headers ?? {}),
    text ? parseExactly(text) : null,
  ]);

const namedHeaders = ({ headers: schema }: Pick<Route, "headers">, headers: Record<string, string | undefined>) => {
  const names = new Set(Object.keys(schema?._zod.def.shape ?? {}));
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => names.has(name)),
  );
};

const hash = (value: unknown) => createHash("sha256").update(canonicalJson(value)).digest("base64url");
