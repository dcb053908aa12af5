import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { baseUrl } from "./base-url";
import { serving } from "./current";
import type { Endpoint } from "./endpoint";
import { once } from "./idempotency/once";
import type { Invocation } from "./invocation";
import { startInvocation } from "./invocation-start";
import { accessRecord } from "./middleware/access-record";
import { authentication } from "./middleware/authentication";
import { cors } from "./middleware/cors";
import { jsonBody } from "./middleware/json-body";
import { limits } from "./middleware/limits";
import { problemResponse } from "./middleware/problem-response";
import { replyResponse } from "./middleware/reply-response";
import { requestMetrics } from "./middleware/request-metrics";
import { responseHeaders } from "./middleware/response-headers";
import { routing } from "./middleware/routing";
import { validation } from "./middleware/validation";
import { gatewayTimeout } from "./problem";
import type { Handler, ProxyResult } from "./proxy-event";

/**
 * How long before Lambda's timeout the kit gives up on a handler, in milliseconds: time to answer, and to leave a record of
 * which request it was. A function that Lambda stops leaves neither.
 */
const timeToSayWhy = 100;

/**
 * The one stack of middlewares around all handlers. What comes first sees a request first and its answer last.
 *
 * @throws Error when two routes have the same method and path
 */
export function onion(endpoints: readonly Endpoint[]): Handler {
  const stack = middy(answer, {
    timeoutEarlyInMillis: timeToSayWhy,
    timeoutEarlyResponse: () => {
      throw gatewayTimeout({ detail: "The request took longer than this function may run" });
    },
  }).use([
    accessRecord(),
    requestMetrics(),
    cors(),
    responseHeaders(),
    problemResponse(),
    replyResponse(),
    routing(endpoints),
    authentication(),
    limits("request"),
    jsonBody(),
    validation(),
    limits("body"),
  ]);
  return async (event, context) => {
    const invocation = startInvocation(event, context);
    const response: unknown = await serving(invocation, () => stack(invocation, context as Context));
    return response as ProxyResult; // replyResponse and problemResponse made it
  };
}

/** What the stack is wrapped around: by now the request is routed, read and checked. */
async function answer(invocation: Invocation, context: Context, { signal }: { signal: AbortSignal }) {
  const { event, endpoint, input, found, text = "", caller, log, metrics, requestId } = invocation;
  if (!endpoint || !input) throw new Error("The request was neither routed nor validated");
  const limitBy = async <Done>(name: string, subject: string, meanwhile?: () => Promise<Done>) => {
    if (!endpoint.limiter) throw new Error(`${endpoint.route.signature} has no limits`);
    let done: Promise<Done> | undefined;
    const begin = () => {
      done = meanwhile?.();
      done?.catch(() => {}); // the handler hears of it below, unless the request is refused before
    };
    await endpoint.limiter.countLate(name, subject, invocation, meanwhile && begin);
    return (await done) as Done;
  };
  const known = { ...input, text, caller, log, metrics, requestId, event, found };
  const request = { ...known, baseUrl: baseUrl(event), limitBy, signal };
  const { route, keeper } = endpoint;
  if (!keeper) return endpoint.answer(request);
  return once(route, keeper, invocation, context, (origin) => endpoint.answer({ ...request, origin }));
}
