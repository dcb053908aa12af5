import type { Middleware } from "../invocation";
import { forbidden } from "../problem";

/** Refuses callers without what the contract asks for, also where a gateway was set up to let them through. */
export const authentication = (): Middleware => ({
  before: ({ event: { endpoint, caller } }) => {
    if (endpoint?.route.auth.kind === "apiKey" && caller.kind !== "apiKey") throw forbidden();
  },
});
