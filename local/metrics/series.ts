import { Bucket } from "./bucket";

/** Buckets that a series keeps: a day of minutes, and an hour. AWS keeps minutes for 15 days. */
const mostBuckets = 1500;

/** Name and value of each dimension, by name. */
export type Dimensions = Readonly<Record<string, string>>;

/** What a series is of. */
export interface SeriesKey {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  /** As CloudWatch names it: `Count`, `Milliseconds`, … */
  readonly unit: string;
}

/** One metric in one unit, aggregated by the minute as it is recorded. */
export class Series implements SeriesKey {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly unit: string;
  /** Milliseconds of one bucket: 60,000, or 1,000 once something was recorded in high resolution. */
  resolution = 60_000;
  readonly #buckets = new Map<number, Bucket>();
  #current: Bucket | undefined;
  #currentStart = Number.NaN;

  constructor(
    { namespace, name, dimensions, unit }: SeriesKey,
    private readonly now: () => number,
  ) {
    this.namespace = namespace;
    this.name = name;
    this.dimensions = dimensions;
    this.unit = unit;
  }

  /** Records one value. Cheap enough for every request. @param at milliseconds since 1970; default now */
  record(value: number, at = this.now()): void {
    this.at(at).add(value);
  }

  /** The bucket of a moment. */
  at(time: number): Bucket {
    const start = time - (time % this.resolution);
    if (start === this.#currentStart && this.#current !== undefined) return this.#current;
    this.#current = this.#buckets.get(start) ?? this.#open(start);
    this.#currentStart = start;
    return this.#current;
  }

  /** All that was recorded from one moment to before another; undefined: nothing. */
  between(from: number, to: number): Bucket | undefined {
    let found: Bucket | undefined;
    const first = from - (from % this.resolution);
    for (let start = first < from ? first + this.resolution : first; start < to; start += this.resolution) {
      const bucket = this.#buckets.get(start);
      if (bucket === undefined) continue;
      found ??= new Bucket();
      found.merge(bucket);
    }
    return found;
  }

  /** When something was last recorded; undefined: never. */
  get lastAt(): number | undefined {
    return this.#buckets.size === 0 ? undefined : Math.max(...this.#buckets.keys());
  }

  clear(): void {
    this.#buckets.clear();
    this.#current = undefined;
    this.#currentStart = Number.NaN;
  }

  #open(start: number): Bucket {
    const bucket = new Bucket();
    this.#buckets.set(start, bucket);
    if (this.#buckets.size > mostBuckets) this.#buckets.delete(this.#buckets.keys().next().value as number);
    return bucket;
  }
}
