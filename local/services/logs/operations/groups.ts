import { AwsError } from "../../aws-json";
import { groupOf, type LogCalls, type LogsContext, nameIn, page, required } from "../input";
import type { LogGroup } from "../store";

/** Days that a group can keep its lines for (AWS, PutRetentionPolicy). */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Groups: made, described, deleted, and how long their lines are kept. */
export const groupCalls: LogCalls = {
  CreateLogGroup: {
    approximates: "class, key and deletion protection are recorded",
    does(input, { store }) {
      const name = nameIn(input, "logGroupName");
      if (store.groups.has(name))
        throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
      const group = store.group(name, true);
      group.class = textOf(input.logGroupClass);
      group.kmsKeyId = textOf(input.kmsKeyId);
      group.tags = (input.tags ?? {}) as Record<string, string>;
    },
  },
  DescribeLogGroups(input, context) {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
    if (prefix !== undefined && pattern !== undefined)
      throw new AwsError(
        "InvalidParameterException",
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
      );
    const groups = [...context.store.groups.values()]
      .filter(({ name }) => name.startsWith(String(prefix ?? "")) && name.includes(String(pattern ?? "")))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return page(input, 50, groups, "logGroups", (group) => viewOf(group, context));
  },
  DeleteLogGroup(input, { store, filters, subscriptions }) {
    const { name } = groupOf(input, store);
    store.groups.delete(name);
    for (const filter of filters.all()) if (filter.group === name) filters.remove(name, filter.name);
    for (const filter of subscriptions.of(name)) subscriptions.remove(name, filter.name);
  },
  PutRetentionPolicy(input, { store }) {
    required(input, "logGroupName");
    const days = Number(input.retentionInDays);
    if (!retentionDays.includes(days))
      throw new AwsError(
        "InvalidParameterException",
        `1 validation error detected: Value '${input.retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentionDays.join(", ")}]`,
      );
    groupOf(input, store).retentionInDays = days;
  },
  DeleteRetentionPolicy(input, { store }) {
    groupOf(input, store).retentionInDays = undefined;
  },
};

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function viewOf(group: LogGroup, { filters, arnOfGroup }: LogsContext) {
  const { name, createdAt, retentionInDays, kmsKeyId, class: own = "STANDARD" } = group;
  return {
    logGroupName: name,
    creationTime: createdAt,
    retentionInDays,
    metricFilterCount: filters.all().filter((filter) => filter.group === name).length,
    arn: `${arnOfGroup(name)}:*`,
    logGroupArn: arnOfGroup(name),
    logGroupClass: own,
    kmsKeyId,
    storedBytes: 0,
    deletionProtectionEnabled: false,
  };
}
