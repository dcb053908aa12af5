import { encodeTime, TIME_LEN, TIME_MAX } from "ulid";

/** A stretch of ids in the order in which they were made, both ends included. */
export interface Stretch {
  from: string;
  to: string;
}

/**
 * The ids made between two moments, both exclusive: a ULID begins with its millisecond. A finer moment after which to look is rounded down, and one before which
 * to look is rounded up.
 *
 * @param after RFC 3339, any offset. Default: from the first on
 * @param before RFC 3339, any offset. Default: up to the last
 * @returns undefined where nothing can be
 */
export function stretchBetween(after: string | undefined, before: string | undefined): Stretch | undefined {
  const first = after === undefined ? 0 : Date.parse(after) + 1;
  const last = before === undefined ? TIME_MAX : Date.parse(before) - 1 + (/\.\d{3}\d*[1-9]/.test(before) ? 1 : 0);
  if (last < 0 || first > TIME_MAX || first > last) return undefined;
  return { from: idAt(first, "0"), to: idAt(last, "Z") };
}

const idAt = (moment: number, rest: string) =>
  encodeTime(Math.min(Math.max(moment, 0), TIME_MAX), TIME_LEN).padEnd(26, rest);
