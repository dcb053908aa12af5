import type { AwsApi, AwsRequest } from "../../service";

/** Operations on one stream. All others are on a group, or on all of them. */
const onStreams = new Set(["PutLogEvents", "GetLogEvents"]);

/** The name in the name or ARN of a log group. */
export const groupNameIn = (nameOrArn: string): string =>
  nameOrArn.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, "");

/**
 * What calls of CloudWatch Logs take: the action of the operation's name, on `log-group:<group>:log-stream:<stream>`, as
 * AWS's refusals show it. Operations on a group have an empty stream.
 */
export const logsNeeds =
  (arnOfGroup: (name: string) => string): NonNullable<AwsApi["needs"]> =>
  (request, { name: operation }) => {
    const input = inputOf(request);
    const group = groupNameIn(
      textOf(input.logGroupIdentifier) ?? textOf(input.logGroupName) ?? textOf(input.resourceArn) ?? "",
    );
    const stream = onStreams.has(operation) ? (textOf(input.logStreamName) ?? "") : "";
    return [{ action: `logs:${operation}`, resource: `${arnOfGroup(group)}:log-stream:${stream}` }];
  };

function inputOf({ body }: AwsRequest): Record<string, unknown> {
  try {
    return (JSON.parse(body.toString()) as Record<string, unknown> | null) ?? {};
  } catch {
    return {}; // the API refuses it
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
