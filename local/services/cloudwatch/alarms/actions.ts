import type { Cloud } from "../../../cloud";
import { deliver } from "../../deliver";
import type { Alarm, AlarmState } from "./definition";
import { functionEvent, topicMessage, topicSubject } from "./message";

/** What came of one action. */
export interface ActionResult {
  action: string;
  /** Undefined: it was done. */
  error: string | undefined;
}

/** The service principals that alarms act as (AWS, "Invoke a Lambda function from an alarm"). */
const principals: Readonly<Record<string, string>> = {
  sns: "cloudwatch.amazonaws.com",
  lambda: "lambda.alarms.cloudwatch.amazonaws.com",
};

/** Tells the topics and functions of an alarm of its new state, one after the other. What cannot be told is in the results. */
export async function act(cloud: Cloud, alarm: Alarm, before: AlarmState, now: AlarmState): Promise<ActionResult[]> {
  const results: ActionResult[] = [];
  for (const action of actionsOf(alarm, now)) {
    const service = action.split(":")[2] ?? "";
    const principal = principals[service];
    try {
      if (principal === undefined) throw new Error(`The local cloud has no alarm actions of ${service}`);
      const delivery =
        service === "lambda"
          ? { body: functionEvent(cloud, alarm, before, now) }
          : { body: topicMessage(cloud, alarm, before, now), subject: topicSubject(cloud, alarm, now) };
      await deliver(cloud, action, delivery, { service: principal, sourceArn: alarm.arn });
      results.push({ action, error: undefined });
    } catch (error) {
      results.push({ action, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return results;
}

function actionsOf(alarm: Alarm, { value }: AlarmState): readonly string[] {
  if (!alarm.actionsEnabled) return [];
  if (value === "ALARM") return alarm.alarmActions;
  return value === "OK" ? alarm.okActions : alarm.insufficientDataActions;
}
