import type { Bucket } from "../../metrics";
import { AwsError, notEmulated } from "../aws-json";

/** Statistics without a parameter, as AWS's APIs name them. */
export const plainStatistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;

/** Makes a number of what was recorded in a period; undefined where its values are not known. */
export type Statistic = (bucket: Bucket) => number | undefined;

/**
 * Reads a statistic: a plain one, a percentile (`p99.9`), a trimmed mean (`tm95`, `TM(5%:95%)`, `IQM`).
 *
 * @throws AwsError ValidationException for what is no statistic; 501 for those of AWS that are not here (`PR`, `TC`, `TS`, `WM`)
 */
export function statisticNamed(name: string): Statistic {
  const plain = plainly[name as keyof typeof plainly];
  if (plain !== undefined) return plain;
  const percentile = percentileOf(name);
  if (percentile !== undefined) return (bucket) => quantile(bucket, percentile / 100);
  if (name === "IQM") return (bucket) => trimmedMean(bucket, 0.25, 0.75);
  const [, high] = /^tm(\d{1,2}(?:\.\d+)?|100)$/i.exec(name) ?? [];
  if (high !== undefined) return (bucket) => trimmedMean(bucket, 0, Number(high) / 100);
  const [whole, from, to] = /^TM\((\d+(?:\.\d+)?)?%?:(\d+(?:\.\d+)?)?%\)$/i.exec(name) ?? [];
  if (whole !== undefined) return (bucket) => trimmedMean(bucket, Number(from ?? 0) / 100, Number(to ?? 100) / 100);
  if (/^(?:PR|TC|TS|WM|TM)\(|^(?:tc|ts|wm)\d/i.test(name)) throw notEmulated("cloudwatch", `the statistic ${name}`);
  throw new AwsError("ValidationException", `The value ${name} for parameter Stat is not supported.`);
}

/** The number of a percentile, such as 99.9; undefined for another statistic. */
export function percentileOf(name: string): number | undefined {
  const [, percent] = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name) ?? [];
  return percent === undefined ? undefined : Number(percent);
}

const plainly: Readonly<Record<(typeof plainStatistics)[number], Statistic>> = {
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

const sortedValues = ({ values }: Bucket) => [...values].sort(([a], [b]) => a - b);
const weightOf = (values: readonly (readonly [number, number])[]) => values.reduce((sum, [, times]) => sum + times, 0);

/** The smallest value that at least this part of all is not above. */
function quantile(bucket: Bucket, part: number): number | undefined {
  const values = sortedValues(bucket);
  const rank = part * weightOf(values);
  let seen = 0;
  for (const [value, times] of values) {
    seen += times;
    if (seen >= rank) return value;
  }
  return values.at(-1)?.[0];
}

/** The mean of the values from one part of all to another, in order. */
function trimmedMean(bucket: Bucket, from: number, to: number): number | undefined {
  const values = sortedValues(bucket);
  const total = weightOf(values);
  let [seen, sum, weight] = [0, 0, 0];
  for (const [value, times] of values) {
    const within = Math.min(seen + times, to * total) - Math.max(seen, from * total);
    if (within > 0) {
      sum += value * within;
      weight += within;
    }
    seen += times;
  }
  return weight === 0 ? undefined : sum / weight;
}
