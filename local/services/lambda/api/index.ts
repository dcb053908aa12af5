import type { Cloud } from "../../../cloud";
import type { AwsApi, AwsResponse } from "../../../service";
import { refusalOf } from "../../aws-json";
import { arnOf } from "../../ids";
import { restError } from "../../rest-json";
import { Throttled } from "../concurrency";
import { readFunctionName } from "../function-name";
import { callOf, type Operation, type Operations } from "./operation";

/** Operations whose action has another name (AWS, Service Authorization Reference: Lambda). */
const actions: Readonly<Record<string, string>> = {
  Invoke: "InvokeFunction",
  InvokeWithResponseStream: "InvokeFunction",
};

/** Lambda's REST protocol. */
export const lambdaApi = (cloud: Cloud, operations: Operations): AwsApi<Operation> => ({
  signingName: "lambda",
  operations,
  async handle(request, { does, labels }) {
    try {
      return await does(callOf(request, labels));
    } catch (error) {
      return failure(error);
    }
  },
  /** The action of the operation's name, on the function or the event source mapping where there is one. */
  needs({ query }, { name, labels }) {
    const action = `lambda:${actions[name] ?? name}`;
    const { UUID: mapping } = labels;
    if (mapping !== undefined) return [{ action, resource: arnOf(cloud, "lambda", `event-source-mapping:${mapping}`) }];
    if (labels.FunctionName === undefined) return [{ action, resource: "*" }];
    const named = readFunctionName(labels.FunctionName);
    const qualifier = query.get("Qualifier") ?? named.qualifier;
    return [{ action, resource: arnOf(cloud, "lambda", `function:${named.name}${qualifier ? `:${qualifier}` : ""}`) }];
  },
});

function failure(error: unknown): AwsResponse {
  const { code, message, status } = refusalOf(error, "ServiceException");
  const type = status < 500 ? "User" : "Service";
  const reason = error instanceof Throttled ? { Reason: error.reason } : {};
  return restError(code, status, { ...reason, Type: type, Message: message, message });
}
