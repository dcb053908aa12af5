import { randomUUID } from "node:crypto";
import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import { AwsError } from "../aws-json";
import { arnOf } from "../ids";
import { logsApi } from "./api";
import { recordEmbedded } from "./embedded-metrics";
import { logGroupType } from "./log-group";
import { metricFilterToken, metricFilterType } from "./metric-filter-type";
import { MetricFilters } from "./metric-filters";
import { groupNameIn } from "./needs";
import { LogPolicies, logResourcePolicyType } from "./resource-policy";
import { LogStore } from "./store";
import { subscriptionFilterToken, subscriptionFilterType } from "./subscription-filter-type";
import { Subscriptions } from "./subscriptions";

export type { LogEvent, LogListener, LogQuery } from "./store";

/** CloudWatch Logs: what functions and stages write, kept in memory and bounded. */
export interface LogsService extends Service {
  /** Reading, following and writing for the rest of the local cloud. */
  readonly store: LogStore;
}

/**
 * Makes the logs service of a cloud. A group comes into being when a program declares it or with its first line.
 */
export function createLogsService(cloud: Cloud): LogsService {
  const store = new LogStore(() => cloud.clock.now());
  const policies = new LogPolicies();
  /** Where what other services deliver is written. */
  const delivered = randomUUID();
  const { metrics } = cloud;
  const filters = new MetricFilters(metrics);
  const subscriptions = new Subscriptions(cloud);
  store.subscribe((group, event) => {
    if (metrics) recordEmbedded(metrics, event.message, event.ingestionTime);
    filters.hear(group, event);
    subscriptions.hear(group, event);
  });
  return {
    name: "logs",
    types: [
      logGroupType(store),
      logResourcePolicyType(policies),
      metricFilterType(filters),
      subscriptionFilterType(subscriptions),
    ],
    resourcePolicy: () => policies.policy,
    target: {
      action: "logs:PutLogEvents",
      deliver(arn, { body }) {
        const group = groupNameIn(arn);
        if (!store.groups.has(group))
          throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
        store.append(group, delivered, body);
      },
    },
    api: logsApi({
      store,
      filters,
      subscriptions,
      arnOfGroup: (name) => arnOf(cloud, "logs", `log-group:${name}`),
      now: () => cloud.clock.now(),
    }),
    store,
    reset(isDeclared) {
      store.clear();
      for (const { group, name } of filters.all())
        if (!isDeclared(metricFilterToken, name)) filters.remove(group, name);
      for (const { group, name } of subscriptions.all())
        if (!isDeclared(subscriptionFilterToken, name)) subscriptions.remove(group, name);
      subscriptions.clear();
    },
  };
}
