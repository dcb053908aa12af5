import { type DayTest, readDayOfMonth, readDayOfWeek } from "./cron-days";
import { type Field, readField } from "./cron-field";
import type { Schedule } from "./index";

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

const minuteField: Field = { from: 0, to: 59 };
const hourField: Field = { from: 0, to: 23 };
const monthField: Field = { from: 1, to: 12, names: months };
const yearField: Field = { from: 1970, to: 2199 };

interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  readonly years: readonly number[];
  readonly isDay: DayTest;
}

/**
 * Reads the six fields of a cron expression: minutes, hours, day of month, month, day of week, year (EventBridge user guide, "Cron expressions"). One of the days
 * must be `?`. Undefined for what EventBridge would refuse.
 */
export function readCron(content: string): Schedule | undefined {
  const fields = content.trim().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  const isDay = dayOfMonth === "?" ? readDayOfWeek(dayOfWeek) : readDayOfMonth(dayOfMonth);
  const cron = {
    minutes: readField(minute, minuteField),
    hours: readField(hour, hourField),
    months: readField(month, monthField),
    years: readField(year, yearField),
  };
  if (isDay === undefined || Object.values(cron).some((values) => values === undefined)) return undefined;
  return { next: (after) => nextTime({ ...(cron as Omit<Cron, "isDay">), isDay }, after) };
}

/** The first time after `after`, in UTC. It looks at years, months and days in turn, and leaves out what cannot be. */
function nextTime(cron: Cron, after: number): number | undefined {
  const start = new Date(Math.floor(after / 60_000) * 60_000 + 60_000);
  const today = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate());
  for (const year of cron.years) {
    if (year < start.getUTCFullYear()) continue;
    for (const month of cron.months) {
      const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
      for (let day = 1; day <= days; day++) {
        const date = Date.UTC(year, month - 1, day);
        if (date < today || !cron.isDay(year, month, day, days)) continue;
        const time = timeOfDay(cron, date === today ? start : undefined);
        if (time !== undefined) return date + time;
      }
    }
  }
  return undefined;
}

/** Milliseconds after midnight, not before a time of the same day. */
function timeOfDay({ hours, minutes }: Cron, from: Date | undefined): number | undefined {
  const [firstHour, firstMinute] = from ? [from.getUTCHours(), from.getUTCMinutes()] : [0, 0];
  for (const hour of hours) {
    if (hour < firstHour) continue;
    const minute = minutes.find((one) => hour > firstHour || one >= firstMinute);
    if (minute !== undefined) return (hour * 60 + minute) * 60_000;
  }
  return undefined;
}
