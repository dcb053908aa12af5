import type { Metrics } from "../../metrics";
import { type FilterPattern, filterPattern } from "./patterns";
import type { LogEvent } from "./store";

/** A metric that lines become. */
export interface Transformation {
  namespace: string;
  name: string;
  /** A number, or a selector of the line's value. */
  value: string;
  /** Recorded for lines that do not match. Default: nothing is. */
  defaultValue?: number;
  unit?: string;
  /** Selectors by the dimensions' names. */
  dimensions: Record<string, string>;
}

/** A metric filter of a log group. */
export interface MetricFilter {
  group: string;
  name: string;
  pattern: string;
  transformation: Transformation;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** The metric filters of all groups. Each line is looked at as it arrives. */
export class MetricFilters {
  readonly #filters = new Map<string, { filter: MetricFilter; compiled: FilterPattern }>();

  constructor(private readonly metrics: Metrics | undefined) {}

  /** Makes a filter, or changes it. @throws AwsError InvalidParameterException for a pattern that is none */
  put(filter: MetricFilter): void {
    this.#filters.set(keyOf(filter.group, filter.name), { filter, compiled: filterPattern(filter.pattern) });
  }

  /** Answers whether there was one. */
  remove(group: string, name: string): boolean {
    return this.#filters.delete(keyOf(group, name));
  }

  all(): MetricFilter[] {
    return [...this.#filters.values()].map(({ filter }) => filter);
  }

  /** Records what a line of a group is worth. */
  hear(group: string, { message, timestamp }: LogEvent): void {
    for (const { filter, compiled } of this.#filters.values()) {
      if (filter.group !== group) continue;
      const { namespace, name, value, defaultValue, unit = "None", dimensions } = filter.transformation;
      const matched = compiled.match(message);
      const number =
        matched === undefined ? defaultValue : Number(value.startsWith("$") ? matched.value(value) : value);
      if (number === undefined || !Number.isFinite(number)) continue;
      const own = Object.entries(dimensions).map(([key, selector]) => [key, matched?.value(selector)] as const);
      if (own.some(([, text]) => text === undefined)) continue; // no metric without all of its dimensions
      const texts = Object.fromEntries(own.map(([key, text]) => [key, String(text)]));
      this.metrics?.series(namespace, name, texts, unit).record(number, timestamp);
    }
  }
}

const keyOf = (group: string, name: string) => `${group}\n${name}`;
