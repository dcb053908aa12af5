import type { Answer, Call } from "../request/call";
import { internalServerError } from "../request/error";
import { isBinary, mediaType } from "../request/headers";

/** What a function behind a Lambda proxy integration may return; nothing is required, and nothing else is allowed. */
interface ProxyResult {
  statusCode?: number | string | null;
  headers?: Record<string, string | boolean> | null;
  multiValueHeaders?: Record<string, (string | boolean)[]> | null;
  body?: string | null;
  isBase64Encoded?: boolean | null;
}

/** Headers that belong to the gateway: a function's own become `x-amzn-Remapped-…` (AWS, "Amazon API Gateway important notes"). */
const remapped = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "trailer",
  "upgrade",
  "user-agent",
  "www-authenticate",
]);

/**
 * A function's answer as the client gets it.
 *
 * @throws GatewayError 502 "Internal server error" for an answer of another form, which AWS calls malformed
 */
export function proxyAnswer(payload: string, call: Call): Answer {
  const result = parse(payload);
  const headers = mergedHeaders(result);
  if (!headers.some(([name]) => name.toLowerCase() === "content-type"))
    headers.push(["Content-Type", "application/json"]);
  return { status: Number(result.statusCode ?? 200), headers, body: bodyOf(result, call) };
}

/**
 * The status and headers in front of a streamed response.
 *
 * @throws GatewayError 502 "Internal server error" for another form
 */
export function metadataAnswer(metadata: string): Answer {
  const { cookies, ...result } = parseMetadata(metadata);
  const headers = mergedHeaders(result);
  for (const cookie of cookies ?? []) headers.push(["Set-Cookie", cookie]);
  return { status: Number(result.statusCode ?? 200), headers, body: "" };
}

function parseMetadata(
  text: string,
): Pick<ProxyResult, "statusCode" | "headers" | "multiValueHeaders"> & { cookies?: string[] } {
  const malformed = (reason: string) => internalServerError(`Malformed Lambda proxy response: ${reason}`, 502);
  let metadata: unknown;
  try {
    metadata = JSON.parse(text);
  } catch {
    throw malformed("what stands before the delimiter is no JSON");
  }
  const { cookies, ...result } = (metadata ?? {}) as { cookies?: unknown };
  const reason = whyMalformed(metadata === null ? null : result);
  if (reason) throw malformed(reason);
  if (cookies !== undefined && !(Array.isArray(cookies) && cookies.every((cookie) => typeof cookie === "string")))
    throw malformed("cookies is not an array of strings");
  return { ...result, cookies: cookies as string[] | undefined };
}

function parse(payload: string): ProxyResult {
  const result = JSON.parse(payload) as unknown;
  const reason = whyMalformed(result);
  if (reason) throw internalServerError(`Malformed Lambda proxy response: ${reason}`, 502);
  return result as ProxyResult;
}

type Check = (value: unknown) => boolean;
const isHeaderValue: Check = (value) => typeof value === "string" || typeof value === "boolean";
const isObjectOf =
  (check: Check): Check =>
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(check);

const members: Record<keyof ProxyResult, [check: Check, form: string]> = {
  statusCode: [(value) => /^[1-5]\d\d$/.test(String(value)) && typeof value !== "object", "a status such as 200"],
  headers: [isObjectOf(isHeaderValue), "an object of strings"],
  multiValueHeaders: [
    isObjectOf((values) => Array.isArray(values) && values.every(isHeaderValue)),
    "an object of arrays of strings",
  ],
  body: [(value) => typeof value === "string", "a string (JSON.stringify it)"],
  isBase64Encoded: [(value) => typeof value === "boolean", "true or false"],
};

function whyMalformed(result: unknown): string | undefined {
  if (typeof result !== "object" || result === null || Array.isArray(result))
    return `the function returned ${result === null ? "nothing (null)" : JSON.stringify(result).slice(0, 80)}, not an object with statusCode and body`;
  for (const [name, value] of Object.entries(result)) {
    const member = Object.hasOwn(members, name) ? members[name as keyof ProxyResult] : undefined;
    if (!member) return `"${name}" has no place in it; put it into the body`;
    if (value !== null && !member[0](value)) return `${name} is not ${member[1]}`;
  }
  return undefined;
}

/** Both kinds of headers in one list: of equal names the multi-value ones come first and give the case, equal values count once. */
function mergedHeaders({ headers, multiValueHeaders }: ProxyResult): Answer["headers"] {
  const merged = new Map<string, { name: string; values: string[] }>();
  for (const [name, values] of Object.entries(multiValueHeaders ?? {}))
    merged.set(name.toLowerCase(), { name, values: values.map(String) });
  for (const [name, value] of Object.entries(headers ?? {})) {
    const entry = merged.get(name.toLowerCase());
    if (!entry) merged.set(name.toLowerCase(), { name, values: [String(value)] });
    else if (!entry.values.includes(String(value))) entry.values.push(String(value));
  }
  merged.delete("transfer-encoding");
  return [...merged].flatMap(([key, { name, values }]) =>
    values.map((value): [string, string] => [remapped.has(key) ? `x-amzn-Remapped-${name}` : name, value]),
  );
}

/** Base 64 is decoded only for a client whose first Accept type is one of the API's binary media types (as recorded from AWS). */
function bodyOf({ body, isBase64Encoded }: ProxyResult, call: Call): string | Buffer {
  if (!body) return "";
  if (!isBase64Encoded || !isBinary(mediaType(call.headers.get("accept")), call.api.binaryMediaTypes)) return body;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(body)) throw internalServerError("Unable to base64 decode the body");
  return Buffer.from(body, "base64");
}
