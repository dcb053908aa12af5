/** The last `capacity` values pushed, oldest first. */
export class Ring<T> implements Iterable<T> {
  private readonly values: T[] = [];
  private oldest = 0;

  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.values.length;
  }

  push(value: T): void {
    if (this.values.length < this.capacity) {
      this.values.push(value);
      return;
    }
    this.values[this.oldest] = value;
    this.oldest = (this.oldest + 1) % this.capacity;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = 0; index < this.values.length; index++)
      yield this.values[(this.oldest + index) % this.values.length] as T;
  }
}
