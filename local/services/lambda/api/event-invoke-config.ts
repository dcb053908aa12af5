import type { Cloud } from "../../../cloud";
import { AwsError } from "../../aws-json";
import { arnOf } from "../../ids";
import type { EventInvokeConfig, EventInvokeConfigs } from "../async/invoke-config";
import type { FunctionRegistry } from "../registry";
import { answer, bodyOf, type LambdaCall, type Operations, page, targetOf } from "./operation";

const path = "/2019-09-25/functions/{FunctionName}/event-invoke-config";

/** The calls on how events are retried, and where they end. */
export function eventInvokeConfigOperations(
  cloud: Cloud,
  registry: FunctionRegistry,
  configs: EventInvokeConfigs,
): Operations {
  const arnFor = (name: string, qualifier: string) => arnOf(cloud, "lambda", `function:${name}:${qualifier}`);
  const shown = (name: string, qualifier: string, config: EventInvokeConfig) => ({
    FunctionArn: arnFor(name, qualifier),
    LastModified: config.lastModified / 1000,
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeInSeconds,
    DestinationConfig: { OnSuccess: { Destination: config.onSuccess }, OnFailure: { Destination: config.onFailure } },
  });
  const existing = ({ name, qualifier = "$LATEST" }: LambdaCall) => {
    const config = configs.get(name, qualifier);
    if (config) return config;
    throw new AwsError(
      "ResourceNotFoundException",
      `The function ${arnFor(name, qualifier)} doesn't have an EventInvokeConfig`,
      404,
    );
  };
  const change = (call: LambdaCall, before: EventInvokeConfig | undefined) => {
    const { name, qualifier = "$LATEST" } = call;
    checkFunction(registry, call);
    const config = { ...before, ...read(call, registry), lastModified: cloud.clock.now() };
    configs.put(name, qualifier, config);
    return answer(200, shown(name, qualifier, config));
  };
  return {
    PutFunctionEventInvokeConfig: { route: `PUT ${path}`, does: (call) => change(call, undefined) },
    UpdateFunctionEventInvokeConfig: { route: `POST ${path}`, does: (call) => change(call, existing(call)) },
    GetFunctionEventInvokeConfig: {
      route: `GET ${path}`,
      does: (call) => answer(200, shown(call.name, call.qualifier ?? "$LATEST", existing(call))),
    },
    DeleteFunctionEventInvokeConfig: {
      route: `DELETE ${path}`,
      does(call) {
        existing(call);
        configs.remove(call.name, call.qualifier ?? "$LATEST");
        return answer(204, undefined);
      },
    },
    ListFunctionEventInvokeConfigs: {
      route: `GET ${path}/list`,
      does(call) {
        const all = configs.of(call.name).map(([qualifier, config]) => shown(call.name, qualifier, config));
        const { items, ...next } = page(call, all);
        return answer(200, { FunctionEventInvokeConfigs: items, ...next });
      },
    },
  };
}

function checkFunction(registry: FunctionRegistry, call: LambdaCall): void {
  try {
    registry.find(targetOf(call));
  } catch {
    throw new AwsError("ResourceNotFoundException", "The function doesn't exist.", 404);
  }
}

/** Kinds of destinations (AWS, "Capturing records of Lambda asynchronous invocations"). */
const destination = /^arn:aws:(?:sqs|sns|lambda|events|s3):/;

/** What a call changes. @throws AwsError InvalidParameterValueException as Lambda refuses it */
function read(call: LambdaCall, registry: FunctionRegistry): Partial<EventInvokeConfig> {
  const body = bodyOf(call);
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: destinations } = body;
  const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);
  if (retries === undefined && age === undefined && destinations === undefined)
    throw invalid("You must specify at least one of error handling or destination setting.");
  if (retries !== undefined && ![0, 1, 2].includes(Number(retries))) throw invalid("MaximumRetryAttempts is 0, 1 or 2");
  if (age !== undefined && !(Number(age) >= 60 && Number(age) <= 21_600))
    throw invalid("MaximumEventAgeInSeconds is between 60 and 21600");
  const { OnSuccess, OnFailure } = (destinations ?? {}) as Record<string, { Destination?: string } | undefined>;
  for (const arn of [OnSuccess?.Destination, OnFailure?.Destination]) {
    if (!arn) continue;
    if (!destination.test(arn)) throw invalid(`The provided destination config ${arn} is invalid.`);
    if (arn.split(":")[2] !== "lambda") continue;
    if (registry.named(arn) === undefined) throw invalid(`The destination ARN ${arn} is invalid.`);
    if (registry.named(arn)?.name === call.name)
      throw invalid("You can't specify the function as a destination for itself.");
  }
  return {
    ...(retries !== undefined && { maximumRetryAttempts: Number(retries) }),
    ...(age !== undefined && { maximumEventAgeInSeconds: Number(age) }),
    ...(destinations !== undefined && {
      onSuccess: OnSuccess?.Destination || undefined,
      onFailure: OnFailure?.Destination || undefined,
    }),
  };
}
