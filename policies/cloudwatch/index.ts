import type { Rule } from "../kit/rule";
import { alarmRules } from "./alarms";
import { eventRules } from "./events";
import { logRules } from "./logs";

/** CloudWatch: logs and alarms; and EventBridge, whose types stand beside them. */
export const cloudwatchRules: readonly Rule[] = [...logRules, ...alarmRules, ...eventRules];
