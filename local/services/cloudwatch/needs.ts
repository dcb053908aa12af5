import type { Cloud } from "../../cloud";
import type { Need } from "../../service";
import { arnOf } from "../ids";
import type { Input } from "../input";

/** Calls on alarms, each of which is a resource (AWS, Service Authorization Reference: CloudWatch). */
const onAlarms = new Set([
  "DeleteAlarms",
  "DescribeAlarmHistory",
  "DisableAlarmActions",
  "EnableAlarmActions",
  "PutCompositeAlarm",
  "PutMetricAlarm",
  "SetAlarmState",
]);

/** What calls of CloudWatch take: the action of the operation's name, on the alarms that it names or on everything. */
export function cloudWatchNeeds(cloud: Cloud, input: Input, operation: string): readonly Need[] {
  const action = `cloudwatch:${operation}`;
  const alarm = (name: string): Need => ({ action, resource: arnOf(cloud, "cloudwatch", `alarm:${name}`) });
  if (operation.endsWith("Resource")) return [{ action, resource: input.text("ResourceARN") ?? "*" }];
  if (onAlarms.has(operation)) {
    const name = input.text("AlarmName");
    const names = name === undefined ? input.texts("AlarmNames") : [name];
    return names.length > 0 ? names.map(alarm) : [alarm("*")];
  }
  const namespace = operation === "PutMetricData" ? input.text("Namespace") : undefined;
  return [
    { action, resource: "*", ...(namespace !== undefined && { conditions: { "cloudwatch:namespace": namespace } }) },
  ];
}
