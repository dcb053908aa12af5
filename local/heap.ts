/** What a {@link Heap} can hold: it knows its place there. */
export interface Placed {
  /** Index in the heap that holds it; -1: in none. Only the heap sets it. */
  place: number;
}

/** Keeps the first of many at hand. Adding and removing any of them take time that grows with the logarithm of their number. */
export class Heap<Entry extends Placed> {
  readonly #entries: Entry[] = [];

  constructor(private readonly isBefore: (one: Entry, other: Entry) => boolean) {}

  get size(): number {
    return this.#entries.length;
  }

  /** The first one, which stays. */
  get first(): Entry | undefined {
    return this.#entries[0];
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#rise(entry, this.#entries.length - 1);
  }

  /** Takes the first one out. */
  shift(): Entry | undefined {
    const { first } = this;
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Takes one out that is in this heap. */
  remove(entry: Entry): void {
    const { place } = entry;
    entry.place = -1;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    const above = this.#entries[(place - 1) >> 1];
    if (place > 0 && above !== undefined && this.isBefore(last, above)) this.#rise(last, place);
    else this.#sink(last, place);
  }

  clear(): void {
    for (const entry of this.#entries) entry.place = -1;
    this.#entries.length = 0;
  }

  #rise(entry: Entry, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = this.#entries[(place - 1) >> 1] as Entry;
      if (!this.isBefore(entry, parent)) break;
      this.#put(parent, place);
      place = (place - 1) >> 1;
    }
    this.#put(entry, place);
  }

  #sink(entry: Entry, from: number): void {
    let place = from;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.#entries.length) break;
      const right = this.#entries[left + 1];
      const below = right !== undefined && this.isBefore(right, this.#entries[left] as Entry) ? left + 1 : left;
      const child = this.#entries[below] as Entry;
      if (!this.isBefore(child, entry)) break;
      this.#put(child, place);
      place = below;
    }
    this.#put(entry, place);
  }

  #put(entry: Entry, place: number): void {
    this.#entries[place] = entry;
    entry.place = place;
  }
}
