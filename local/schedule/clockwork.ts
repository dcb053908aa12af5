import type { Cloud } from "../cloud";
import type { Timer } from "../timers";
import type { Schedule } from "./index";

/** Something that is due by a schedule. */
export interface Scheduled {
  readonly schedule: Schedule;
  /** Milliseconds since 1970, from which a rate counts. */
  readonly since: number;
  /** Milliseconds since 1970 of the time that it was due. */
  due(time: number): void;
}

interface Wound {
  readonly timer: Timer;
  /** Times in a row that were late because the clock was put forward. */
  late: number;
}

/** Times in a row that are made up for when the clock is put forward; those after that are left out. */
export const mostLate = 2_000;

/**
 * Does what is due by schedules. When the clock is put forward, everything that was due in between is done, in order; not what was due while
 * the cloud did not run.
 */
export class Clockwork {
  readonly #wound = new Map<string, Wound>();
  #latest = 0;

  /** @param find what is scheduled under a key, as it is now; undefined where nothing is */
  constructor(
    private readonly cloud: Cloud,
    private readonly find: (key: string) => Scheduled | undefined,
  ) {
    cloud.clock.onMove?.(() => this.#moved());
  }

  /** Takes notice that something was scheduled, changed or taken away. */
  look(key: string): void {
    this.#wound.get(key)?.timer.cancel();
    this.#wound.delete(key);
    const found = this.find(key);
    if (found !== undefined) this.#wind(key, found, this.cloud.clock.now(), 0);
  }

  #wind(key: string, found: Scheduled, after: number, late: number): void {
    const time = found.schedule.next(after, found.since);
    if (time === undefined) return;
    this.#wound.set(key, { timer: this.cloud.timers.at(time, () => this.#strike(key, time)), late });
  }

  /** Put back, the clock comes to times again that were over. */
  #moved(): void {
    const now = this.cloud.clock.now();
    if (now < this.#latest) for (const key of [...this.#wound.keys()]) this.look(key);
    this.#latest = now;
  }

  #strike(key: string, time: number): void {
    const wound = this.#wound.get(key);
    const found = this.find(key);
    if (wound === undefined || found === undefined) return;
    const now = this.cloud.clock.now();
    const next = found.schedule.next(time, found.since);
    const late = next !== undefined && next <= now ? wound.late + 1 : 0;
    if (late > mostLate) {
      this.cloud.print(
        `${key}: the clock was put forward over more than ${mostLate} of its times: the rest is left out`,
      );
      this.#wind(key, found, now, 0);
    } else this.#wind(key, found, time, late);
    found.due(time);
  }
}
