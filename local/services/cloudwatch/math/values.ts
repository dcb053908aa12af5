import { mathError } from "./errors";

/** Values of a metric by the start of their period, in milliseconds since 1970; what is not there is missing. */
export type TimeSeries = ReadonlyMap<number, number>;

/** What an expression can be. */
export type Value =
  | { readonly kind: "scalar"; readonly value: number }
  | { readonly kind: "series"; readonly values: TimeSeries }
  | { readonly kind: "list"; readonly items: readonly Value[] };

export const scalar = (value: number): Value => ({ kind: "scalar", value });
export const series = (values: TimeSeries): Value => ({ kind: "series", values });
export const list = (items: readonly Value[]): Value => ({ kind: "list", items });

/** The time series of a value. @throws AwsError where it is none */
export function seriesOf(value: Value | undefined, where: string): TimeSeries {
  if (value?.kind === "series") return value.values;
  throw mathError(`${where} takes a time series`);
}

/** The number of a value. @throws AwsError where it is none */
export function scalarOf(value: Value | undefined, where: string): number {
  if (value?.kind === "scalar") return value.value;
  throw mathError(`${where} takes a number`);
}

/** Does something to each number of a value. */
export function each(value: Value, work: (number: number) => number): Value {
  if (value.kind === "scalar") return scalar(work(value.value));
  if (value.kind === "list") return list(value.items.map((item) => each(item, work)));
  return series(clean([...value.values].map(([time, number]) => [time, work(number)])));
}

/**
 * Does something to the numbers of two values, moment by moment: a time series with another has the moments of both, a number goes with
 * every moment, and each of a list goes with the other value.
 */
export function pairwise(left: Value, right: Value, work: (a: number, b: number) => number): Value {
  if (left.kind === "list" && right.kind === "list") {
    if (left.items.length !== right.items.length) throw mathError("arrays of time series must have the same length");
    return list(left.items.map((item, at) => pairwise(item, right.items[at] as Value, work)));
  }
  if (left.kind === "list") return list(left.items.map((item) => pairwise(item, right, work)));
  if (right.kind === "list") return list(right.items.map((item) => pairwise(left, item, work)));
  if (left.kind === "scalar") return each(right, (number) => work(left.value, number));
  if (right.kind === "scalar") return each(left, (number) => work(number, right.value));
  const shared = [...left.values].flatMap(([time, a]): [number, number][] => {
    const b = right.values.get(time);
    return b === undefined ? [] : [[time, work(a, b)]];
  });
  return series(clean(shared));
}

/** Without what is no number, such as a division by zero, which CloudWatch leaves out. */
export const clean = (entries: readonly [number, number][]): TimeSeries =>
  new Map(entries.filter(([, value]) => Number.isFinite(value)));
