import { randomUUID } from "node:crypto";
import type { Cloud } from "../../cloud";
import { largestEvent, largestPayload } from "../../lambda/config";
import { AwsError } from "../aws-json";
import type { AsyncEvent } from "./async/event-store";
import { readFunctionName } from "./function-name";
import type { InvocationResult, InvokeOptions } from "./index";
import { type InvocationFault, invocationFault } from "./invocation-faults";
import { FunctionMetrics } from "./metrics";
import type { FunctionRegistry } from "./registry";
import { traceHeader } from "./trace";

/** Lets requests to functions, within their concurrency and Lambda's limits of size. */
export class Invoker {
  readonly #metrics = new Map<string, FunctionMetrics>();

  constructor(
    private readonly cloud: Cloud,
    private readonly registry: FunctionRegistry,
  ) {}

  /** @see LambdaService.invoke */
  async invoke(
    functionNameOrArn: string,
    payload: string,
    { requestId = randomUUID(), traceId = traceHeader(), clientContext, onChunk }: InvokeOptions = {},
  ): Promise<InvocationResult> {
    const { concurrency } = this.registry;
    const target = this.registry.find(functionNameOrArn);
    if (isLonger(payload, largestPayload))
      throw new AwsError(
        "RequestEntityTooLargeException",
        `Request must be smaller than ${largestPayload} bytes for the InvokeFunction operation`,
        413,
      );
    const { faults } = this.cloud;
    const metrics = this.#metricsOf(target.name);
    const { sabotage, answer }: InvocationFault =
      faults && !faults.none ? await invocationFault(faults, target.arn) : {};
    try {
      concurrency.enter(target.slots);
    } catch (error) {
      metrics.throttled();
      throw error;
    }
    const startedAt = performance.now();
    const invokedArn = this.#invokedArn(functionNameOrArn, target.arn);
    const request = { requestId, payload, traceId, clientContext, invokedArn, sabotage };
    const invocation = await target.run(request, answer ? () => undefined : onChunk);
    metrics.ended(performance.now() - startedAt, target.slots.atWork, "error" in invocation);
    concurrency.leave(target.slots);
    if (answer) throw answer;
    const { coldStart } = invocation;
    const { version: executedVersion } = target;
    if ("error" in invocation) {
      const payload = JSON.stringify(invocation.error);
      return { payload, functionError: "Unhandled", failedAt: invocation.at, coldStart, requestId, executedVersion };
    }
    if (!onChunk || invocation.payload === "")
      return { payload: invocation.payload, coldStart, requestId, executedVersion };
    // A handler that does not stream: its answer is the only part.
    onChunk(Buffer.from(invocation.payload), "application/json");
    return { payload: "", coldStart, requestId, executedVersion };
  }

  /**
   * An event for the queue of a function.
   *
   * @throws AwsError ResourceNotFoundException, RequestEntityTooLargeException
   */
  event(
    functionNameOrArn: string,
    payload: string,
  ): Pick<AsyncEvent, "requestId" | "name" | "qualifier" | "payload" | "traceId"> {
    const { name } = this.registry.find(functionNameOrArn);
    const { qualifier = "$LATEST" } = readFunctionName(functionNameOrArn);
    if (isLonger(payload, largestEvent))
      throw new AwsError(
        "RequestEntityTooLargeException",
        `${Buffer.byteLength(payload)} byte payload is too large for the Event invocation type (limit ${largestEvent} bytes)`,
        413,
      );
    return { requestId: randomUUID(), name, qualifier, payload, traceId: traceHeader() };
  }

  #metricsOf(name: string): FunctionMetrics {
    const known = this.#metrics.get(name);
    if (known !== undefined) return known;
    const made = new FunctionMetrics(this.cloud, name);
    this.#metrics.set(name, made);
    return made;
  }

  /** The ARN that was called, where it is another one than the function's own: with a version or alias. */
  #invokedArn(functionNameOrArn: string, arn: string): string | undefined {
    if (functionNameOrArn === arn || !functionNameOrArn.includes(":")) return undefined;
    const { qualifier } = readFunctionName(functionNameOrArn);
    return qualifier === undefined ? undefined : `${arn}:${qualifier}`;
  }
}

const isLonger = (text: string, bytes: number): boolean => text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
