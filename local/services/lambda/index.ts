import type { Cloud } from "../../cloud";
import type { ChunkListener } from "../../lambda/instance";
import type { Service } from "../../service";
import type { RoleCaller } from "../iam";
import type { LogsService } from "../logs";
import { aliasType } from "./alias";
import { lambdaApi } from "./api";
import { concurrencyOperations } from "./api/concurrency";
import { eventInvokeConfigOperations } from "./api/event-invoke-config";
import { functionOperations } from "./api/functions";
import { invokeOperations } from "./api/invoke";
import { versionOperations } from "./api/versions";
import { EventInvokeConfigs, functionEventInvokeConfig } from "./async/invoke-config";
import { tellEnding } from "./async/outcome";
import { AsyncQueue } from "./async/queue";
import { EventSources } from "./event-sources";
import { mappingOperations } from "./event-sources/api";
import { knownFunction } from "./event-sources/caller";
import { mappingToken, mappingType } from "./event-sources/mapping-type";
import { queueKind } from "./event-sources/queues/kind";
import { streamKind } from "./event-sources/streams/kind";
import { functionType } from "./function-type";
import { Invoker } from "./invoker";
import { logTail } from "./log-tail";
import { FunctionPolicies, permissionType } from "./permission";
import { recordedLambdaTypes } from "./recorded-types";
import { FunctionRegistry } from "./registry";

/** What a function answered. */
export interface InvocationResult {
  /** JSON text: the handler's answer, or the error as Lambda reports it. */
  payload: string;
  /** Set when the payload is an error. */
  functionError?: "Unhandled" | "Handled";
  /** When it failed, in milliseconds since 1970. */
  failedAt?: number;
  /** True when an instance was started for this request. */
  coldStart: boolean;
  requestId: string;
  /** `$LATEST`, or the number of the version that ran. */
  executedVersion: string;
}

/** What a caller may add to a request. */
export interface InvokeOptions {
  /** Default: a new one. */
  requestId?: string;
  /** Value of `_X_AMZN_TRACE_ID` for the function. Default: a new trace. */
  traceId?: string;
  /** JSON text of the context object's `clientContext`. */
  clientContext?: string;
  /** Gets what the handler streams, as it comes; what it does not stream is one part. The result's payload is empty then, unless it is an error. */
  onChunk?: ChunkListener;
}

/** Lambda: runs the functions of the stack. */
export interface LambdaService extends Service {
  /**
   * Runs a function with a JSON text and waits for its answer. What goes wrong in the function is in the result.
   *
   * @throws AwsError ResourceNotFoundException for an unknown function, RequestEntityTooLargeException over 6 MB,
   * TooManyRequestsException (429, a {@link Throttled}) when its concurrency is used up
   */
  invoke(functionNameOrArn: string, payload: string, options?: InvokeOptions): Promise<InvocationResult>;
  /**
   * Queues an event for a function and answers the id that its requests will have. It is tried again when the function fails, and ends at the
   * function's destinations or dead letter queue.
   *
   * @throws AwsError ResourceNotFoundException for an unknown function, RequestEntityTooLargeException over 256 KB
   */
  invokeLater(functionNameOrArn: string, payload: string): string;
  /** The function's ARN. @throws AwsError ResourceNotFoundException */
  functionArn(functionNameOrArn: string): string;
  /** The function to which this access key id was issued, as IAM knows it. */
  callerOf(accessKeyId: string): RoleCaller | undefined;
  /** The last 4 KB that one request logged, as the Invoke API can return them. */
  logTail(functionNameOrArn: string, requestId: string): string;
  /** Name of the log group that the function writes to. @throws AwsError ResourceNotFoundException */
  logGroup(functionNameOrArn: string): string;
  /** True when a function has a file of this text. */
  holds(text: string): boolean;
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
  const { concurrency, aliases } = registry;
  const policies = new FunctionPolicies();
  const configs = new EventInvokeConfigs();
  const invoker = new Invoker(cloud, registry);
  const queue = new AsyncQueue({
    cloud,
    configs,
    concurrency,
    invoke: (target, payload, options) => invoker.invoke(target, payload, options),
    ended(event, ending) {
      const deadLetters = registry.named(event.name)?.inputs.deadLetterConfig?.targetArn;
      const config = configs.get(event.name, event.qualifier);
      void tellEnding(cloud, event, ending, { caller: registry.callerOf(event.name), config, deadLetters });
    },
  });

  const eventSources = new EventSources(
    cloud,
    {
      find: (nameOrArn) => knownFunction(registry, nameOrArn),
      invoke: (nameOrArn, payload) => invoker.invoke(nameOrArn, payload),
    },
    [queueKind, streamKind(cloud)],
  );

  const service: LambdaService = {
    name: "lambda",
    types: [
      functionType(registry, (name) => queue.forget(name)),
      permissionType(policies),
      functionEventInvokeConfig(configs),
      aliasType(aliases),
      ...recordedLambdaTypes(cloud.store),
      mappingType(eventSources),
    ],
    resourcePolicy: (arn) => policies.policyOf(arn),
    target: {
      action: "lambda:InvokeFunction",
      deliver: (arn, { body }) => void service.invokeLater(arn, body),
    },
    invoke: (functionNameOrArn, payload, options) => invoker.invoke(functionNameOrArn, payload, options),
    invokeLater(functionNameOrArn, payload) {
      const event = invoker.event(functionNameOrArn, payload);
      queue.add(event);
      return event.requestId;
    },
    functionArn: (functionNameOrArn) => registry.find(functionNameOrArn).arn,
    callerOf: (accessKeyId) => registry.byAccessKey(accessKeyId),
    logTail(functionNameOrArn, requestId) {
      const logs = cloud.services.get("logs") as LogsService | undefined;
      const group = registry.find(functionNameOrArn).logGroup;
      return logTail(logs?.store.find(group) ?? [], requestId);
    },
    logGroup: (functionNameOrArn) => registry.find(functionNameOrArn).logGroup,
    holds: (text) => registry.withFile(text).length > 0,
    swap(before, after) {
      const found = registry.withFile(before);
      for (const one of found)
        if ("mistake" in after) one.breakDown(after.mistake);
        else registry.replaceFile(one, before, after.text);
      return found.map(({ name }) => name);
    },
    async reset(isDeclared) {
      eventSources.reset((uuid) => isDeclared(mappingToken, uuid));
      queue.reset();
      configs.reset();
      await registry.restart();
    },
    async close() {
      eventSources.close();
      queue.close();
      await registry.close();
    },
  };
  const api = lambdaApi(cloud, {
    ...invokeOperations(() => service),
    ...functionOperations(registry),
    ...versionOperations(cloud, registry, aliases),
    ...concurrencyOperations(registry),
    ...eventInvokeConfigOperations(cloud, registry, configs),
    ...mappingOperations(eventSources),
  });
  return Object.assign(service, { api });
}
