import type { Bucket, Dimensions, Metrics } from "../../metrics";
import type { Input } from "../input";
import { mathError } from "./math/errors";
import { evaluate } from "./math/evaluate";
import { idsIn, parseExpression } from "./math/parser";
import { series, type TimeSeries, type Value } from "./math/values";
import { statisticNamed } from "./statistics";

/** A statistic of one metric. */
export interface MetricStat {
  namespace: string;
  name: string;
  dimensions: Dimensions;
  /** Seconds. */
  period: number;
  stat: string;
  /** Left out: whatever unit it was recorded in. */
  unit?: string;
}

/** One query of GetMetricData or of an alarm: a metric, or an expression over others. */
export interface MetricQuery {
  id: string;
  label?: string;
  returnData: boolean;
  metric?: MetricStat;
  expression?: string;
  /** Seconds; of expressions. */
  period?: number;
}

/** The starts of the periods that are asked for, in milliseconds since 1970, given the period's milliseconds. */
export type Grid = (period: number) => readonly number[];

/** Queries that may name each other, over one stretch of time. */
export class QuerySet {
  readonly #byId: ReadonlyMap<string, MetricQuery>;
  readonly #values = new Map<string, Value>();
  readonly #underWay = new Set<string>();

  constructor(
    private readonly metrics: Metrics,
    private readonly queries: readonly MetricQuery[],
    private readonly grid: Grid,
  ) {
    this.#byId = new Map(queries.map((query) => [query.id, query]));
  }

  /** @throws AwsError ValidationException for an id that there is not, and for expressions that need each other */
  valueOf(id: string): Value {
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const query = this.#byId.get(id);
    if (query === undefined) throw mathError(`there is no metric with the id ${id}`);
    if (this.#underWay.has(id)) throw mathError(`the expression ${id} needs its own value`);
    this.#underWay.add(id);
    const value = query.metric ? series(this.#statistic(query.metric)) : this.#expression(query);
    this.#underWay.delete(id);
    this.#values.set(id, value);
    return value;
  }

  /** Seconds of the periods of a query's result: an expression has the longest of what it names. */
  periodOf(id: string, seen: readonly string[] = []): number {
    const query = this.#byId.get(id);
    if (query === undefined || seen.includes(id)) return 0;
    if (query.metric) return query.metric.period;
    if (query.period !== undefined) return query.period;
    const named = idsIn(parseExpression(query.expression ?? ""));
    const all = named.length > 0 ? named : this.#metricIds;
    return Math.max(0, ...all.map((each) => this.periodOf(each, [...seen, id])));
  }

  get #metricIds(): string[] {
    return this.queries.flatMap(({ id, metric }) => (metric ? [id] : []));
  }

  #expression({ id, expression = "" }: MetricQuery): Value {
    const period = (this.periodOf(id) || 60) * 1000;
    const operands = { valueOf: (other: string) => this.valueOf(other), metricIds: this.#metricIds };
    return evaluate(parseExpression(expression), operands, { times: this.grid(period), period });
  }

  #statistic(metric: MetricStat): TimeSeries {
    const statistic = statisticNamed(metric.stat);
    const period = metric.period * 1000;
    const found = new Map<number, number>();
    for (const time of this.grid(period)) {
      const bucket = recordedOf(this.metrics, metric, time, time + period);
      const value = bucket && statistic(bucket);
      if (value !== undefined) found.set(time, value);
    }
    return found;
  }
}

/** What was recorded of a metric in a stretch of time: in its unit, or in the first unit that there is anything in. */
export function recordedOf(metrics: Metrics, metric: MetricStat, from: number, to: number): Bucket | undefined {
  for (const one of metrics.find(metric.namespace, metric.name, metric.dimensions, metric.unit)) {
    const bucket = one.between(from, to);
    if (bucket !== undefined) return bucket;
  }
  return undefined;
}

/** Reads `MetricDataQueries`, or `Metrics` of an alarm. @param period seconds, of metrics that say none */
export const readQueries = (queries: readonly Input[], period?: number): MetricQuery[] =>
  queries.map((query): MetricQuery => {
    const metricStat = query.input("MetricStat");
    const expression = query.text("Expression");
    const id = query.required("Id");
    if ((metricStat === undefined) === (expression === undefined))
      throw mathError(`the query ${id} has to have either a MetricStat or an Expression`);
    if (!/^[a-z]\w*$/.test(id))
      query.refuse("Id", "Member must satisfy regular expression pattern: ^[a-z][a-zA-Z0-9_]*$", id);
    const returnData = query.members.ReturnData === undefined || query.flag("ReturnData");
    const shared = { id, label: query.text("Label"), returnData, period: query.number("Period", 1) ?? period };
    if (expression !== undefined) {
      parseExpression(expression);
      return { ...shared, expression };
    }
    return { ...shared, metric: metricStat && readMetricStat(metricStat) };
  });

function readMetricStat(input: Input): MetricStat {
  const metric = input.input("Metric");
  const stat = input.required("Stat");
  statisticNamed(stat);
  return {
    namespace: metric?.required("Namespace") ?? "",
    name: metric?.required("MetricName") ?? "",
    dimensions: readDimensions(metric?.inputs("Dimensions") ?? []),
    period: input.requiredNumber("Period", 1),
    stat,
    unit: input.text("Unit"),
  };
}

/** Reads `Dimensions` of the API. */
export const readDimensions = (dimensions: readonly Input[]): Record<string, string> =>
  Object.fromEntries(dimensions.map((one) => [one.required("Name"), one.required("Value")]));

/** `Dimensions` as the API has them. */
export const dimensionList = (dimensions: Dimensions): { Name: string; Value: string }[] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

/** The starts of the whole periods that begin in a stretch of time. */
export const periodsBetween =
  (from: number, to: number): Grid =>
  (period) => {
    const times: number[] = [];
    for (let time = from - (from % period); time < to; time += period) times.push(time);
    return times;
  };
