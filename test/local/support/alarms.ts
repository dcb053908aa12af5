import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { LocalCloud } from "../../../local/testing";

/** The state of the alarm with a logical name. */
async function alarmState(cloud: LocalCloud, name: string): Promise<string | undefined> {
  const client = new CloudWatchClient(cloud.aws);
  const { MetricAlarms = [] } = await client
    .send(new DescribeAlarmsCommand({ AlarmNamePrefix: `${name}-` }))
    .finally(() => client.destroy());
  return MetricAlarms[0]?.StateValue;
}

/** Lets a few minutes go by until the alarm rings, and says its state then. */
export async function alarmStateSoon(cloud: LocalCloud, name: string): Promise<string | undefined> {
  for (let minute = 0; minute < 6 && (await alarmState(cloud, name)) !== "ALARM"; minute++) {
    cloud.clock.advance("1 minute");
    await delay(200);
  }
  return alarmState(cloud, name);
}
