import type { Cloud } from "../../cloud";
import type { Properties, ResourceType } from "../../service";
import { AwsError } from "../aws-json";
import { arnOf } from "../ids";
import { Input } from "../input";
import { sayNotEmulated } from "../not-emulated";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { Alarms } from "./alarms";
import type { Alarm } from "./alarms/definition";
import { readCompositeAlarm, readMetricAlarm } from "./alarms/read";

/** Pulumi's tokens of alarms. */
export const alarmTokens = {
  metric: "aws:cloudwatch/metricAlarm:MetricAlarm",
  composite: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
} as const;

/** `aws:cloudwatch/metricAlarm:MetricAlarm`. */
export const metricAlarmType = (alarms: Alarms): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: alarmTokens.metric,
      emulated: true,
      approximates: "no anomaly detection; looks at no more periods than it evaluates when data are missing",
      deleteBeforeReplace: true,
      defaults: { actionsEnabled: true, treatMissingData: "missing" },
      once(inputs, context) {
        const name = nameOf(inputs, context);
        return { id: name, name, arn: arnOf(context.cloud, "cloudwatch", `alarm:${name}`) };
      },
    }),
    {
      put({ id, outputs }, { cloud }) {
        declare(alarms, cloud, id, () => readMetricAlarm(cloud, metricInput(id, outputs)));
      },
      remove: ({ id }) => alarms.remove(id),
    },
  );

/** `aws:cloudwatch/compositeAlarm:CompositeAlarm`. */
export const compositeAlarmType = (alarms: Alarms): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: alarmTokens.composite,
      emulated: true,
      approximates: "no suppression of actions",
      deleteBeforeReplace: true,
      defaults: { actionsEnabled: true },
      once: ({ alarmName }, { cloud }) => ({
        id: String(alarmName),
        arn: arnOf(cloud, "cloudwatch", `alarm:${alarmName}`),
      }),
    }),
    {
      put({ id, outputs }, { cloud }) {
        sayNotEmulated((line) => cloud.print(line), id, outputs, ["actionsSuppressor"]);
        declare(alarms, cloud, id, () => readCompositeAlarm(cloud, compositeInput(id, outputs)));
      },
      remove: ({ id }) => alarms.remove(id),
    },
  );

/** What this local cloud cannot evaluate stays declared, and is said; what AWS would refuse fails. */
function declare(alarms: Alarms, cloud: Cloud, name: string, read: () => Alarm): void {
  try {
    alarms.put(read());
  } catch (error) {
    if (!(error instanceof AwsError) || !error.message.includes("The local cloud")) throw error;
    cloud.print(`${name}: ${error.message}; it stays without effect here`);
  }
}

const tagList = (tags: unknown) => Object.entries((tags ?? {}) as Properties).map(([Key, Value]) => ({ Key, Value }));
const dimensionsOf = (dimensions: unknown) =>
  Object.entries((dimensions ?? {}) as Properties).map(([Name, Value]) => ({ Name, Value }));

const sharedInput = (outputs: Properties) => ({
  AlarmDescription: outputs.alarmDescription,
  ActionsEnabled: outputs.actionsEnabled,
  OKActions: outputs.okActions,
  AlarmActions: outputs.alarmActions,
  InsufficientDataActions: outputs.insufficientDataActions,
  Tags: tagList(outputs.tags),
});

/** The resource as PutMetricAlarm takes it: AWS's provider makes the same call of it. */
function metricInput(name: string, outputs: Properties): Input {
  const queries = (outputs.metricQueries ?? []) as Properties[];
  return new Input({
    ...sharedInput(outputs),
    AlarmName: name,
    MetricName: outputs.metricName || undefined,
    Namespace: outputs.namespace || undefined,
    Statistic: outputs.statistic || undefined,
    ExtendedStatistic: outputs.extendedStatistic || undefined,
    Dimensions: dimensionsOf(outputs.dimensions),
    Period: outputs.period || undefined,
    Unit: outputs.unit || undefined,
    EvaluationPeriods: outputs.evaluationPeriods,
    DatapointsToAlarm: outputs.datapointsToAlarm || undefined,
    Threshold: outputs.threshold,
    ThresholdMetricId: outputs.thresholdMetricId || undefined,
    ComparisonOperator: outputs.comparisonOperator,
    TreatMissingData: outputs.treatMissingData,
    EvaluateLowSampleCountPercentile: outputs.evaluateLowSampleCountPercentiles || undefined,
    Metrics: queries.map(({ id, label, expression, period, returnData, metric }) => ({
      Id: id,
      Label: label || undefined,
      Expression: expression || undefined,
      Period: period || undefined,
      ReturnData: returnData === true, // the provider's default is false
      MetricStat: metric ? metricStat(metric as Properties) : undefined,
    })),
  });
}

const metricStat = ({ metricName, namespace, dimensions, period, stat, unit }: Properties) => ({
  Metric: { MetricName: metricName, Namespace: namespace, Dimensions: dimensionsOf(dimensions) },
  Period: period,
  Stat: stat,
  Unit: unit || undefined,
});

const compositeInput = (name: string, outputs: Properties): Input =>
  new Input({ ...sharedInput(outputs), AlarmName: name, AlarmRule: outputs.alarmRule });

/** `aws:cloudwatch/dashboard:Dashboard`. */
export const dashboardType = recorded({
  token: "aws:cloudwatch/dashboard:Dashboard",
  deleteBeforeReplace: true,
  once: ({ dashboardName }, { cloud }) => ({
    id: String(dashboardName),
    dashboardArn: `arn:aws:cloudwatch::${cloud.accountId}:dashboard/${dashboardName}`,
  }),
});
