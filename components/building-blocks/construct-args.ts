import type * as pulumi from "@pulumi/pulumi";
import { Alarms, type AlarmsArgs, type AlarmTopicArgs } from "./alarms";
import type { ChildOf } from "./child";
import type { EncryptionKeyArgs } from "./key";
import type { Tags } from "./tags";

/** What every construct takes whose functions are watched. */
export interface ConstructArgs {
  /** Who is told of alarms by e-mail, such as `ops@example.com`. Default: the stack's `portico:alarmEmail`. */
  alarmEmail?: pulumi.Input<string>;
  /** Where alarms go instead. Default: the stack's alarm topic. */
  alarmTopic?: AlarmTopicArgs;
  /** Days to keep log records. Default: a year in production, a week in a preview, else 30. */
  logRetentionDays?: pulumi.Input<number>;
  /** Which key encrypts logs, and what is stored. Default: the stack's customer key. */
  key?: EncryptionKeyArgs;
  /** Tags of the resources, beside project, stack and construct. */
  tags?: Tags;
}

/** The shapes of these arguments. */
export const constructShapes = {
  alarmEmail: "text",
  alarmTopic: "object",
  logRetentionDays: "number",
  key: "object",
  tags: "object",
} as const;

/** The alarms of a construct, by its arguments. */
export const ownAlarms = (
  child: ChildOf,
  { alarmEmail, alarmTopic, key, tags }: ConstructArgs,
  watched: Pick<AlarmsArgs, "functions" | "queues" | "gateway" | "counts">,
): Alarms => child("alarms", Alarms, { ...watched, email: alarmEmail, topic: alarmTopic, key, tags });
