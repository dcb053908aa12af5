import type { Invocation, Middleware } from "../invocation";
import { service } from "../invocation-start";

/** Counts requests, refusals (4xx) and failures (5xx), and measures time, for each route. */
export const requestMetrics = (): Middleware => ({
  after: ({ event, response }) => write(event, response?.statusCode ?? 500),
  onError: ({ event, response }) => write(event, response?.statusCode ?? 500),
});

function write(invocation: Invocation, status: number): void {
  const { metrics, endpoint, requestId } = invocation;
  metrics.flush(
    { Service: service, Route: endpoint?.route.signature ?? "unmatched", requestId },
    {
      Requests: 1,
      Errors: status >= 400 && status < 500 ? 1 : 0,
      Faults: status >= 500 ? 1 : 0,
      Latency: elapsed(invocation),
    },
  );
}

/** Milliseconds since the request began, to the hundredth. */
export const elapsed = ({ startedAt }: Invocation): number => Math.round((performance.now() - startedAt) * 100) / 100;
