import { readCron } from "./cron";

/** When something is due, again and again. */
export interface Schedule {
  /**
   * The first time after `after`; undefined when there is none any more. All are milliseconds since 1970.
   *
   * @param since from when a rate counts
   */
  next(after: number, since: number): number | undefined;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(5 minutes)` or `cron(0 12 * * ? *)`, in UTC. Undefined for what EventBridge would refuse. */
export function readSchedule(expression: string): Schedule | undefined {
  const [, kind, content = ""] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "cron") return readCron(content);
  return kind === "rate" ? readRate(content) : undefined;
}

/** `1 minute`, `5 minutes`: the unit agrees with the number. */
function readRate(content: string): Schedule | undefined {
  const [, amount, unit = "", plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(content) ?? [];
  const period = Number(amount) * (units[unit] ?? Number.NaN);
  if (Number.isNaN(period) || (amount === "1") !== (plural === "")) return undefined;
  return { next: (after, since) => since + (Math.floor(Math.max(after - since, 0) / period) + 1) * period };
}
