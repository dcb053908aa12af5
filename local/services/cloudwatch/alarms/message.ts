import type { Cloud } from "../../../cloud";
import { dimensionList, type MetricQuery } from "../query";
import { plainStatistics } from "../statistics";
import { type Alarm, type AlarmState, type MetricAlarm, watchedQuery } from "./definition";
import { amazonDate } from "./reason";

/** Names of regions in alarms' messages (AWS, "AWS Regions"); the code for others. */
const regionNames: Readonly<Record<string, string>> = {
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-west-1": "US West (N. California)",
  "us-west-2": "US West (Oregon)",
  "ca-central-1": "Canada (Central)",
  "eu-central-1": "EU (Frankfurt)",
  "eu-north-1": "EU (Stockholm)",
  "eu-west-1": "EU (Ireland)",
  "eu-west-2": "EU (London)",
  "eu-west-3": "EU (Paris)",
  "ap-northeast-1": "Asia Pacific (Tokyo)",
  "ap-south-1": "Asia Pacific (Mumbai)",
  "ap-southeast-1": "Asia Pacific (Singapore)",
  "ap-southeast-2": "Asia Pacific (Sydney)",
  "sa-east-1": "South America (Sao Paulo)",
};

/** Characters of a notification's subject, as SNS takes it. */
const longestSubject = 100;

/** The subject of what a topic is told, which is that of its mail. */
export const topicSubject = ({ region }: Cloud, { name }: Alarm, { value }: AlarmState): string =>
  `${value}: "${name}" in ${regionNames[region] ?? region}`.slice(0, longestSubject);

/** What a topic is told of an alarm's new state: the JSON that CloudWatch sends (as recorded from AWS). */
export function topicMessage(cloud: Cloud, alarm: Alarm, before: AlarmState, now: AlarmState): string {
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: cloud.accountId,
    AlarmConfigurationUpdatedTimestamp: amazonDate(alarm.configuredAt),
    NewStateValue: now.value,
    NewStateReason: now.reason,
    StateChangeTime: amazonDate(now.updatedAt),
    Region: regionNames[cloud.region] ?? cloud.region,
    AlarmArn: alarm.arn,
    OldStateValue: before.value,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    ...(alarm.kind === "metric" ? { Trigger: triggerOf(alarm) } : { AlarmRule: alarm.rule }),
  });
}

function triggerOf(alarm: MetricAlarm) {
  const shared = {
    Period: alarm.period,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
    TreatMissingData: alarm.treatMissingData ?? "",
    EvaluateLowSampleCountPercentile: alarm.lowSamples ?? "",
  };
  const metric = watchedQuery(alarm)?.metric;
  if (!alarm.isPlain || metric === undefined) return { Metrics: alarm.queries.map(queryOf), ...shared };
  const isPlainStatistic = (plainStatistics as readonly string[]).includes(metric.stat);
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    ...(isPlainStatistic
      ? { StatisticType: "Statistic", Statistic: statisticName(metric.stat) }
      : { StatisticType: "ExtendedStatistic", ExtendedStatistic: metric.stat }),
    Unit: metric.unit ?? null,
    Dimensions: dimensionList(metric.dimensions).map(({ Name, Value }) => ({ value: Value, name: Name })),
    ...shared,
  };
}

/** `SampleCount` is `SAMPLE_COUNT` there. */
const statisticName = (stat: string) => stat.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();

const queryOf = ({ id, label, returnData, expression, metric }: MetricQuery) => ({
  ...(metric && {
    MetricStat: {
      Metric: {
        Dimensions: dimensionList(metric.dimensions).map(({ Name, Value }) => ({ value: Value, name: Name })),
        MetricName: metric.name,
        Namespace: metric.namespace,
      },
      Period: metric.period,
      Stat: metric.stat,
      Unit: metric.unit,
    },
  }),
  ...(expression !== undefined && { Expression: expression }),
  Id: id,
  Label: label,
  ReturnData: returnData,
});

/** What a function is told (AWS, CloudWatch user guide: "Invoke a Lambda function from an alarm"). */
export function functionEvent(cloud: Cloud, alarm: Alarm, before: AlarmState, now: AlarmState): string {
  const stateOf = ({ value, reason, reasonData, updatedAt }: AlarmState) => ({
    value,
    reason,
    reasonData,
    timestamp: amazonDate(updatedAt),
  });
  const metrics =
    alarm.kind === "metric" &&
    alarm.queries.map(({ id, expression, label, returnData, metric }) => ({
      id,
      expression,
      label,
      ...(metric && {
        metricStat: {
          metric: { namespace: metric.namespace, name: metric.name, dimensions: metric.dimensions },
          period: metric.period,
          stat: metric.stat,
          unit: metric.unit,
        },
      }),
      returnData,
    }));
  return JSON.stringify({
    source: "aws.cloudwatch",
    alarmArn: alarm.arn,
    accountId: cloud.accountId,
    time: amazonDate(now.updatedAt),
    region: cloud.region,
    alarmData: {
      alarmName: alarm.name,
      state: stateOf(now),
      previousState: stateOf(before),
      configuration: {
        description: alarm.description,
        ...(metrics ? { metrics } : alarm.kind === "composite" && { alarmRule: alarm.rule }),
      },
    },
  });
}
