import { Recorder, Recorders } from "./recorder";
import { type Dimensions, Series } from "./series";

export { Bucket } from "./bucket";
export type { Recorder, Recorders } from "./recorder";
export type { Dimensions, Series, SeriesKey } from "./series";

/** Series that are kept: names and dimensions may be a client's. The oldest is let go. */
const mostSeries = 20_000;

/**
 * The metrics of a local cloud: what services and clients record, by the minute, in memory. CloudWatch answers from it.
 *
 * @example
 * const invocations = cloud.metrics?.series("AWS/Lambda", "Invocations", { FunctionName: name }, "Count"); // once
 * invocations?.record(1); // for each
 */
export class Metrics {
  readonly #series = new Map<string, Series>();
  readonly #gauges = new Set<(at: number) => void>();

  constructor(private readonly clock: { now(): number }) {}

  /** The series of a metric, made when it is not there. It stays the same over a reset: whoever records often keeps it. */
  series(namespace: string, name: string, dimensions: Dimensions, unit: string): Series {
    const key = keyOf(namespace, name, dimensions, unit);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const made = new Series({ namespace, name, dimensions, unit }, () => this.clock.now());
    this.#series.set(key, made);
    if (this.#series.size > mostSeries) this.#series.delete(this.#series.keys().next().value as string);
    return made;
  }

  /**
   * Who records the metrics of one thing of a namespace.
   *
   * @example
   * const queue = cloud.metrics?.recorder("AWS/SQS", { QueueName: name }); // once
   * queue?.count("NumberOfMessagesSent"); // for each
   */
  recorder(namespace: string, dimensions: Dimensions): Recorder {
    return new Recorder((name, own, unit) => this.series(namespace, name, own, unit), dimensions);
  }

  /** The same for things that are named, such as topics. */
  recorders(namespace: string, dimensionsOf: (name: string) => Dimensions): Recorders {
    return new Recorders((name, own, unit) => this.series(namespace, name, own, unit), dimensionsOf);
  }

  /** Records one value, for those who seldom do. */
  record(namespace: string, name: string, dimensions: Dimensions, value: number, unit: string): void {
    this.series(namespace, name, dimensions, unit).record(value);
  }

  /**
   * Has a service record its gauges, such as the length of a queue, once a minute. Returns what ends it.
   *
   * @param sample records the current values, at the moment that it is given
   */
  gauge(sample: (at: number) => void): () => void {
    this.#gauges.add(sample);
    return () => this.#gauges.delete(sample);
  }

  /** Lets all gauges record. @param at milliseconds since 1970 */
  sample(at: number): void {
    for (const sample of this.#gauges) sample(at);
  }

  /** The series of a metric with exactly these dimensions, in all of its units or in one. */
  find(namespace: string, name: string, dimensions: Dimensions, unit?: string): Series[] {
    if (unit !== undefined) {
      const found = this.#series.get(keyOf(namespace, name, dimensions, unit));
      return found ? [found] : [];
    }
    const wanted = keyOf(namespace, name, dimensions, "");
    return [...this.#series].flatMap(([key, series]) => (key.startsWith(wanted) ? [series] : []));
  }

  /** All series that hold something. */
  all(): Series[] {
    return [...this.#series.values()].filter((series) => series.lastAt !== undefined);
  }

  /** Forgets all that was recorded. */
  clear(): void {
    for (const series of this.#series.values()) series.clear();
  }
}

/** The unit last: all units of a metric begin alike. */
const keyOf = (namespace: string, name: string, dimensions: Dimensions, unit: string): string =>
  `${JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))])} ${unit}`;
