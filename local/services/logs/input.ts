import type { AwsApi } from "../../service";
import { AwsError } from "../aws-json";
import type { MetricFilters } from "./metric-filters";
import { groupNameIn } from "./needs";
import type { LogGroup, LogQuery, LogStore, LogStream } from "./store";
import type { Subscriptions } from "./subscriptions";

/** The members of a request. */
export type Input = Record<string, unknown>;

/** What calls of CloudWatch Logs work on. */
export interface LogsContext {
  readonly store: LogStore;
  readonly filters: MetricFilters;
  readonly subscriptions: Subscriptions;
  arnOfGroup(name: string): string;
  /** Milliseconds since 1970. */
  now(): number;
}

export type Operation = (input: Input, context: LogsContext) => unknown;

/** The calls of one part of CloudWatch Logs' API. */
export type LogCalls = AwsApi<Operation>["operations"];

/** A text that must be there. @throws AwsError InvalidParameterException */
export function required(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== "string" || value === "")
    throw new AwsError("InvalidParameterException", `1 validation error detected: Value at '${name}' must not be null`);
  return value;
}

/** Characters of the name of a group or stream (AWS, CreateLogGroup and CreateLogStream). */
const longestName = 512;

/** The name of a group or stream. @throws AwsError InvalidParameterException */
export function nameIn(input: Input, member: "logGroupName" | "logStreamName"): string {
  const name = required(input, member);
  const allowed = member === "logGroupName" ? /^[\w./#-]+$/ : /^[^:*]+$/;
  if (name.length > longestName)
    throw new AwsError(
      "InvalidParameterException",
      `Invalid LogGroup or LogStream, both must have length less than or equal to ${longestName}.`,
    );
  if (!allowed.test(name))
    throw new AwsError(
      "InvalidParameterException",
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${member === "logGroupName" ? "[\\.\\-_/#A-Za-z0-9]+" : "[^:*]*"}`,
    );
  return name;
}

/** The name of a metric or subscription filter. @throws AwsError InvalidParameterException */
export function filterName(input: Input): string {
  const name = required(input, "filterName");
  if (name.length <= longestName) return name;
  throw new AwsError(
    "InvalidParameterException",
    `1 validation error detected: Value '${name}' at 'filterName' failed to satisfy constraint: Member must have length less than or equal to ${longestName}`,
  );
}

/** The group that a request names. @throws AwsError ResourceNotFoundException */
export function groupOf(input: Input, store: LogStore): LogGroup {
  const { logGroupIdentifier, logGroupName } = input;
  if (logGroupIdentifier !== undefined && logGroupName !== undefined)
    throw new AwsError("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  const name = typeof logGroupIdentifier === "string" ? groupNameIn(logGroupIdentifier) : nameIn(input, "logGroupName");
  const group = store.groups.get(name);
  if (!group) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
  return group;
}

/** The stream that a request names. @throws AwsError ResourceNotFoundException */
export function streamOf(input: Input, group: LogGroup): LogStream {
  const stream = group.streams.get(required(input, "logStreamName"));
  if (!stream) throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
  return stream;
}

/** The time that a request asks for. */
export const queryOf = (input: Input): LogQuery => ({
  start: input.startTime as number | undefined,
  end: input.endTime as number | undefined,
});

/** How many a request wants at most. @throws AwsError for more than there may be */
export function limitOf(input: Input, most: number): number {
  const limit = Number(input.limit ?? most);
  const bound = (words: string) =>
    new AwsError(
      "InvalidParameterException",
      `1 validation error detected: Value '${input.limit}' at 'limit' failed to satisfy constraint: Member must have value ${words}`,
    );
  if (limit > most) throw bound(`less than or equal to ${most}`);
  if (!(limit >= 1)) throw bound("greater than or equal to 1");
  return limit;
}

export const invalidToken = (): AwsError =>
  new AwsError("InvalidParameterException", "The specified nextToken is invalid.");

/** One page of a list, with the token of the next. */
export function page<T>(input: Input, most: number, list: readonly T[], member: string, view: (item: T) => unknown) {
  const token = String(input.nextToken ?? 0);
  if (!/^\d{1,9}$/.test(token)) throw invalidToken();
  const from = Number(token);
  const until = from + limitOf(input, most);
  return {
    [member]: list.slice(from, until).map(view),
    nextToken: until < list.length ? String(until) : undefined,
  };
}
