import type { Input } from "../../input";
import { pageOf } from "../../json-api";
import { type CloudWatchCalls, cloudWatchErrors } from "../context";
import { resultsOf } from "../math/evaluate";
import { type Grid, type MetricQuery, periodsBetween, QuerySet, readQueries } from "../query";
import { getMetricStatistics } from "./get-metric-statistics";

/** Most queries of GetMetricData, and metrics of one page of ListMetrics (AWS, CloudWatch quotas). */
const most = { queries: 500, listed: 500 };

/** Reading metrics. */
export const metricCalls: CloudWatchCalls = {
  GetMetricData: {
    approximates:
      "one page; of metric math the functions for numbers and time series, no search, bands, Insights or SQL",
    does(input, { metrics }) {
      const queries = readQueries(input.inputs("MetricDataQueries"));
      if (queries.length === 0) throw cloudWatchErrors.missing("MetricDataQueries");
      if (queries.length > most.queries)
        throw cloudWatchErrors.value(
          `The collection MetricDataQueries must not have a size greater than ${most.queries}.`,
        );
      if (new Set(queries.map(({ id }) => id)).size < queries.length)
        throw cloudWatchErrors.validation("The values for parameter id in MetricDataQueries are not unique.");
      const { from, to } = rangeOf(input);
      const grid = periodsBetween(from, to);
      const set = new QuerySet(metrics, queries, grid);
      const isAscending =
        input.choice("ScanBy", ["TimestampAscending", "TimestampDescending"]) === "TimestampAscending";
      const shown = queries.filter(({ returnData }) => returnData);
      const results = shown.flatMap((query) => answersTo(query, set, grid, isAscending, labelOf(query, shown)));
      return { MetricDataResults: results, Messages: [] };
    },
  },
  GetMetricStatistics: (input, { metrics }) => getMetricStatistics(input, metrics, rangeOf(input)),
  ListMetrics(input, { metrics }) {
    const wanted = input.inputs("Dimensions").map((one) => ({ name: one.required("Name"), value: one.text("Value") }));
    const [namespace, name] = [input.text("Namespace"), input.text("MetricName")];
    const found = new Map(
      metrics
        .all()
        .filter(
          (series) =>
            (namespace === undefined || series.namespace === namespace) &&
            (name === undefined || series.name === name) &&
            wanted.every(({ name: own, value }) =>
              value === undefined ? own in series.dimensions : series.dimensions[own] === value,
            ),
        )
        .map((series) => {
          const Dimensions = Object.entries(series.dimensions).map(([Name, Value]) => ({ Name, Value }));
          const metric = { Namespace: series.namespace, MetricName: series.name, Dimensions };
          return [JSON.stringify(metric), metric];
        }),
    );
    const { items, next } = pageOf([...found.values()], input.text("NextToken"), most.listed, cloudWatchErrors.token);
    return { Metrics: items, NextToken: next };
  },
};

/** The time that is asked for, in milliseconds since 1970. @throws AwsError where it has no length */
function rangeOf(input: Input): { from: number; to: number } {
  const [from, to] = ["StartTime", "EndTime"].map((name) => Math.round(input.requiredNumber(name) * 1000)) as [
    number,
    number,
  ];
  if (from >= to) throw cloudWatchErrors.value("The parameter StartTime must be less than the parameter EndTime.");
  return { from, to };
}

/** The results of one query: one, or one for each time series of an expression that gives several. */
function answersTo(query: MetricQuery, set: QuerySet, grid: Grid, isAscending: boolean, label: string) {
  const period = (set.periodOf(query.id) || 60) * 1000;
  const results = resultsOf(set.valueOf(query.id), { times: grid(period), period });
  return results.map((values) => {
    const entries = [...values].sort(([a], [b]) => (isAscending ? a - b : b - a));
    return {
      Id: query.id,
      Label: label,
      Timestamps: entries.map(([time]) => time / 1000),
      Values: entries.map(([, value]) => value),
      StatusCode: "Complete",
    };
  });
}

/** The label that a query has, or that CloudWatch makes: the metric's name, and what tells it from the others. */
function labelOf({ id, label, metric, expression }: MetricQuery, all: readonly MetricQuery[]): string {
  if (label !== undefined) return label;
  if (expression !== undefined || metric === undefined) return id;
  const differs = (value: (query: MetricQuery) => unknown) =>
    new Set(all.flatMap((query) => (query.metric ? [value(query)] : []))).size > 1;
  const stat = differs((query) => query.metric?.stat) ? ` ${metric.stat}` : "";
  const period = differs((query) => query.metric?.period) ? ` ${metric.period}` : "";
  return `${metric.name}${stat}${period}`;
}
