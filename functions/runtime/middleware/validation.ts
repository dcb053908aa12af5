import type { Invocation, Middleware } from "../invocation";

/** Checks the request against its contract, all places in one go. */
export const validation = (): Middleware => ({ before: ({ event: invocation }) => checkRequest(invocation) });

/** @throws Problem `invalid-request` with every field that is wrong */
export function checkRequest(invocation: Invocation): void {
  invocation.input ??= invocation.endpoint?.read(invocation.event, invocation.json);
}
