import type { Row } from "../tables/row";
import { SortedList } from "../tables/sorted-list";
import { type Item, member } from "../values/attribute-value";

/** Milliseconds after its time from which on an item stays: it was put with a time long past (AWS, "Time to live": five years). */
const tooLate = 5 * 365 * 24 * 60 * 60 * 1000;

/** When the items of one table end, by the second: kept with every write, so that nobody has to look through the items. */
export class Expiries {
  /** The items that end in one second, by their numbers. */
  readonly #bySecond = new Map<number, Map<number, Row>>();
  readonly #seconds = new SortedList<number>((left, right) => left - right);
  readonly #ofItem = new Map<number, number>();

  /**
   * @param attribute the one that holds the time, in seconds since 1970; an item where it is no number does not end
   * @param earlier called when the next item to end is another, sooner one
   */
  constructor(
    readonly attribute: string,
    private readonly now: () => number,
    private readonly earlier: () => void,
  ) {}

  /** Milliseconds since 1970 at which the next item has ended; undefined where none will. */
  get next(): number | undefined {
    const second = this.#first();
    return second === undefined ? undefined : endOf(second);
  }

  /** Takes up an item, in place of its last version. */
  put(row: Row, item: Item): void {
    this.remove(row.id);
    const second = this.#secondOf(item);
    if (second === undefined) return;
    this.#ofItem.set(row.id, second);
    const there = this.#bySecond.get(second);
    if (there !== undefined) {
      there.set(row.id, row);
      return;
    }
    this.#bySecond.set(second, new Map([[row.id, row]]));
    this.#seconds.add(second);
    if (this.#first() === second) this.earlier();
  }

  /** Lets an item go. */
  remove(id: number): void {
    const second = this.#ofItem.get(id);
    if (second === undefined) return;
    this.#ofItem.delete(id);
    const rows = this.#bySecond.get(second);
    rows?.delete(id);
    if (rows?.size !== 0) return;
    this.#bySecond.delete(second);
    this.#seconds.remove(second);
  }

  /** Items that have ended, the first ones first. */
  ended(most: number): Row[] {
    const rows: Row[] = [];
    const now = this.now();
    this.#seconds.forward(undefined, (second) => {
      if (endOf(second) > now) return false;
      for (const row of this.#bySecond.get(second)?.values() ?? []) if (rows.length < most) rows.push(row);
      return rows.length < most;
    });
    return rows;
  }

  #first(): number | undefined {
    let first: number | undefined;
    this.#seconds.forward(undefined, (second) => {
      first = second;
      return false;
    });
    return first;
  }

  #secondOf(item: Item): number | undefined {
    const text = member(item, this.attribute)?.N;
    const second = text === undefined ? Number.NaN : Math.floor(Number(text));
    // What lies beyond the last date that JavaScript knows never comes.
    if (!Number.isSafeInteger(second) || second > 8.64e12) return undefined;
    return second * 1000 < this.now() - tooLate ? undefined : second;
  }
}

/** An item has ended when the time is past its second: a millisecond later. */
const endOf = (second: number): number => second * 1000 + 1;
