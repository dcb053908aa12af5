import type { Cloud } from "../../../cloud";
import { arnOf } from "../../ids";
import type { Input } from "../../input";
import { cloudWatchErrors } from "../context";
import { type MetricQuery, readDimensions, readQueries } from "../query";
import { plainStatistics, statisticNamed } from "../statistics";
import { type CompositeAlarm, comparisonOperators, type MetricAlarm } from "./definition";
import { readRule } from "./rule";

const missingData = ["missing", "ignore", "breaching", "notBreaching"] as const;

/** Reads the input of PutMetricAlarm, which is what resources are brought into too. @throws AwsError for what AWS refuses */
export function readMetricAlarm(cloud: Cloud, input: Input): MetricAlarm {
  const evaluationPeriods = input.requiredNumber("EvaluationPeriods", 1);
  const datapointsToAlarm = input.number("DatapointsToAlarm", 1);
  if ((datapointsToAlarm ?? 0) > evaluationPeriods)
    throw cloudWatchErrors.validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
  const comparison = input.text("ComparisonOperator") ?? "";
  if (
    /Range|LessThanLowerOrGreater|GreaterThanUpper|LessThanLower/.test(comparison) ||
    input.text("ThresholdMetricId") !== undefined
  )
    throw cloudWatchErrors.validation("The local cloud has no anomaly detection: an alarm takes a Threshold");
  const isPlain = input.text("MetricName") !== undefined;
  const queries = isPlain ? [plainQuery(input)] : readQueries(input.inputs("Metrics"), input.number("Period", 1));
  if (queries.filter(({ returnData }) => returnData).length !== 1)
    throw cloudWatchErrors.validation(
      isPlain || queries.length > 0
        ? "Exactly one element of the metrics list should return data."
        : "You must specify either MetricName or Metrics.",
    );
  return {
    kind: "metric",
    ...sharedOf(cloud, input),
    queries,
    isPlain,
    comparison: input.requiredChoice("ComparisonOperator", comparisonOperators),
    threshold: input.requiredNumber("Threshold"),
    period: periodOf(queries),
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: input.choice("TreatMissingData", missingData),
    lowSamples: input.choice("EvaluateLowSampleCountPercentile", ["evaluate", "ignore"]),
  };
}

/** Reads the input of PutCompositeAlarm. @throws AwsError for a rule that is none */
export function readCompositeAlarm(cloud: Cloud, input: Input): CompositeAlarm {
  const rule = input.required("AlarmRule");
  readRule(rule);
  return { kind: "composite", ...sharedOf(cloud, input), rule };
}

function sharedOf(cloud: Cloud, input: Input) {
  const name = input.required("AlarmName");
  return {
    name,
    arn: arnOf(cloud, "cloudwatch", `alarm:${name}`),
    description: input.text("AlarmDescription"),
    actionsEnabled: input.members.ActionsEnabled === undefined || input.flag("ActionsEnabled"),
    okActions: input.texts("OKActions"),
    alarmActions: input.texts("AlarmActions"),
    insufficientDataActions: input.texts("InsufficientDataActions"),
    tags: Object.fromEntries(input.inputs("Tags").map((tag) => [tag.required("Key"), tag.required("Value")])),
    configuredAt: cloud.clock.now(),
  };
}

/** The one query of an alarm on a metric itself. */
function plainQuery(input: Input): MetricQuery {
  const statistic = input.choice("Statistic", plainStatistics);
  const stat = statistic ?? input.text("ExtendedStatistic");
  if (stat === undefined) throw cloudWatchErrors.validation("You must specify either Statistic or ExtendedStatistic.");
  statisticNamed(stat);
  const metric = {
    namespace: input.required("Namespace"),
    name: input.required("MetricName"),
    dimensions: readDimensions(input.inputs("Dimensions")),
    period: input.requiredNumber("Period", 1),
    stat,
    unit: input.text("Unit"),
  };
  return { id: "m1", returnData: true, metric };
}

const periodOf = (queries: readonly MetricQuery[]): number =>
  Math.max(0, ...queries.map(({ metric, period }) => metric?.period ?? period ?? 0)) || 60;
