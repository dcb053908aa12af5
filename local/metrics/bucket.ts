/** Distinct values that a bucket keeps as they are. With more, values of the same 1 % are counted together. */
const mostExact = 500;
const step = Math.log(1.01);

/** What was recorded of a metric in one stretch of time. */
export class Bucket {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  /** How often each value was recorded: what percentiles are made of. */
  readonly values = new Map<number, number>();

  /** @param times how often the value was recorded; fractions are weights */
  add(value: number, times = 1): void {
    this.count += times;
    this.sum += value * times;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    const known = this.values.get(value);
    if (known !== undefined) this.values.set(value, known + times);
    else this.#addValue(value, times);
  }

  /** A set that was aggregated elsewhere: its values are not known, which percentiles need. */
  addSet(count: number, sum: number, min: number, max: number): void {
    this.count += count;
    this.sum += sum;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    // AWS can give percentiles of sets of equal values, too.
    if (min === max) this.#addValue(min, count);
  }

  merge(other: Bucket): void {
    this.count += other.count;
    this.sum += other.sum;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
    for (const [value, times] of other.values) this.#addValue(value, times);
  }

  #addValue(value: number, times: number): void {
    const kept = this.values.size < mostExact || this.values.has(value) ? value : near(value);
    this.values.set(kept, (this.values.get(kept) ?? 0) + times);
  }
}

/** A value within 0.5 %, the same for all around it. */
const near = (value: number): number =>
  value === 0 ? 0 : Math.sign(value) * Math.exp(Math.round(Math.log(Math.abs(value)) / step) * step);
