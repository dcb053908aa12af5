/**
 * An event's place in time order: `2026-11-22T09:30:00.000Z#order-1001`. Text order is time order, and the id makes it unique.
 */
export const positionOf = (createdAt: string, id: string): string => `${createdAt}#${id}`;

/** The month that a position is in, such as `2026-11`: the partition of the index of all events. */
export const monthOf = (position: string): string => position.slice(0, 7);

/** The month of our first release: no event is older. */
export const firstMonth = "2026-11";

/** A stretch of time order. */
export interface Stretch {
  /** Positions are greater than this. */
  from: string;
  /** Positions are less than this. */
  to: string;
}

/**
 * The stretch between two moments, both exclusive. Events are stamped with whole milliseconds, so that a finer moment after
 * which to look is rounded down, and one before which to look is rounded up.
 *
 * @param after RFC 3339, any offset. Default: from the first event on
 * @param before RFC 3339, any offset. Default: up to the last event
 */
export const stretchBetween = (after: string | undefined, before: string | undefined): Stretch => ({
  from: after === undefined ? firstMonth : `${toIso(Date.parse(after))}$`, // "$" follows "#": all of that millisecond is out
  to: before === undefined ? "9999" : toIso(Date.parse(before) + (/\.\d{3}\d*[1-9]/.test(before) ? 1 : 0)),
});

const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
/** An offset can push a moment out of the years that have four digits. No event is there. */
const toIso = (milliseconds: number) => new Date(Math.min(Math.max(milliseconds, 0), lastMoment)).toISOString();

/** Whether a text is a position, or the start of a month: what a cursor may hold. */
export const isPosition = (text: string): boolean =>
  /^\d{4}-\d{2}(-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z#[A-Za-z0-9._~-]{1,128})?$/.test(text);

/** The greatest text less than a position, for conditions that include their bound: no id has characters above `~`. */
export const justBelow = (position: string): string =>
  `${position.slice(0, -1)}${String.fromCharCode(position.charCodeAt(position.length - 1) - 1)}\uffff`;

/** The months of a stretch, newest first, no later than `now`. */
export function* monthsOf({ from, to }: Stretch, now: number): Generator<string> {
  const present = new Date(now).toISOString();
  const oldest = monthOf(from) > firstMonth ? monthOf(from) : firstMonth;
  let month = monthOf(to < present ? to : present);
  while (month >= oldest) {
    yield month;
    const [year, number] = month.split("-").map(Number) as [number, number];
    month = new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7);
  }
}
