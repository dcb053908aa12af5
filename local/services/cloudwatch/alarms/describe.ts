import { dimensionList, type MetricQuery } from "../query";
import { plainStatistics } from "../statistics";
import { type Alarm, type AlarmState, type MetricAlarm, watchedQuery } from "./definition";

/** An alarm as DescribeAlarms answers it. */
export function describeAlarm(alarm: Alarm, state: AlarmState) {
  const shared = {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    AlarmConfigurationUpdatedTimestamp: alarm.configuredAt / 1000,
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: state.updatedAt / 1000,
    StateTransitionedTimestamp: state.changedAt / 1000,
  };
  return alarm.kind === "composite" ? { ...shared, AlarmRule: alarm.rule } : { ...shared, ...metricPart(alarm) };
}

function metricPart(alarm: MetricAlarm) {
  const shared = {
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.treatMissingData,
    EvaluateLowSampleCountPercentile: alarm.lowSamples,
  };
  const metric = watchedQuery(alarm)?.metric;
  if (!alarm.isPlain || metric === undefined) return { ...shared, Dimensions: [], Metrics: alarm.queries.map(queryOf) };
  const isPlain = (plainStatistics as readonly string[]).includes(metric.stat);
  return {
    ...shared,
    MetricName: metric.name,
    Namespace: metric.namespace,
    ...(isPlain ? { Statistic: metric.stat } : { ExtendedStatistic: metric.stat }),
    Dimensions: dimensionList(metric.dimensions),
    Period: metric.period,
    Unit: metric.unit,
  };
}

const queryOf = ({ id, label, returnData, expression, period, metric }: MetricQuery) => ({
  Id: id,
  Label: label,
  ReturnData: returnData,
  Expression: expression,
  Period: period,
  MetricStat: metric && {
    Metric: {
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: dimensionList(metric.dimensions),
    },
    Period: metric.period,
    Stat: metric.stat,
    Unit: metric.unit,
  },
});
