import { type Comparison, type MetricAlarm, type StateValue, watchedQuery } from "./definition";

/** A value of a period that an alarm looked at. */
export interface Datapoint {
  /** Start of the period, in milliseconds since 1970. */
  time: number;
  value: number;
  isBreaching: boolean;
}

const words: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

/** Why an alarm is in a state, as CloudWatch words it. */
export function reasonOf(alarm: MetricAlarm, state: StateValue, points: readonly Datapoint[]): string {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods } = alarm;
  const missing = evaluationPeriods - points.length;
  if (state === "INSUFFICIENT_DATA")
    return `Insufficient Data: ${missing} datapoint${missing === 1 ? " was" : "s were"} unknown.`;
  if (points.length === 0) {
    const treated = alarm.treatMissingData === "breaching" ? "Breaching" : "NonBreaching";
    return (
      `Threshold Crossed: no datapoints were received for ${evaluationPeriods} period${evaluationPeriods === 1 ? "" : "s"} and ` +
      `${missing} missing datapoint${missing === 1 ? " was" : "s were"} treated as [${treated}].`
    );
  }
  const decisive = points.filter(({ isBreaching }) => isBreaching === (state === "ALARM"));
  const shown = decisive.length > 0 ? decisive : points;
  const verb = `${shown.length === 1 && evaluationPeriods === 1 ? "was" : "were"}${state === "ALARM" ? "" : " not"}`;
  const count =
    evaluationPeriods === 1 ? "1 datapoint" : `${shown.length} out of the last ${evaluationPeriods} datapoints`;
  const list = shown.map(({ time, value }) => `${decimal(value)} (${dateOf(time)})`).join(", ");
  const least =
    evaluationPeriods === 1
      ? ""
      : ` (minimum ${state === "ALARM" ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1} datapoint${
          (state === "ALARM" ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1) === 1 ? "" : "s"
        } for ${state === "ALARM" ? "OK -> ALARM" : "ALARM -> OK"} transition)`;
  return `Threshold Crossed: ${count} [${list}] ${verb} ${words[alarm.comparison]} the threshold (${decimal(alarm.threshold)})${least}.`;
}

/** The same for programs: `StateReasonData`. */
export function reasonDataOf(alarm: MetricAlarm, points: readonly Datapoint[], at: number): string {
  const metric = watchedQuery(alarm)?.metric;
  return JSON.stringify({
    version: "1.0",
    queryDate: amazonDate(at),
    startDate: amazonDate(points.at(-1)?.time ?? at),
    unit: metric?.unit,
    statistic: metric?.stat,
    period: alarm.period,
    recentDatapoints: points.map(({ value }) => value).reverse(),
    threshold: alarm.threshold,
    evaluatedDatapoints: points.map(({ time, value }) => ({ timestamp: amazonDate(time), value })),
  });
}

/** A number as CloudWatch writes it: with a decimal always. */
export const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** A time as alarms have it: `2026-11-22T19:30:00.000+0000`. */
export const amazonDate = (time: number): string => new Date(time).toISOString().replace("Z", "+0000");

/** `22/11/26 19:30:00`. */
function dateOf(time: number): string {
  const [date = "", clock = ""] = new Date(time).toISOString().split(/[T.]/);
  const [year = "", month, day] = date.split("-");
  return `${day}/${month}/${year.slice(2)} ${clock}`;
}
