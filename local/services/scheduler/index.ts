import type { Cloud } from "../../cloud";
import { Clockwork, type Scheduled } from "../../schedule/clockwork";
import type { Service } from "../../service";
import { schedulerApi } from "./api";
import { Caller } from "./caller";
import { timesOf } from "./expression";
import { defaultGroup, type Schedule, SchedulerState } from "./state";
import { isReachable } from "./targets";
import { groupToken, schedulerTypes, scheduleToken } from "./types";

/** EventBridge Scheduler: schedules that call targets once or again and again, by the cloud's clock. */
export function createSchedulerService(cloud: Cloud): Service {
  const state = new SchedulerState(cloud);
  const caller = new Caller(state);
  const clockwork: Clockwork = new Clockwork(cloud, (arn) => scheduled(arn));
  const scheduler = { state, clockwork };

  function scheduled(arn: string): Scheduled | undefined {
    const schedule = state.schedules.get(arn);
    if (schedule === undefined || !schedule.isEnabled) return undefined;
    const times = timesOf(schedule);
    return { schedule: times, since: schedule.since, due: (time) => due(schedule, time) };
  }

  function due(schedule: Schedule, time: number): void {
    if (isReachable(schedule.target.Arn)) caller.call(schedule, time);
    if (!schedule.deletesItself || timesOf(schedule).next(time, schedule.since) !== undefined) return;
    state.schedules.delete(schedule.arn);
    clockwork.look(schedule.arn);
  }

  return {
    name: "scheduler",
    types: schedulerTypes(scheduler),
    api: schedulerApi(scheduler),
    start() {
      for (const { arn } of state.schedules.values()) clockwork.look(arn);
      caller.resume();
    },
    reset(isDeclared) {
      caller.reset();
      state.schedules.filter(({ groupName, name }) => isDeclared(scheduleToken, `${groupName}/${name}`));
      state.groups.filter(({ name }) => name === defaultGroup || isDeclared(groupToken, name));
    },
    close: () => caller.close(),
  };
}
