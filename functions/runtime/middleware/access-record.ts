import type { Invocation, Middleware } from "../invocation";
import { Problem } from "../problem";
import { elapsed } from "./request-metrics";

/** Writes the one record that every request leaves. Errors that are ours to mend are in it with their stack. */
export const accessRecord = (): Middleware => ({
  after: ({ event, response }) => write(event, response?.statusCode ?? 500),
  onError: ({ event, response, error }) => write(event, response?.statusCode ?? 500, error),
});

function write(invocation: Invocation, status: number, error?: unknown): void {
  const { log, event, endpoint, coldStart } = invocation;
  log[status >= 500 ? "error" : "info"]("request", {
    method: event.httpMethod,
    route: endpoint?.route.signature ?? "unmatched",
    status,
    milliseconds: elapsed(invocation),
    ...(coldStart && { coldStart }),
    ...(error instanceof Problem ? { problem: error.kind.type } : undefined),
    ...(error !== undefined && status >= 500 ? { error } : undefined),
  });
}
