import type { InvocationResult, LambdaService } from "../../lambda";
import { traceHeader } from "../../lambda/trace";
import type { Method } from "../definition";
import type { IntegrationSpec } from "../definition/openapi";
import type { Answer, Call } from "../request/call";
import { internalServerError } from "../request/error";
import type { MayIntegrate } from "../request/may-invoke";
import { fill } from "../request/template";
import { functionFailure, functionIn, invokeFailure, logHint, noteLatency, timeoutOf, within } from "./lambda-call";
import { lambdaStream } from "./lambda-stream";
import { proxyAnswer } from "./proxy-answer";
import { proxyEvent } from "./proxy-event";

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
  mayInvoke: MayIntegrate,
): Promise<Answer> {
  const uri = fill(integration.uri ?? "", call);
  const { functionArn, streams } = functionIn(uri) ?? {};
  if (functionArn === undefined) throw internalServerError(`the integration's uri is not a Lambda invocation: ${uri}`);
  if (integration.httpMethod !== undefined && integration.httpMethod.toUpperCase() !== "POST")
    throw internalServerError(`the integration calls Lambda with ${integration.httpMethod}; Lambda takes POST only`);
  if (!mayInvoke(call, method, functionArn))
    throw internalServerError("Execution failed due to configuration error: Invalid permissions on Lambda function");
  if (streams) return lambdaStream(call, method, integration, functionArn, lambda);
  const event = proxyEvent(call, method);
  const startedAt = performance.now();
  let result: InvocationResult;
  try {
    const options = { traceId: traceHeader(call.trace) };
    result = await within(timeoutOf(integration), () => lambda.invoke(functionArn, event, options));
  } catch (error) {
    throw invokeFailure(error, functionArn);
  } finally {
    noteLatency(call, Math.round(performance.now() - startedAt));
  }
  call.context.integration = { ...call.context.integration, requestId: result.requestId };
  call.context.integrationStatus = 200;
  call.start = result.coldStart ? "cold" : "warm";
  if (result.functionError) throw functionFailure(result);
  const answer = proxyAnswer(result.payload, call);
  call.context.integration.status = answer.status;
  if (answer.status >= 500) call.remark = `its function answers so${logHint(functionArn)}`;
  return answer;
}
