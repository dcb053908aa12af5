import { AwsError } from "../../aws-json";
import type { InvocationResult, LambdaService } from "../../lambda";
import { doesNotCompile } from "../../lambda/function";
import { traceHeader } from "../../lambda/trace";
import type { Method } from "../definition";
import type { IntegrationSpec } from "../definition/openapi";
import type { Answer, Call } from "../request/call";
import { GatewayError, internalServerError } from "../request/error";
import type { MayInvoke } from "../request/may-invoke";
import { DoesNotCompile, NotEmulated } from "../request/not-emulated";
import { fill } from "../request/template";
import { proxyAnswer } from "./proxy-answer";
import { proxyEvent } from "./proxy-event";

/** Milliseconds that a REST API waits where the integration says nothing (AWS, "Quotas for configuring and running a REST API"). */
const defaultTimeout = 29_000;

/**
 * A Lambda proxy integration.
 *
 * @throws GatewayError INTEGRATION_TIMEOUT (504); 502 for a function that failed or answered nonsense; REQUEST_TOO_LARGE when the
 * event is over Lambda's 6 MB; INTEGRATION_FAILURE (500) when the function's concurrency is used up; API_CONFIGURATION_ERROR (500) for a function that is not there or that the API may not invoke
 */
export async function lambdaProxy(
  call: Call,
  method: Method,
  integration: IntegrationSpec,
  lambda: LambdaService,
  mayInvoke: MayInvoke,
): Promise<Answer> {
  const functionArn = functionOf(fill(integration.uri ?? "", call));
  if (integration.httpMethod !== undefined && integration.httpMethod.toUpperCase() !== "POST")
    throw internalServerError(`the integration calls Lambda with ${integration.httpMethod}; Lambda takes POST only`);
  if (!mayInvoke(call, method, functionArn))
    throw internalServerError("Execution failed due to configuration error: Invalid permissions on Lambda function");
  const event = proxyEvent(call, method);
  const startedAt = performance.now();
  const result = await within(integration.timeoutInMillis ?? defaultTimeout, () =>
    lambda.invoke(functionArn, event, { traceId: traceHeader(call.trace) }).catch((error: unknown) => {
      throw invokeFailure(error, functionArn);
    }),
  ).finally(() => noteLatency(call, Math.round(performance.now() - startedAt)));
  call.context.integration = { ...call.context.integration, requestId: result.requestId };
  call.context.integrationStatus = 200;
  call.start = result.coldStart ? "cold" : "warm";
  if (result.functionError) throw functionFailure(result);
  const answer = proxyAnswer(result.payload, call);
  call.context.integration.status = answer.status;
  return answer;
}

/** The function's ARN in the ARN of an integration. */
function functionOf(uri: string): string {
  const [, kind, functionArn] =
    /:lambda:path\/(20\d\d-\d\d-\d\d)\/functions\/(.+)\/(?:response-streaming-)?invocations$/.exec(uri) ?? [];
  if (functionArn === undefined) throw internalServerError(`the integration's uri is not a Lambda invocation: ${uri}`);
  if (kind !== "2015-03-31") throw new NotEmulated("response streaming");
  return functionArn;
}

function noteLatency(call: Call, latency: number): void {
  call.context.integration = { ...call.context.integration, latency };
  call.context.integrationLatency = latency;
}

async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new GatewayError("INTEGRATION_TIMEOUT", "Endpoint request timed out", {
            reason: `the function did not answer within ${milliseconds} ms`,
          }),
        ),
      milliseconds,
    );
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}

function invokeFailure(error: unknown, functionArn: string): unknown {
  if (!(error instanceof AwsError)) return error;
  if (error.status === 429)
    return new GatewayError("INTEGRATION_FAILURE", "Internal server error", {
      reason: `Lambda invocation failed with status: 429: ${error.message} (${functionArn})`,
      status: 500,
    });
  if (error.status === 413) return new GatewayError("REQUEST_TOO_LARGE", "Request Too Long", { reason: error.message });
  return internalServerError(`${functionArn}: ${error.message}`);
}

function functionFailure({ payload, requestId }: InvocationResult): Error {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  if (errorType === doesNotCompile) return new DoesNotCompile(errorMessage);
  return internalServerError(
    `Lambda execution failed with status 200 due to customer function error: ${errorType}: ${errorMessage}. Lambda request id: ${requestId}`,
    502,
  );
}
