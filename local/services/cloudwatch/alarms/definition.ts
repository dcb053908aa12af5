import type { MetricQuery } from "../query";

/** What alarms of both kinds have. */
interface AnyAlarm {
  name: string;
  arn: string;
  description?: string;
  actionsEnabled: boolean;
  /** ARNs of topics and functions that are told. */
  okActions: string[];
  alarmActions: string[];
  insufficientDataActions: string[];
  tags: Record<string, string>;
  /** Milliseconds since 1970. */
  configuredAt: number;
}

/** How an alarm counts what is missing. */
export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

export const comparisonOperators = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;
export type Comparison = (typeof comparisonOperators)[number];

/** An alarm on a metric, or on an expression. */
export interface MetricAlarm extends AnyAlarm {
  kind: "metric";
  /** The queries; what is watched is the one that returns data. An alarm on a metric alone has one. */
  queries: MetricQuery[];
  /** True where the program or the client said the metric itself, and not queries. */
  isPlain: boolean;
  comparison: Comparison;
  threshold: number;
  /** Seconds. */
  period: number;
  evaluationPeriods: number;
  /** Default: all of the periods. */
  datapointsToAlarm?: number;
  /** Default `missing`; kept as it was said. */
  treatMissingData?: MissingData;
  /** `ignore`: percentiles of too few values change nothing. */
  lowSamples?: "evaluate" | "ignore";
}

/** An alarm on the states of others. */
export interface CompositeAlarm extends AnyAlarm {
  kind: "composite";
  rule: string;
}

export type Alarm = MetricAlarm | CompositeAlarm;

export const stateValues = ["INSUFFICIENT_DATA", "ALARM", "OK"] as const;
export type StateValue = (typeof stateValues)[number];

/** Where an alarm is, and why. */
export interface AlarmState {
  value: StateValue;
  reason: string;
  /** JSON text. */
  reasonData?: string;
  /** Milliseconds since 1970, of the last time that anything of this changed. */
  updatedAt: number;
  /** Milliseconds since 1970, of the last change of the value. */
  changedAt: number;
}

/** The query that an alarm on metrics watches. */
export const watchedQuery = ({ queries }: MetricAlarm): MetricQuery | undefined =>
  queries.find(({ returnData }) => returnData) ?? queries.at(-1);
