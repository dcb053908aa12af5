import { readSchedule, type Schedule } from "../../schedule";
import { inZone, Zone } from "../../schedule/zone";
import { invalid } from "./errors";
import type { Schedule as Definition } from "./state";

type Times = Pick<Definition, "expression" | "timeZone" | "startsAt" | "endsAt">;

/** Whether an expression is of one time only. */
export const isOnce = (expression: string): boolean => expression.startsWith("at(");

/**
 * Reads when a schedule is due: once, at a rate, or by cron; by the clocks of its zone, from its start to its end (EventBridge Scheduler user guide, "Schedule
 * types").
 *
 * @throws AwsError ValidationException, as AWS words it
 */
export function timesOf({ expression, timeZone, startsAt, endsAt }: Times): Schedule {
  const schedule = isOnce(expression) ? readOnce(expression) : readSchedule(expression);
  if (schedule === undefined) throw invalid(`Invalid Schedule Expression ${expression}.`);
  const zone = zoneOf(timeZone);
  if (isOnce(expression)) return inZone(schedule, zone);
  return between(expression.startsWith("rate(") ? fromItsBegin(schedule) : inZone(schedule, zone), startsAt, endsAt);
}

/** `at(2026-12-24T18:00:00)`, as the clocks of the zone show it. */
function readOnce(expression: string): Schedule | undefined {
  const [, text = ""] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const time = Date.parse(`${text}Z`);
  return Number.isNaN(time) ? undefined : { next: (after) => (time > after ? time : undefined) };
}

function zoneOf(name: string): Zone {
  try {
    return new Zone(name);
  } catch {
    throw invalid(`Invalid Schedule Expression Timezone ${name}.`);
  }
}

/** A rate's first time is the moment from which it counts. */
const fromItsBegin = (rate: Schedule): Schedule => ({
  next: (after, since) => (after < since ? since : rate.next(after, since)),
});

const between = (
  schedule: Schedule,
  startsAt = Number.NEGATIVE_INFINITY,
  endsAt = Number.POSITIVE_INFINITY,
): Schedule => ({
  next(after, since) {
    const next = schedule.next(Math.max(after, startsAt - 1), since);
    return next !== undefined && next <= endsAt ? next : undefined;
  },
});
