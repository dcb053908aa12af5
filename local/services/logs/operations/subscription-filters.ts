import { AwsError } from "../../aws-json";
import { filterName, groupOf, type LogCalls, page, required } from "../input";
import type { SubscriptionFilter } from "../subscriptions";

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Subscription filters: functions that hear of lines. */
export const subscriptionFilterCalls: LogCalls = {
  PutSubscriptionFilter: {
    approximates: "functions only; any other destination answers 501",
    does(input, { store, subscriptions, now }) {
      const destinationArn = required(input, "destinationArn");
      const vendor = destinationArn.split(":")[2] ?? "";
      if (vendor === "kinesis" && input.roleArn === undefined)
        throw new AwsError(
          "InvalidParameterException",
          "destinationArn for vendor kinesis cannot be used without roleArn",
        );
      subscriptions.put({
        group: groupOf(input, store).name,
        name: filterName(input),
        pattern: textOf(input.filterPattern) ?? required(input, "filterPattern"),
        destinationArn,
        distribution: textOf(input.distribution) ?? "ByLogStream",
        createdAt: now(),
      });
    },
  },
  DescribeSubscriptionFilters(input, { store, subscriptions }) {
    const { name } = groupOf(input, store);
    const prefix = textOf(input.filterNamePrefix) ?? "";
    const found = subscriptions.of(name).filter((filter) => filter.name.startsWith(prefix));
    return page(input, 50, found, "subscriptionFilters", viewOf);
  },
  DeleteSubscriptionFilter(input, { store, subscriptions }) {
    const { name } = groupOf(input, store);
    if (!subscriptions.remove(name, filterName(input)))
      throw new AwsError("ResourceNotFoundException", "The specified subscription filter does not exist.");
  },
};

const viewOf = ({ group, name, pattern, destinationArn, distribution, createdAt }: SubscriptionFilter) => ({
  filterName: name,
  logGroupName: group,
  filterPattern: pattern,
  destinationArn,
  distribution,
  applyOnTransformedLogs: false,
  creationTime: createdAt,
});
