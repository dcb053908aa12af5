import { AwsError } from "../../aws-json";
import { groupOf, type LogCalls, required, streamOf } from "../input";

/** Days that a group can keep its lines for (AWS, PutRetentionPolicy). */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Deleting groups and streams, and how long lines are kept. */
export const groupCalls: LogCalls = {
  DeleteLogGroup(input, { store, filters }) {
    const { name } = groupOf(input, store);
    store.groups.delete(name);
    for (const filter of filters.all()) if (filter.group === name) filters.remove(name, filter.name);
  },
  DeleteLogStream(input, { store }) {
    const group = groupOf(input, store);
    group.streams.delete(streamOf(input, group).name);
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
