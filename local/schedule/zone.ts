import type { Schedule } from "./index";

/** The clocks of a time zone, against UTC. All times are milliseconds since 1970. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError for a name that IANA's database does not have */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** What the zone's clocks show at a moment, as the moment at which UTC's show it. */
  wallOf(time: number): number {
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(time)) parts[type] = Number(value);
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((time % 1000) + 1000) % 1000);
  }

  /** The first moment at which the zone's clocks show this. Undefined where they never do: when they are put forward. */
  momentOf(wall: number): number | undefined {
    const day = 86_400_000;
    const offsets = [wall - day, wall + day].map((near) => this.wallOf(near) - near);
    const moments = offsets.map((offset) => wall - offset).filter((moment) => this.wallOf(moment) === wall);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }
}

/**
 * A schedule by the clocks of a zone. A time that is left out when they are put forward is left out here; one that comes twice when they are put back
 * is done once (EventBridge Scheduler user guide, "Daylight saving time").
 */
export const inZone = (schedule: Schedule, zone: Zone): Schedule => ({
  next(after, since) {
    let wall = zone.wallOf(after);
    for (;;) {
      const next = schedule.next(wall, since);
      if (next === undefined) return undefined;
      const moment = zone.momentOf(next);
      if (moment !== undefined && moment > after) return moment;
      wall = next;
    }
  },
});
