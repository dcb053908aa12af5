import { notEmulated } from "../../aws-json";
import type { Input } from "../../input";
import { type CloudWatchCalls, type CloudWatchContext, cloudWatchErrors, units } from "../context";
import { readDimensions } from "../query";

/** Most metrics of one request, values of one metric, and dimensions (AWS, PutMetricData). */
const most = { data: 1000, values: 150, dimensions: 30 };

/** PutMetricData. */
export const putMetricDataCall: CloudWatchCalls = {
  PutMetricData: {
    approximates: "in memory, the last 1,500 minutes of a metric; no entities; takes data of any age",
    does(input, context) {
      const namespace = input.required("Namespace");
      if (namespace.startsWith("AWS/"))
        throw cloudWatchErrors.value(`The value ${namespace} for parameter Namespace is invalid.`);
      if (input.inputs("EntityMetricData").length > 0) throw notEmulated("cloudwatch", "EntityMetricData");
      const data = input.inputs("MetricData");
      if (data.length === 0) throw cloudWatchErrors.missing("MetricData");
      if (data.length > most.data)
        throw cloudWatchErrors.value(`The collection MetricData must not have a size greater than ${most.data}.`);
      const records = data.map((datum, at) => read(namespace, datum, at + 1, context));
      for (const record of records) record();
    },
  },
};

/** Reads one metric. What it answers records it, once all of the request are read. */
function read(namespace: string, datum: Input, place: number, { metrics, alarms }: CloudWatchContext): () => void {
  const where = `MetricData.member.${place}`;
  const values = datum.members.Values as number[] | undefined;
  const counts = datum.members.Counts as number[] | undefined;
  const set = datum.input("StatisticValues");
  const value = datum.number("Value");
  check(where, values, counts, value, set);
  const dimensions = datum.inputs("Dimensions");
  if (dimensions.length > most.dimensions)
    throw cloudWatchErrors.value(
      `The collection ${where}.Dimensions must not have a size greater than ${most.dimensions}.`,
    );
  const unit = datum.text("Unit") ?? "None";
  if (!units.includes(unit))
    throw cloudWatchErrors.value(`The parameter ${where}.Unit must be a value in the set [ ${units.join(", ")} ].`);
  const name = datum.required("MetricName");
  const series = metrics.series(namespace, name, readDimensions(dimensions), unit);
  const seconds = datum.number("Timestamp");
  const time = seconds === undefined ? alarms.now : Math.round(seconds * 1000);
  const numbers = set && ["SampleCount", "Sum", "Minimum", "Maximum"].map((member) => set.requiredNumber(member));
  return () => {
    if (datum.number("StorageResolution") === 1) series.resolution = 1000;
    const bucket = series.at(time);
    if (numbers) bucket.addSet(...(numbers as [number, number, number, number]));
    else if (values) for (const [at, one] of values.entries()) bucket.add(one, counts?.[at] ?? 1);
    else if (value !== undefined) bucket.add(value);
  };
}

function check(where: string, values?: unknown, counts?: unknown, value?: number, set?: Input): void {
  const both = (a: string, b: string) =>
    cloudWatchErrors.combination(
      `The parameters ${where}.${a} and ${where}.${b} are mutually exclusive and you have specified both.`,
    );
  if (value !== undefined && values !== undefined) throw both("Value", "Values");
  if (value !== undefined && set !== undefined) throw both("Value", "StatisticValues");
  if (values === undefined && value === undefined && set === undefined)
    throw cloudWatchErrors.missing(`${where}.Value`);
  const isNumbers = (list: unknown) => list === undefined || (Array.isArray(list) && list.every(Number.isFinite));
  if (!isNumbers(values) || !isNumbers(counts))
    throw cloudWatchErrors.value(`The parameters ${where}.Values and ${where}.Counts hold numbers.`);
  const [lengthOfValues, lengthOfCounts] = [values, counts].map((list) => (list as number[] | undefined)?.length);
  if (counts !== undefined && lengthOfValues !== lengthOfCounts)
    throw cloudWatchErrors.value(`The parameters ${where}.Values and ${where}.Counts must be of the same size.`);
  if ((lengthOfValues ?? 0) > most.values)
    throw cloudWatchErrors.value(`The collection ${where}.Values must not have a size greater than ${most.values}.`);
}
