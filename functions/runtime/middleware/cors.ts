import type { Invocation, Middleware } from "../invocation";
import type { ProxyEvent, ProxyResult } from "../proxy-event";

/**
 * Lets pages of other origins read the answer, where the gateway says which: in variables of its stage, because one function may serve
 * several gateways and is made before any of them. The answer names an origin of that list or none; what a handler says itself does not count.
 */
export const cors = (): Middleware => ({
  after: ({ event, response }) => complete(event, response),
  onError: ({ event, response }) => complete(event, response),
});

function complete({ event }: Invocation, response: ProxyResult | null | undefined): void {
  const origins = event.stageVariables?.corsOrigins;
  if (!response || !origins) return;
  const kept = Object.entries(response.headers).filter(([name]) => !name.startsWith("access-control-"));
  response.headers = {
    ...Object.fromEntries(kept),
    ...(origins === "any" ? anyone : named(event, origins.split(","))),
  };
  if (origins !== "any") response.headers.vary = withOrigin(response.headers.vary);
  const exposed = event.stageVariables?.corsExposedHeaders;
  if (exposed && response.headers["access-control-allow-origin"])
    response.headers["access-control-expose-headers"] = exposed.replaceAll(",", ", ");
}

const anyone: Record<string, string> = { "access-control-allow-origin": "*" };

function named({ headers, stageVariables }: ProxyEvent, origins: readonly string[]): Record<string, string> {
  const name = Object.keys(headers ?? {}).find((each) => each.toLowerCase() === "origin");
  const origin = origins.find((each) => name !== undefined && each === headers?.[name]);
  if (origin === undefined) return {};
  const credentials = stageVariables?.corsCredentials === "true";
  return {
    "access-control-allow-origin": origin,
    ...(credentials && { "access-control-allow-credentials": "true" }),
  };
}

/** Caches are to keep one answer for each origin, also for those that may not read it. */
const withOrigin = (vary = ""): string =>
  /(?:^|,)\s*(?:\*|origin)\s*(?:,|$)/i.test(vary) ? vary : [vary, "Origin"].filter(Boolean).join(", ");
