import type { Middleware } from "../invocation";

/** Checks the request against its contract, all places in one go. */
export const validation = (): Middleware => ({
  before: ({ event: invocation }) => {
    invocation.input = invocation.endpoint?.read(invocation.event, invocation.json);
  },
});
