import type { Cloud } from "../../cloud";
import type { Series } from "../../metrics";

/** What Lambda measures of a function, by its name (AWS, Lambda developer guide: "Types of metrics for Lambda functions"). */
export class FunctionMetrics {
  readonly #invocations: Series | undefined;
  readonly #errors: Series | undefined;
  readonly #throttles: Series | undefined;
  readonly #duration: Series | undefined;
  readonly #concurrent: Series | undefined;

  constructor(
    private readonly cloud: Cloud,
    functionName: string,
  ) {
    const of = (name: string, unit: string) =>
      cloud.metrics?.series("AWS/Lambda", name, { FunctionName: functionName }, unit);
    this.#invocations = of("Invocations", "Count");
    this.#errors = of("Errors", "Count");
    this.#throttles = of("Throttles", "Count");
    this.#duration = of("Duration", "Milliseconds");
    this.#concurrent = of("ConcurrentExecutions", "Count");
  }

  /**
   * A request has ended.
   *
   * @param milliseconds that it took
   * @param atWork requests of the function at once, this one included
   */
  ended(milliseconds: number, atWork: number, isError: boolean): void {
    const at = this.cloud.clock.now();
    this.#invocations?.record(1, at);
    this.#errors?.record(isError ? 1 : 0, at);
    this.#throttles?.record(0, at);
    this.#duration?.record(milliseconds, at);
    this.#concurrent?.record(atWork, at);
  }

  /** A request was refused for want of concurrency, which is no invocation. */
  throttled(): void {
    this.#throttles?.record(1);
  }
}
