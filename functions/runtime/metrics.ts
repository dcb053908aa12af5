/** CloudWatch's namespace of all metrics. */
export const namespace = "Portico";

/** Units that CloudWatch knows (AWS, "MetricDatum"): those that handlers use. */
export type Unit = "Count" | "Milliseconds" | "Bytes" | "Percent" | "None";

/** Collects metrics of one request; they are written when it ends. */
export interface Metrics {
  /** Counts something: the values of a request are added up. Default 1. */
  count(name: string, value?: number): void;
  /**
   * Adds one value to a metric.
   *
   * @throws Error for a name or value that CloudWatch does not take, for a name with two units, and past 100 values of a metric
   */
  add(name: string, value: number, unit: Unit): void;
}

/** What is known of a request's metrics: dimensions, and properties to search by that are no dimension. */
export interface MetricTags {
  Service: string;
  Route: string;
  requestId: string;
}

/** What every request leaves. */
export interface RequestMetrics {
  Requests: number;
  /** Refusals: 4xx. */
  Errors: number;
  /** Failures: 5xx. */
  Faults: number;
  /** Milliseconds. */
  Latency: number;
}

const requestUnits = { Requests: "Count", Errors: "Count", Faults: "Count", Latency: "Milliseconds" } as const;

/** Most metrics in a directive, and most values of a metric (AWS, "Specification: Embedded metric format"). */
const most = 100;
const mostOwn = most - Object.keys(requestUnits).length;
const reserved = new Set(["_aws", "Service", "Route", "requestId", ...Object.keys(requestUnits)]);

/**
 * Metrics in the embedded metric format: one JSON line on standard output, which CloudWatch Logs turns into metrics.
 * Dimensions are service and route, so that a deployment has as many metrics as routes, and none per user.
 */
export class EmbeddedMetrics implements Metrics {
  readonly #own = new Map<string, { unit: Unit; values: number[] }>();

  public count(name: string, value = 1): void {
    const [before = 0] = this.#own.get(name)?.values ?? [];
    this.#set(name, "Count", [before + value]);
  }

  public add(name: string, value: number, unit: Unit): void {
    this.#set(name, unit, [...(this.#own.get(name)?.values ?? []), value]);
  }

  #set(name: string, unit: Unit, values: number[]): void {
    const known = this.#own.get(name);
    if (!/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(name) || reserved.has(name))
      throw new Error(
        `A metric cannot be called "${name}": up to 255 ASCII characters, and none of ${[...reserved].join(", ")}`,
      );
    if (!values.every(Number.isFinite)) throw new Error(`Metric "${name}": ${values.at(-1)} is not a finite number`);
    if (known && known.unit !== unit) throw new Error(`Metric "${name}" is in ${known.unit}, not in ${unit}`);
    if (values.length > most) throw new Error(`Metric "${name}": a request has up to ${most} values`);
    if (!known && this.#own.size >= mostOwn) throw new Error(`A request has up to ${mostOwn} metrics of its own`);
    this.#own.set(name, { unit, values });
  }

  /** Writes what was collected, with the metrics that every request has. */
  public flush(tags: MetricTags, request: RequestMetrics): void {
    const own = [...this.#own];
    const line = {
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: namespace,
            Dimensions: [["Service", "Route"]],
            Metrics: [...Object.entries(requestUnits), ...own.map(([name, { unit }]) => [name, unit] as const)].map(
              ([Name, Unit]) => ({ Name, Unit }),
            ),
          },
        ],
      },
      ...tags,
      ...request,
      ...Object.fromEntries(own.map(([name, { values }]) => [name, values.length === 1 ? values[0] : values])),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
