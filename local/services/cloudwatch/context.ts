import type { Cloud } from "../../cloud";
import type { Metrics } from "../../metrics";
import { AwsError } from "../aws-json";
import type { JsonCalls } from "../json-api";
import type { Alarms } from "./alarms";

/** What CloudWatch's calls work on. */
export interface CloudWatchContext {
  readonly cloud: Cloud;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
}

/** The calls of one part of CloudWatch's API. */
export type CloudWatchCalls = JsonCalls<CloudWatchContext>;

/** Errors of CloudWatch, as AWS words them (looked up in answers that were recorded from AWS). */
export const cloudWatchErrors = {
  value: (message: string) => new AwsError("InvalidParameterValueException", message),
  combination: (message: string) => new AwsError("InvalidParameterCombinationException", message),
  missing: (name: string) => new AwsError("MissingRequiredParameterException", `The parameter ${name} is required.`),
  validation: (message: string) => new AwsError("ValidationException", message),
  notFound: () => new AwsError("ResourceNotFound", "", 404),
  token: () => new AwsError("InvalidNextToken", "The next token is not valid."),
} as const;

/** Units of metrics (AWS, MetricDatum). */
export const units: readonly string[] = [
  "Seconds",
  "Microseconds",
  "Milliseconds",
  ...["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"],
  ...["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"],
  "Percent",
  "Count",
  ...["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"].map((unit) => `${unit}/Second`),
  ...["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"].map((unit) => `${unit}/Second`),
  "Count/Second",
  "None",
];
