import type { Invocation, Middleware } from "../invocation";
import { readBody } from "./json-body";
import { checkRequest } from "./validation";

/**
 * Counts a request by the limits of its route.
 *
 * @param when `request`: before anything of it is read, but by a handler that reads ahead; `body`: when it is read and checked, by the limits that need to know it
 */
export const limits = (when: "request" | "body"): Middleware => ({
  before: async ({ event: invocation }) => {
    const { limiter, ahead } = invocation.endpoint ?? {};
    const meanwhile = when === "request" && ahead ? () => readAhead(invocation) : undefined;
    await (limiter ? limiter.count(invocation, when, meanwhile) : meanwhile?.());
  },
});

/** Lets the handler read while the table counts. A request that is not as its contract says is refused by those who come after. */
function readAhead(invocation: Invocation): void {
  const { endpoint, event, caller } = invocation;
  if (!endpoint?.ahead) return;
  try {
    readBody(invocation);
    checkRequest(invocation);
  } catch {
    return;
  }
  const { body, path, query, headers } = invocation.input ?? {};
  // The reader gives the handler exactly what its contract parses to, which one type for all routes cannot say.
  const request = { body, path, query, headers, event, caller } as Parameters<typeof endpoint.ahead>[0];
  invocation.found = endpoint.ahead(request);
  invocation.found.catch(() => {}); // it is the handler that hears of it, unless the request is refused before
}
