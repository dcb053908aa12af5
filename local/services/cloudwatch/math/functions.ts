import { mathError } from "./errors";
import { clean, each, list, pairwise, scalar, scalarOf, series, seriesOf, type TimeSeries, type Value } from "./values";

/** What functions know beside their arguments. */
export interface MathContext {
  /** Starts of all periods that are asked for, in order, in milliseconds since 1970. */
  readonly times: readonly number[];
  /** Milliseconds. */
  readonly period: number;
}

type MathFunction = (args: readonly Value[], context: MathContext, name: string) => Value;

/** Makes one number of several: of a time series, or of the same moment of all of a list. */
const aggregate =
  (work: (numbers: readonly number[]) => number): MathFunction =>
  (args, _, name) => {
    const value = args.length === 1 ? args[0] : list(args);
    if (value === undefined) throw mathError(`${name} takes a time series or an array of them`);
    if (value.kind === "scalar") return value;
    if (value.kind === "series")
      return value.values.size === 0 ? series(new Map()) : scalar(work([...value.values.values()]));
    const all = value.items.map((item) => seriesOf(item, name));
    const times = [...new Set(all.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
    const at = (time: number) => all.flatMap((one) => one.get(time) ?? []);
    return series(clean(times.map((time) => [time, work(at(time))])));
  };

const mapped =
  (work: (number: number) => number): MathFunction =>
  ([value], _, name) => {
    if (value === undefined) throw mathError(`${name} takes one argument`);
    return each(value, work);
  };

/** Goes through a time series with what came before. */
const alongTime =
  (
    work: (current: readonly [number, number], before: readonly [number, number], context: MathContext) => number,
  ): MathFunction =>
  (args, context, name) => {
    const overSeries = (value: Value | undefined): Value => {
      if (value?.kind === "list") return list(value.items.map(overSeries));
      const entries = inOrder(seriesOf(value, name));
      return series(
        clean(
          entries.slice(1).map((current, at) => [current[0], work(current, entries[at] as [number, number], context)]),
        ),
      );
    };
    return overSeries(args[0]);
  };

const inOrder = (values: TimeSeries) => [...values].sort(([a], [b]) => a - b);
const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
const mean = (numbers: readonly number[]) => total(numbers) / numbers.length;

/** The functions of metric math (AWS, CloudWatch user guide: "Using math expressions") that are here. */
export const mathFunctions: Readonly<Record<string, MathFunction>> = {
  SUM: aggregate(total),
  AVG: aggregate(mean),
  MIN: aggregate((numbers) => Math.min(...numbers)),
  MAX: aggregate((numbers) => Math.max(...numbers)),
  STDDEV: aggregate((numbers) => Math.sqrt(mean(numbers.map((number) => (number - mean(numbers)) ** 2)))),
  ABS: mapped(Math.abs),
  CEIL: mapped(Math.ceil),
  FLOOR: mapped(Math.floor),
  LOG: mapped(Math.log),
  LOG10: mapped(Math.log10),
  RATE: alongTime(([time, value], [timeBefore, before]) => (value - before) / ((time - timeBefore) / 1000)),
  DIFF: alongTime(([, value], [, before]) => value - before),
  DIFF_TIME: alongTime(([time], [before]) => (time - before) / 1000),
  RUNNING_SUM([value], _, name) {
    let sum = 0;
    return series(
      new Map(
        inOrder(seriesOf(value, name)).map(([time, number]) => {
          sum += number;
          return [time, sum];
        }),
      ),
    );
  },
  PERIOD: (_, { period }) => scalar(period / 1000),
  METRIC_COUNT: ([value]) => scalar(value?.kind === "list" ? value.items.length : 1),
  FIRST: ([value], _, name) => fromList(value, 0, name),
  LAST: ([value], _, name) => fromList(value, -1, name),
  TIME_SERIES: ([value], { times }, name) => {
    const number = scalarOf(value, name);
    return series(new Map(times.map((time) => [time, number])));
  },
  IF([condition, yes, no], { times }, name) {
    if (condition === undefined || yes === undefined) throw mathError(`${name} takes a condition and two values`);
    if (condition.kind === "scalar") return condition.value ? yes : (no ?? series(new Map()));
    const holds = seriesOf(condition, name);
    const at = (value: Value | undefined, time: number): number | undefined =>
      value === undefined ? undefined : value.kind === "scalar" ? value.value : seriesOf(value, name).get(time);
    const entries = times.flatMap((time): [number, number][] => {
      const truth = holds.get(time);
      const value = truth === undefined ? undefined : at(truth ? yes : no, time);
      return value === undefined ? [] : [[time, value]];
    });
    return series(new Map(entries));
  },
};

function fromList(value: Value | undefined, at: number, name: string): Value {
  const item = value?.kind === "list" ? value.items.at(at) : undefined;
  if (item === undefined) throw mathError(`${name} takes an array of time series that is not empty`);
  return item;
}

/**
 * `FILL`: what is missing becomes a number, the value before (`REPEAT`), or a value between its neighbours (`LINEAR`).
 *
 * @param filler a value, or one of the two words
 */
export function fill(value: Value, filler: Value | "REPEAT" | "LINEAR", context: MathContext): Value {
  if (value.kind === "list") return list(value.items.map((item) => fill(item, filler, context)));
  const values = seriesOf(value, "FILL");
  const entries = context.times.flatMap((time, at): [number, number][] => {
    const known = values.get(time) ?? filled(values, context.times, at, filler);
    return known === undefined ? [] : [[time, known]];
  });
  return series(new Map(entries));
}

function filled(
  values: TimeSeries,
  times: readonly number[],
  at: number,
  filler: Value | "REPEAT" | "LINEAR",
): number | undefined {
  if (typeof filler !== "string")
    return filler.kind === "series" ? filler.values.get(times[at] ?? 0) : scalarOf(filler, "FILL");
  const before = times.slice(0, at).findLast((time) => values.has(time));
  const after = times.slice(at + 1).find((time) => values.has(time));
  if (filler === "REPEAT") return before === undefined ? undefined : values.get(before);
  if (before === undefined || after === undefined) return undefined;
  const [low, high] = [values.get(before) ?? 0, values.get(after) ?? 0];
  return low + ((high - low) * ((times[at] ?? 0) - before)) / (after - before);
}

const truth = (value: boolean) => (value ? 1 : 0);

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "<": (a, b) => truth(a < b),
  "<=": (a, b) => truth(a <= b),
  ">": (a, b) => truth(a > b),
  ">=": (a, b) => truth(a >= b),
  "&&": (a, b) => truth(a !== 0 && b !== 0),
  "||": (a, b) => truth(a !== 0 || b !== 0),
};

/** Does an operation of the parser's. */
export function operate(sign: string, left: Value, right: Value): Value {
  const work = operators[sign === "AND" ? "&&" : sign === "OR" ? "||" : sign];
  if (work === undefined) throw mathError(`there is no operator ${sign}`);
  return pairwise(left, right, work);
}
