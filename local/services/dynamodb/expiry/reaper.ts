import type { Timer, Timers } from "../../../timers";
import type { Table } from "../tables/table";

/** Items that are deleted in one go; requests get their turn before the next ones. */
const mostAtOnce = 1000;
/** Milliseconds after the start, or after an attribute was named, until a table that nobody has used is read for its times. */
const patience = 1000;

/** Deletes items whose time has come, of all tables, within a moment: AWS takes up to a few days. */
export class Reaper {
  readonly #timers = new Map<Table, { readonly at: number; readonly timer: Timer }>();

  constructor(
    private readonly clock: { now(): number },
    private readonly clockTimers: Pick<Timers, "at" | "after">,
  ) {}

  now(): number {
    return this.clock.now();
  }

  /** Sees to it that a table's items end although nobody uses it. */
  rouse(table: Table): void {
    if (table.definition.TimeToLiveAttribute === undefined) return;
    this.clockTimers.after(patience, () => {
      if (!table.isGone) table.load();
    });
  }

  /** A table has an item that ends sooner than the others. */
  watch(table: Table): void {
    const next = table.expiries?.next;
    const armed = this.#timers.get(table);
    if (armed !== undefined && armed.at === next) return;
    armed?.timer.cancel();
    this.#timers.delete(table);
    if (next === undefined || table.isGone) return;
    // Not within this turn: what is left of many goes after the requests that wait.
    const timer = this.clockTimers.at(Math.max(next, this.now() + 1), () => this.#reap(table));
    this.#timers.set(table, { at: next, timer });
  }

  /** Lets a table go. */
  forget(table: Table): void {
    this.#timers.get(table)?.timer.cancel();
    this.#timers.delete(table);
  }

  #reap(table: Table): void {
    this.#timers.delete(table);
    let ended = 0;
    for (const row of table.expiries?.ended(mostAtOnce) ?? []) {
      table.expire(row);
      ended++;
    }
    if (ended > 0) table.metrics?.expired(ended);
    this.watch(table);
  }
}
