/** Values in the order of their arrival; the oldest leave first. */
export class Queue<T> implements Iterable<T> {
  #values: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#values.length - this.#first;
  }

  push(value: T): void {
    this.#values.push(value);
  }

  /** Takes the oldest value out. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const value = this.#values[this.#first];
    this.#values[this.#first++] = undefined;
    if (this.#first > 1_000 && this.#first > this.#values.length / 2) {
      this.#values = this.#values.slice(this.#first);
      this.#first = 0;
    }
    return value;
  }

  clear(): void {
    this.#values = [];
    this.#first = 0;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = this.#first; index < this.#values.length; index++) yield this.#values[index] as T;
  }
}
