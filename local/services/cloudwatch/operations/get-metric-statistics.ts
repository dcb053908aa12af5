import type { Metrics, Series } from "../../../metrics";
import type { Input } from "../../input";
import { cloudWatchErrors } from "../context";
import { periodsBetween, readDimensions } from "../query";
import { plainStatistics, statisticNamed } from "../statistics";

/** Most datapoints of one answer (AWS, GetMetricStatistics). */
const mostDatapoints = 1440;

/** GetMetricStatistics: one metric, each of its units by itself. */
export function getMetricStatistics(input: Input, metrics: Metrics, { from, to }: { from: number; to: number }) {
  const name = input.required("MetricName");
  const namespace = input.required("Namespace");
  const period = input.requiredNumber("Period", 1);
  const plain = input.texts("Statistics");
  const extended = input.texts("ExtendedStatistics");
  if (plain.length + extended.length === 0) throw cloudWatchErrors.missing("Statistics or ExtendedStatistics");
  const unknown = plain.find((each) => !(plainStatistics as readonly string[]).includes(each));
  if (unknown !== undefined)
    throw cloudWatchErrors.value(`The value ${unknown} for parameter Statistics is not supported.`);
  const asked = Math.floor((to - from) / 1000 / period);
  if (asked > mostDatapoints)
    throw cloudWatchErrors.combination(
      `You have requested up to ${asked} datapoints, which exceeds the limit of ${mostDatapoints}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  const all = metrics.find(namespace, name, readDimensions(input.inputs("Dimensions")), input.text("Unit"));
  const times = periodsBetween(from, to)(period * 1000);
  return {
    Label: name,
    Datapoints: all.flatMap((series) => datapointsOf(series, times, period * 1000, plain, extended)),
  };
}

function datapointsOf(series: Series, times: readonly number[], period: number, plain: string[], extended: string[]) {
  const valuesOf = (names: string[], bucket: NonNullable<ReturnType<Series["between"]>>) =>
    Object.fromEntries(names.map((name) => [name, statisticNamed(name)(bucket)]));
  return times.flatMap((time) => {
    const bucket = series.between(time, time + period);
    if (bucket === undefined) return [];
    return [
      {
        Timestamp: time / 1000,
        Unit: series.unit,
        ...valuesOf(plain, bucket),
        ...(extended.length > 0 && { ExtendedStatistics: valuesOf(extended, bucket) }),
      },
    ];
  });
}
