import type { Service } from "../../service";
import { arnOf } from "../ids";
import { nameOf, recorded } from "../recorded";

/** `aws:cloudwatch/metricAlarm:MetricAlarm`. */
const metricAlarm = recorded({
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  deleteBeforeReplace: true,
  defaults: { actionsEnabled: true, treatMissingData: "missing" },
  once(inputs, context) {
    const name = nameOf(inputs, context);
    return { id: name, name, arn: arnOf(context.cloud, "cloudwatch", `alarm:${name}`) };
  },
});

/** `aws:cloudwatch/compositeAlarm:CompositeAlarm`. */
const compositeAlarm = recorded({
  token: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  deleteBeforeReplace: true,
  defaults: { actionsEnabled: true },
  once: ({ alarmName }, { cloud }) => ({
    id: String(alarmName),
    arn: arnOf(cloud, "cloudwatch", `alarm:${alarmName}`),
  }),
});

/** `aws:cloudwatch/dashboard:Dashboard`. */
const dashboard = recorded({
  token: "aws:cloudwatch/dashboard:Dashboard",
  deleteBeforeReplace: true,
  once: ({ dashboardName }, { cloud }) => ({
    id: String(dashboardName),
    dashboardArn: `arn:aws:cloudwatch::${cloud.accountId}:dashboard/${dashboardName}`,
  }),
});

/** CloudWatch: alarms and dashboards, recorded. No alarm changes its state. Log groups belong to the logs service. */
export const createCloudWatchService = (): Service => ({
  name: "cloudwatch",
  types: [metricAlarm, compositeAlarm, dashboard],
});
