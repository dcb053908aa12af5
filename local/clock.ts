import type { Clock } from "./cloud";
import { UserError } from "./user-error";

/** The machine's clock, whatever a test framework puts in the place of `Date` later. */
const { now } = Date;

const units: Record<string, number> = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** A clock that can be put forward. It goes on from there at the machine's pace. */
export class MovableClock implements Clock {
  readonly shared = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  readonly #ahead = new Float64Array(this.shared);
  readonly #listeners: (() => void)[] = [];

  now(): number {
    return now() + (this.#ahead[0] ?? 0);
  }

  /**
   * Puts the clock forward.
   *
   * @param by such as "15 minutes" or "1 day"; a number is milliseconds
   * @throws UserError when that is no duration, or a negative one
   */
  advance(by: string | number): void {
    this.#ahead[0] = (this.#ahead[0] ?? 0) + millisecondsOf(by);
    this.#tell();
  }

  /** Back to the machine's time. */
  reset(): void {
    this.#ahead[0] = 0;
    this.#tell();
  }

  onMove(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Milliseconds of a duration in words. @throws UserError when it is none */
export function millisecondsOf(duration: string | number): number {
  const [, amount, unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+?)s?\s*$/.exec(String(duration)) ?? [];
  const milliseconds = typeof duration === "number" ? duration : Number(amount) * (units[unit] ?? Number.NaN);
  if (!Number.isFinite(milliseconds) || milliseconds < 0)
    throw new UserError(
      `"${duration}" is not a duration: say "15 minutes", or a number of ${Object.keys(units).join("s, ")}s, or milliseconds`,
    );
  return milliseconds;
}
