import type { Method } from "../definition";
import type { Call } from "../request/call";
import { requestContextOf } from "../request/context";
import { isBinary, mediaType } from "../request/headers";

/** Headers that end at the gateway: a function never sees them (as recorded from AWS). */
const dropped = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "keep-alive",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/** Headers whose names API Gateway writes in its own case; all others are as they were sent. */
const canonical = new Map([
  ["authorization", "Authorization"],
  ["host", "Host"],
  ["user-agent", "User-Agent"],
]);

/** The event of a Lambda proxy integration, version 1.0, as JSON text. */
export function proxyEvent(call: Call, method: Method): string {
  const { headers, multiValueHeaders } = eventHeaders(call);
  const binary = isBinary(mediaType(call.headers.get("content-type")), call.api.binaryMediaTypes);
  return JSON.stringify({
    resource: method.resourcePath,
    path: call.eventPath,
    httpMethod: call.httpMethod,
    headers,
    multiValueHeaders,
    queryStringParameters: call.query?.single ?? null,
    multiValueQueryStringParameters: call.query?.multi ?? null,
    pathParameters: Object.keys(call.pathParameters).length > 0 ? call.pathParameters : null,
    stageVariables: call.stageVariables ?? null,
    requestContext: requestContextOf(call.context),
    body: call.body.length > 0 ? call.body.toString(binary ? "base64" : "utf8") : null,
    isBase64Encoded: binary && call.body.length > 0,
  });
}

/** The headers of a request, as functions get them. */
export function eventHeaders(call: Call) {
  const headers: Record<string, string> = {};
  const multiValueHeaders: Record<string, string[]> = {};
  const put = (name: string, values: string[]) => {
    member(headers, name, values.at(-1) as string);
    member(multiValueHeaders, name, values);
  };
  for (const { name, values } of call.headers.entries()) {
    const key = name.toLowerCase();
    if (!dropped.has(key) && !key.startsWith("x-forwarded-") && key !== "x-amzn-trace-id")
      put(canonical.get(key) ?? name, values);
  }
  const before = call.headers.get("x-forwarded-for");
  const { sourceIp } = call.context.identity;
  put("X-Amzn-Trace-Id", [`Root=${call.trace.root}`]);
  put("X-Forwarded-For", [before ? `${before}, ${sourceIp}` : sourceIp]);
  put("X-Forwarded-Port", [String(call.request.socket.localPort)]);
  put("X-Forwarded-Proto", ["http"]);
  return { headers, multiValueHeaders };
}

/** Sets a member. Objects without a prototype, which take any name, take JSON half as long again. */
function member<Value>(of: Record<string, Value>, name: string, value: Value): void {
  if (name !== "__proto__") of[name] = value;
  else Object.defineProperty(of, name, { value, enumerable: true, configurable: true, writable: true });
}
