import { randomUUID } from "node:crypto";
import type { Cloud } from "../../cloud";
import { largestPayload } from "../../lambda/config";
import type { Service } from "../../service";
import { AwsError } from "../aws-json";
import type { RoleCaller } from "../iam";
import type { LogsService } from "../logs";
import { lambdaApi } from "./api";
import type { FunctionDescription } from "./describe";
import { functionType } from "./function-type";
import { logTail } from "./log-tail";
import { lambdaNeeds } from "./needs";
import { FunctionPolicies, permissionType } from "./permission";
import { functionEventInvokeConfig } from "./recorded-types";
import { FunctionRegistry } from "./registry";
import { traceHeader } from "./trace";

/** What a function answered. */
export interface InvocationResult {
  /** JSON text: the handler's answer, or the error as Lambda reports it. */
  payload: string;
  /** Set when the payload is an error. */
  functionError?: "Unhandled" | "Handled";
  /** True when an instance was started for this request. */
  coldStart: boolean;
  requestId: string;
}

/** What a caller may add to a request. */
export interface InvokeOptions {
  /** Value of `_X_AMZN_TRACE_ID` for the function. Default: a new trace. */
  traceId?: string;
  /** JSON text of the context object's `clientContext`. */
  clientContext?: string;
}

/** Lambda: runs the functions of the stack on worker threads. */
export interface LambdaService extends Service {
  /**
   * Runs a function with a JSON text and waits for its answer. What goes wrong in the function is in the result.
   *
   * @throws AwsError ResourceNotFoundException for an unknown function, RequestTooLargeException over 6 MB
   */
  invoke(functionNameOrArn: string, payload: string, options?: InvokeOptions): Promise<InvocationResult>;
  /**
   * Runs a function without waiting for it. Its errors are in its log; it is not tried again.
   *
   * @throws AwsError as {@link LambdaService.invoke}
   */
  invokeLater(functionNameOrArn: string, payload: string): void;
  /** The function's ARN. @throws AwsError ResourceNotFoundException */
  functionArn(functionNameOrArn: string): string;
  /** The function to which this access key id was issued, as IAM knows it. */
  callerOf(accessKeyId: string): RoleCaller | undefined;
  /** The last 4 KB that one request logged, as the Invoke API can return them. */
  logTail(functionNameOrArn: string, requestId: string): string;
  /** Name of the log group that the function writes to. @throws AwsError ResourceNotFoundException */
  logGroup(functionNameOrArn: string): string;
  /**
   * Swaps code whose sources have changed: in every function that has a file of this text.
   *
   * @param after the new text; or a mistake in the sources, which the functions answer with until it is mended
   * @returns names of the functions
   */
  swap(before: string, after: { text: string } | { mistake: string }): string[];
  close(): Promise<void>;
}

/** Makes the Lambda service of a cloud. */
export function createLambdaService(cloud: Cloud): LambdaService {
  const registry = new FunctionRegistry(cloud);
  const policies = new FunctionPolicies();

  const service: LambdaService = {
    name: "lambda",
    types: [functionType(registry), permissionType(policies), functionEventInvokeConfig],
    resourcePolicy: (arn) => policies.policyOf(arn),
    async invoke(functionNameOrArn, payload, { traceId = traceHeader(), clientContext } = {}) {
      const target = registry.find(functionNameOrArn);
      checkSize(payload);
      const requestId = randomUUID();
      const invocation = await target.run({ requestId, payload, traceId, clientContext });
      const { coldStart } = invocation;
      return "error" in invocation
        ? { payload: JSON.stringify(invocation.error), functionError: "Unhandled", coldStart, requestId }
        : { payload: invocation.payload, coldStart, requestId };
    },
    invokeLater(functionNameOrArn, payload) {
      registry.find(functionNameOrArn);
      checkSize(payload);
      void service.invoke(functionNameOrArn, payload);
    },
    functionArn: (functionNameOrArn) => registry.find(functionNameOrArn).arn,
    callerOf: (accessKeyId) => registry.byAccessKey(accessKeyId),
    logTail(functionNameOrArn, requestId) {
      const logs = cloud.services.get("logs") as LogsService | undefined;
      const group = registry.find(functionNameOrArn).logGroup;
      return logTail(logs?.store.find(group) ?? [], requestId);
    },
    logGroup: (functionNameOrArn) => registry.find(functionNameOrArn).logGroup,
    swap(before, after) {
      const found = registry.withFile(before);
      for (const one of found)
        if ("mistake" in after) one.breakDown(after.mistake);
        else registry.replaceFile(one, before, after.text);
      return found.map(({ name }) => name);
    },
    reset: () => registry.restart(),
    close: () => registry.close(),
  };
  return { ...service, api: { ...lambdaApi(service, describe), needs: lambdaNeeds(cloud) } };

  function describe(nameOrArn: string): FunctionDescription {
    const { name, arn, logGroup, inputs, code } = registry.find(nameOrArn);
    return {
      name,
      arn,
      logGroup,
      inputs,
      codeDirectory: code?.directory,
      codeSha256: code?.sha256,
      codeSize: code?.size,
    };
  }
}

function checkSize(payload: string): void {
  if (payload.length * 3 <= largestPayload || Buffer.byteLength(payload) <= largestPayload) return;
  throw new AwsError(
    "RequestEntityTooLargeException",
    `Request must be smaller than ${largestPayload} bytes for the InvokeFunction operation`,
    413,
  );
}
