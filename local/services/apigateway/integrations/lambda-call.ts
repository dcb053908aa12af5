import { AwsError } from "../../aws-json";
import type { InvocationResult } from "../../lambda";
import { doesNotCompile } from "../../lambda/function";
import type { IntegrationSpec } from "../definition/openapi";
import type { Call } from "../request/call";
import { GatewayError, internalServerError } from "../request/error";
import { DoesNotCompile } from "../request/not-emulated";

/** Milliseconds that a REST API waits where the integration says nothing (AWS, "Quotas for configuring and running a REST API"). */
const defaultTimeout = 29_000;

/** Milliseconds that an integration waits for its function. */
export const timeoutOf = ({ timeoutInMillis = defaultTimeout }: IntegrationSpec): number => timeoutInMillis;

/** The function in the ARN of an integration, and whether its answer is to be streamed. Undefined: it is no invocation of Lambda. */
export function functionIn(uri: string): { functionArn: string; streams: boolean } | undefined {
  const [, kind, functionArn] =
    /:lambda:path\/(20\d\d-\d\d-\d\d)\/functions\/(.+)\/(?:response-streaming-)?invocations$/.exec(uri) ?? [];
  return functionArn === undefined ? undefined : { functionArn, streams: kind === "2021-11-15" };
}

/** Where a function may have said what it does not tell clients. */
export function logHint(functionArn: string | undefined): string {
  const [, , , , , , name] = functionArn?.split(":") ?? [];
  return name === undefined ? "" : `; its log may say why: portico logs ${name}`;
}

/** Notes how long the function took. */
export function noteLatency(call: Call, latency: number): void {
  call.context.integration = { ...call.context.integration, latency };
  call.context.integrationLatency = latency;
}

/** Waits for a function that long. @throws GatewayError INTEGRATION_TIMEOUT (504) */
export function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const reason = `the function did not answer within ${milliseconds} ms`;
    const late = () => reject(new GatewayError("INTEGRATION_TIMEOUT", "Endpoint request timed out", { reason }));
    const timer = setTimeout(late, milliseconds);
    const ended = () => clearTimeout(timer);
    work().then(resolve, reject).then(ended, ended);
  });
}

/** A refusal of Lambda, as the gateway answers it. */
export function invokeFailure(error: unknown, functionArn: string): unknown {
  if (!(error instanceof AwsError)) return error;
  if (error.status === 429)
    return new GatewayError("INTEGRATION_FAILURE", "Internal server error", {
      reason: `Lambda invocation failed with status: 429: ${error.message} (${functionArn})`,
      status: 500,
    });
  if (error.status === 413) return new GatewayError("REQUEST_TOO_LARGE", "Request Too Long", { reason: error.message });
  return internalServerError(`${functionArn}: ${error.message}`);
}

/** An error of a function, as the gateway answers it: 502. */
export function functionFailure({ payload, requestId }: InvocationResult): Error {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  if (errorType === doesNotCompile) return new DoesNotCompile(errorMessage);
  return internalServerError(
    `Lambda execution failed with status 200 due to customer function error: ${errorType}: ${errorMessage}. Lambda request id: ${requestId}`,
    502,
  );
}
