import type { Cloud } from "../../cloud";
import { arnOf } from "../ids";
import { StoredMap } from "../stored-map";
import { noGroup, noSchedule } from "./errors";

/** What a schedule calls, as `CreateSchedule` takes it. */
export interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly RetryPolicy?: { readonly MaximumEventAgeInSeconds?: number; readonly MaximumRetryAttempts?: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly EventBridgeParameters?: { readonly DetailType: string; readonly Source: string };
}

/** A schedule. Times are milliseconds since 1970. */
export interface Schedule {
  readonly name: string;
  readonly groupName: string;
  readonly arn: string;
  /** `at(…)`, `rate(…)` or `cron(…)`. */
  readonly expression: string;
  /** The zone by whose clocks it goes. */
  readonly timeZone: string;
  readonly startsAt?: number;
  readonly endsAt?: number;
  readonly isEnabled: boolean;
  /** Whether it is taken away after its last time. */
  readonly deletesItself: boolean;
  /** Recorded: targets are called at the window's begin. */
  readonly window: { readonly Mode: string; readonly MaximumWindowInMinutes?: number };
  readonly target: Target;
  readonly description?: string;
  readonly kmsKeyArn?: string;
  readonly createdAt: number;
  readonly changedAt: number;
  /** From when a rate counts. */
  readonly since: number;
}

/** A group of schedules. */
export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** The group of schedules that name none. */
export const defaultGroup = "default";

/** All schedules and groups, kept in the cloud's store. */
export class SchedulerState {
  /** By ARN. */
  readonly schedules: StoredMap<Schedule>;
  /** By name. */
  readonly groups: StoredMap<Group>;

  constructor(readonly cloud: Cloud) {
    this.schedules = new StoredMap(cloud.store, "scheduler.schedules");
    this.groups = new StoredMap(cloud.store, "scheduler.groups");
    if (!this.groups.has(defaultGroup)) this.addGroup(defaultGroup, {});
  }

  scheduleArn(name: string, groupName: string): string {
    return arnOf(this.cloud, "scheduler", `schedule/${groupName}/${name}`);
  }

  groupArn(name: string): string {
    return arnOf(this.cloud, "scheduler", `schedule-group/${name}`);
  }

  /** @throws AwsError ResourceNotFoundException */
  schedule(name: string, groupName: string): Schedule {
    const found = this.schedules.get(this.scheduleArn(name, groupName));
    if (found === undefined) throw noSchedule(name);
    return found;
  }

  /** @throws AwsError ResourceNotFoundException */
  group(name: string): Group {
    const found = this.groups.get(name);
    if (found === undefined) throw noGroup(name);
    return found;
  }

  addGroup(name: string, tags: Readonly<Record<string, string>>): Group {
    const now = this.cloud.clock.now();
    const group = { name, arn: this.groupArn(name), tags, createdAt: now, changedAt: now };
    this.groups.set(name, group);
    return group;
  }
}
