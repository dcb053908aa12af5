import type { Invocation, Middleware } from "../invocation";
import type { ProxyResult } from "../proxy-event";

/** Data, not pages: nothing is to be guessed, framed, run, cached or sent in the clear (OWASP, "REST Security Cheat Sheet"). */
const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Puts the security headers and the request's id on every answer. What a handler says itself stays. */
export const responseHeaders = (): Middleware => ({
  after: ({ event, response }) => complete(event, response),
  onError: ({ event, response }) => complete(event, response),
});

function complete({ event, requestId, answerHeaders }: Invocation, response: ProxyResult | null | undefined): void {
  if (!response) return;
  response.headers = { ...securityHeaders, "x-request-id": requestId, ...answerHeaders, ...response.headers };
  if (event.httpMethod === "HEAD") response.body = "";
}
