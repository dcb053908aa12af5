import { machineNow } from "./clock";
import type { WorkerRequest } from "./protocol";

/** The second argument of a handler. */
export interface LambdaContext {
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  logGroupName: string;
  logStreamName: string;
  awsRequestId: string;
  clientContext?: unknown;
  /** Milliseconds until Lambda stops the request. */
  getRemainingTimeInMillis(): number;
}

/** Makes the context object of one request from the request and the environment. */
export function contextOf(request: WorkerRequest, functionArn: string): LambdaContext {
  const { env } = process;
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME ?? "",
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION ?? "",
    invokedFunctionArn: request.invokedArn ?? functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? "",
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? "",
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? "",
    awsRequestId: request.requestId,
    clientContext: request.clientContext === undefined ? undefined : JSON.parse(request.clientContext),
    getRemainingTimeInMillis: () => request.deadline - machineNow(),
  };
}
