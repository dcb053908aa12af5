import type { Middleware } from "../invocation";

/**
 * Counts a request by the limits of its route.
 *
 * @param when `request`: before anything of it is read; `body`: when it is read and checked, by the limits that need to know it
 */
export const limits = (when: "request" | "body"): Middleware => ({
  before: async ({ event: invocation }) => {
    await invocation.endpoint?.limiter?.count(invocation, when);
  },
});
