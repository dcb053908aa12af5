import type { Cloud } from "../../../cloud";
import type { Dimensions, Series } from "../../../metrics";
import type { Context } from "./context";

/** The series of one stage. */
interface StageSeries {
  count: Series;
  clientErrors: Series;
  serverErrors: Series;
  latency: Series;
  integrationLatency: Series;
}

/** What API Gateway measures of each stage (AWS, "Amazon API Gateway dimensions and metrics"), by the API alone and by its stage. */
export class StageMetrics {
  readonly #series = new Map<string, readonly StageSeries[]>();

  constructor(private readonly cloud: Cloud) {}

  /** A request was answered. */
  answered(apiName: string, stage: string, context: Context): void {
    const at = this.cloud.clock.now();
    const { status = 0, responseLatency, integrationLatency } = context;
    for (const series of this.#of(apiName, stage)) {
      series.count.record(1, at);
      series.clientErrors.record(status >= 400 && status < 500 ? 1 : 0, at);
      series.serverErrors.record(status >= 500 ? 1 : 0, at);
      if (responseLatency !== undefined) series.latency.record(responseLatency, at);
      if (integrationLatency !== undefined) series.integrationLatency.record(integrationLatency, at);
    }
  }

  #of(apiName: string, stage: string): readonly StageSeries[] {
    const key = `${apiName}\n${stage}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const { metrics } = this.cloud;
    const made = metrics
      ? [{}, { Stage: stage }].map((more: Dimensions | object) => {
          const dimensions: Dimensions = { ApiName: apiName, ...more };
          const of = (name: string, unit: string) => metrics.series("AWS/ApiGateway", name, dimensions, unit);
          return {
            count: of("Count", "Count"),
            clientErrors: of("4XXError", "Count"),
            serverErrors: of("5XXError", "Count"),
            latency: of("Latency", "Milliseconds"),
            integrationLatency: of("IntegrationLatency", "Milliseconds"),
          };
        })
      : [];
    this.#series.set(key, made);
    return made;
  }
}
