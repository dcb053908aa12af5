import * as z from "zod/mini";
import { callerOf, callerText } from "./caller";
import { readEnv } from "./env";
import type { Invocation } from "./invocation";
import { createLogger, logLevels } from "./logger";
import { EmbeddedMetrics } from "./metrics";
import type { FunctionContext, ProxyEvent } from "./proxy-event";

/** What the kit itself takes from the environment. */
const env = readEnv(
  z.object({
    /** Logical name of the construct: `service` of log records, dimension of metrics. */
    SERVICE_NAME: z._default(z.string(), process.env.AWS_LAMBDA_FUNCTION_NAME ?? "portico"),
    /** Least grave level that is logged. */
    LOG_LEVEL: z._default(z.enum(logLevels), "info"),
    PORTICO_STAGE: z.optional(z.string()),
    /** What log records call the environment. */
    ENVIRONMENT: z._default(z.string(), "development"),
  }),
);

/** `service` of log records and metrics. */
export const service = env.SERVICE_NAME;
/** What is logged outside of a request. */
export const functionLog = createLogger(env.LOG_LEVEL, {
  service,
  stage: env.PORTICO_STAGE,
  environment: env.ENVIRONMENT,
});

let isFirst = true;

/**
 * Begins the record of a request: its ids, its caller, its logger and its metrics.
 *
 * @throws Error when the function is invoked with anything but a proxy event of a REST API
 */
export function startInvocation(event: ProxyEvent, context: FunctionContext): Invocation {
  if (typeof event?.resource !== "string" || !event.requestContext)
    throw new Error(
      "This function answers API Gateway proxy events (REST API, payload version 1.0); this was another event",
    );
  const coldStart = isFirst;
  isFirst = false;
  const { requestId } = event.requestContext;
  const caller = callerOf(event);
  return {
    event,
    requestId,
    startedAt: performance.now(),
    coldStart,
    caller,
    metrics: new EmbeddedMetrics(),
    answerHeaders: {},
    limitsLeft: [],
    log: functionLog.with({
      requestId,
      functionRequestId: context.awsRequestId,
      traceId: traceId(event),
      caller: callerText(caller),
    }),
  };
}

/** Id of the X-Ray trace: Lambda sets it for each request, the gateway sends it along. */
function traceId({ headers }: ProxyEvent): string | undefined {
  const header = process.env._X_AMZN_TRACE_ID ?? headers?.["X-Amzn-Trace-Id"];
  return /Root=([^;]+)/.exec(header ?? "")?.[1];
}
