import { type Field, readField, valueIn } from "./cron-field";

/** Whether a day is one of a cron expression's. Months count from 1; `days` is how many the month has. */
export type DayTest = (year: number, month: number, day: number, days: number) => boolean;

const monthDays: Field = { from: 1, to: 31 };
const weekDays: Field = { from: 1, to: 7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };

/** Reads a day of the month: values, `L` for the last day, `LW` for the last weekday, `15W` for the weekday nearest to the 15th. */
export function readDayOfMonth(text: string): DayTest | undefined {
  if (text === "L") return (_year, _month, day, days) => day === days;
  if (text === "LW") return (year, month, day, days) => day === nearestWeekday(year, month, days, days);
  const [, near] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (near !== undefined) {
    const wanted = valueIn(near, monthDays);
    if (wanted === undefined) return undefined;
    return (year, month, day, days) => wanted <= days && day === nearestWeekday(year, month, wanted, days);
  }
  const values = readField(text, monthDays);
  return values && ((_year, _month, day) => values.includes(day));
}

/** Reads a day of the week, 1 (Sunday) to 7: values, `6L` for the last Friday of the month, `3#2` for the second Tuesday, `L` for Saturday. */
export function readDayOfWeek(text: string): DayTest | undefined {
  if (text === "L") return (year, month, day) => weekday(year, month, day) === weekDays.to;
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  const lastDay = last === undefined ? undefined : valueIn(last, weekDays);
  if (lastDay !== undefined) return (year, month, day, days) => weekday(year, month, day) === lastDay && day + 7 > days;
  const [, name, number] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (name !== undefined) {
    const wanted = valueIn(name, weekDays);
    if (wanted === undefined) return undefined;
    return (year, month, day) => weekday(year, month, day) === wanted && Math.ceil(day / 7) === Number(number);
  }
  const values = readField(text, weekDays);
  return values && ((year, month, day) => values.includes(weekday(year, month, day)));
}

/** 1 is Sunday. */
const weekday = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

/** The weekday nearest to a day, within its month. */
function nearestWeekday(year: number, month: number, day: number, days: number): number {
  const which = weekday(year, month, day);
  if (which === 7) return day === 1 ? 3 : day - 1;
  if (which === 1) return day === days ? day - 2 : day + 1;
  return day;
}
