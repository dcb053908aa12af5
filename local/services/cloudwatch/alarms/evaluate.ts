import type { Metrics } from "../../../metrics";
import { resultsOf } from "../math/evaluate";
import { QuerySet, recordedOf } from "../query";
import { percentileOf } from "../statistics";
import { type Comparison, type MetricAlarm, type StateValue, watchedQuery } from "./definition";
import { type Datapoint, reasonDataOf, reasonOf } from "./reason";

/** What an evaluation comes to: a state with its reason, or nothing, which leaves everything as it is. */
export interface Verdict {
  value: StateValue;
  reason: string;
  reasonData: string;
}

const compares: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * Evaluates an alarm at a moment: the last `evaluationPeriods` periods before it. Missing data count as the alarm says (AWS, CloudWatch
 * user guide: "Configuring how alarms treat missing data"). Undefined: the state stays.
 */
export function evaluateAlarm(alarm: MetricAlarm, metrics: Metrics, at: number): Verdict | undefined {
  const period = alarm.period * 1000;
  const times = Array.from({ length: alarm.evaluationPeriods }, (_, back) => at - (back + 1) * period);
  const points = datapoints(alarm, metrics, times);
  if (points.length > 0 && hasTooFewSamples(alarm, metrics, points)) return undefined;
  const value = judge(alarm, points);
  if (value === undefined) return undefined;
  return { value, reason: reasonOf(alarm, value, points), reasonData: reasonDataOf(alarm, points, at) };
}

/** The values that there are, the newest first. */
function datapoints(alarm: MetricAlarm, metrics: Metrics, times: readonly number[]): Datapoint[] {
  const watched = watchedQuery(alarm);
  if (watched === undefined) return [];
  const oldestFirst = times.toReversed();
  const set = new QuerySet(metrics, alarm.queries, () => oldestFirst);
  const value = set.valueOf(watched.id);
  const [values] = resultsOf(value, { times, period: alarm.period * 1000 });
  return times.flatMap((time) => {
    const number = values?.get(time);
    return number === undefined
      ? []
      : [{ time, value: number, isBreaching: compares[alarm.comparison](number, alarm.threshold) }];
  });
}

function judge(alarm: MetricAlarm, points: readonly Datapoint[]): StateValue | undefined {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods, treatMissingData = "missing" } = alarm;
  const breaching = points.filter(({ isBreaching }) => isBreaching).length;
  const missing = evaluationPeriods - points.length;
  if (breaching >= datapointsToAlarm) return "ALARM";
  switch (treatMissingData) {
    case "breaching":
      return breaching + missing >= datapointsToAlarm ? "ALARM" : "OK";
    case "notBreaching":
      return "OK";
    case "ignore":
      return points.length > breaching ? "OK" : undefined;
    case "missing":
      if (points.length === 0) return "INSUFFICIENT_DATA";
      // What is there decides: none of it is within the threshold.
      return points.length > breaching ? "OK" : "ALARM";
  }
}

/** Values that a percentile takes to mean something: 10 beyond it (AWS, "Percentile-based alarms and low data samples"). */
function hasTooFewSamples(alarm: MetricAlarm, metrics: Metrics, points: readonly Datapoint[]): boolean {
  const metric = watchedQuery(alarm)?.metric;
  if (alarm.lowSamples !== "ignore" || metric === undefined) return false;
  const percentile = percentileOf(metric.stat);
  if (percentile === undefined) return false;
  const part = percentile / 100;
  const needed = part >= 0.5 ? 10 / (1 - part) : 10 / part;
  return points.some(
    ({ time }) => (recordedOf(metrics, metric, time, time + metric.period * 1000)?.count ?? 0) < needed - 1e-6,
  );
}
