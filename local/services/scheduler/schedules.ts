import type { Input } from "../input";
import { pageOf } from "../json-api";
import type { SchedulerCall } from "./api";
import { alreadyExists, invalid } from "./errors";
import { timesOf } from "./expression";
import { checkedName, groupNameIn, invalidToken } from "./request";
import { defaultGroup, type Schedule, type SchedulerState } from "./state";
import { checkRole, readTarget } from "./targets";

/** What a schedule is made of, from a request or a program. Times are milliseconds since 1970. */
export type NewSchedule = Omit<Schedule, "arn" | "createdAt" | "changedAt" | "since">;

/**
 * Makes a schedule, or puts another in its place.
 *
 * @throws AwsError ValidationException, ResourceNotFoundException (its group)
 */
export function putSchedule(state: SchedulerState, asked: NewSchedule): Schedule {
  const now = state.cloud.clock.now();
  timesOf(asked);
  const { startsAt, endsAt, window } = asked;
  if (startsAt !== undefined && endsAt !== undefined && startsAt >= endsAt)
    throw invalid("The StartDate you specify must come before the EndDate.");
  if (endsAt !== undefined && endsAt <= now) throw invalid("The EndDate you specify must be in the future.");
  const minutes = window.MaximumWindowInMinutes;
  if (window.Mode === "FLEXIBLE" && minutes === undefined)
    throw invalid("MaximumWindowInMinutes must be provided when Flexible Time Window is set to FLEXIBLE.");
  if (window.Mode === "OFF" && minutes !== undefined)
    throw invalid("MaximumWindowInMinutes must not be provided when Flexible Time Window is set to OFF.");
  const group = state.group(asked.groupName);
  checkRole(state, asked.target, group.arn);
  const arn = state.scheduleArn(asked.name, group.name);
  const before = state.schedules.get(arn);
  const isSame = before?.expression === asked.expression && before.startsAt === startsAt;
  const schedule: Schedule = {
    ...asked,
    arn,
    createdAt: before?.createdAt ?? now,
    changedAt: now,
    // A rate without a start begins soon after it was made; AWS's minute is not waited for.
    since: startsAt ?? (isSame ? before.since : now + 1000),
  };
  state.schedules.set(arn, schedule);
  return schedule;
}

const createSchedule: SchedulerCall = ({ state, clockwork }, input) => {
  const asked = readSchedule(input);
  if (state.schedules.has(state.scheduleArn(asked.name, asked.groupName)))
    throw alreadyExists(`Schedule ${asked.name}`);
  const { arn } = putSchedule(state, asked);
  clockwork.look(arn);
  return { ScheduleArn: arn };
};

/** What is left out gets its default, whatever it was before. */
const updateSchedule: SchedulerCall = ({ state, clockwork }, input) => {
  const asked = readSchedule(input);
  state.schedule(asked.name, asked.groupName);
  const { arn } = putSchedule(state, asked);
  clockwork.look(arn);
  return { ScheduleArn: arn };
};

const getSchedule: SchedulerCall = ({ state }, input) => {
  const schedule = state.schedule(checkedName(input), groupNameIn(input) ?? defaultGroup);
  const { expression, timeZone, startsAt, endsAt, window, target, description, kmsKeyArn, deletesItself } = schedule;
  return {
    ...summary(schedule),
    Target: target,
    Description: description,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timeZone,
    StartDate: startsAt && startsAt / 1000,
    EndDate: endsAt && endsAt / 1000,
    FlexibleTimeWindow: window,
    KmsKeyArn: kmsKeyArn,
    ActionAfterCompletion: deletesItself ? "DELETE" : "NONE",
  };
};

const deleteSchedule: SchedulerCall = ({ state, clockwork }, input) => {
  const { arn } = state.schedule(checkedName(input), groupNameIn(input) ?? defaultGroup);
  state.schedules.delete(arn);
  clockwork.look(arn);
};

const listSchedules: SchedulerCall = ({ state }, input) => {
  const group = input.text("ScheduleGroup");
  if (group !== undefined) state.group(group);
  const prefix = input.text("NamePrefix") ?? "";
  const wanted = input.choice("State", ["ENABLED", "DISABLED"]);
  const found = state.schedules
    .values()
    .filter(
      ({ groupName, name, isEnabled }) =>
        (group === undefined || groupName === group) &&
        name.startsWith(prefix) &&
        (wanted === undefined || isEnabled === (wanted === "ENABLED")),
    )
    .sort((one, other) => (one.arn < other.arn ? -1 : 1));
  const { items, next } = pageOf(
    found,
    input.text("NextToken"),
    input.number("MaxResults", 1, 100) ?? 100,
    invalidToken,
  );
  return {
    Schedules: items.map((schedule) => ({ ...summary(schedule), Target: { Arn: schedule.target.Arn } })),
    NextToken: next,
  };
};

/** The calls about schedules. */
export const scheduleOperations = {
  CreateSchedule: {
    does: createSchedule,
    route: "POST /schedules/{Name}",
    approximates:
      "functions, queues, topics and buses; any other target, universal ones too, answers 501. A flexible window is recorded: the call is at its begin",
  },
  GetSchedule: { does: getSchedule, route: "GET /schedules/{Name}" },
  UpdateSchedule: { does: updateSchedule, route: "PUT /schedules/{Name}", approximates: "as CreateSchedule" },
  DeleteSchedule: { does: deleteSchedule, route: "DELETE /schedules/{Name}" },
  ListSchedules: { does: listSchedules, route: "GET /schedules" },
};

const summary = ({ arn, name, groupName, isEnabled, createdAt, changedAt }: Schedule) => ({
  Arn: arn,
  Name: name,
  GroupName: groupName,
  State: isEnabled ? "ENABLED" : "DISABLED",
  CreationDate: createdAt / 1000,
  LastModificationDate: changedAt / 1000,
});

function readSchedule(input: Input): NewSchedule {
  const window = input.input("FlexibleTimeWindow") ?? input.refuse("flexibleTimeWindow", "Member must not be null");
  const milliseconds = (name: string) => {
    const seconds = input.number(name);
    return seconds === undefined ? undefined : seconds * 1000;
  };
  return {
    name: checkedName(input),
    groupName: groupNameIn(input) ?? defaultGroup,
    expression: input.required("ScheduleExpression"),
    timeZone: input.text("ScheduleExpressionTimezone") ?? "UTC",
    startsAt: milliseconds("StartDate"),
    endsAt: milliseconds("EndDate"),
    isEnabled: input.choice("State", ["ENABLED", "DISABLED"]) !== "DISABLED",
    deletesItself: input.choice("ActionAfterCompletion", ["NONE", "DELETE"]) === "DELETE",
    window: {
      Mode: window.requiredChoice("Mode", ["OFF", "FLEXIBLE"]),
      MaximumWindowInMinutes: window.number("MaximumWindowInMinutes", 1, 1440),
    },
    target: readTarget(input),
    description: input.text("Description"),
    kmsKeyArn: input.text("KmsKeyArn"),
  };
}
