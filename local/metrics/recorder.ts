import type { Dimensions, Series } from "./series";

/** Where series come from. */
export type SeriesOf = (name: string, dimensions: Dimensions, unit: string) => Series;

/** Records the metrics of one thing, such as a queue. Each series is found once: it is cheap enough for every request. */
export class Recorder {
  readonly #series = new Map<string, Series>();

  constructor(
    private readonly seriesOf: SeriesOf,
    private readonly dimensions: Dimensions,
  ) {}

  /** Records a value of a metric, which is always in the same unit. */
  record(name: string, value: number, unit: string): void {
    let series = this.#series.get(name);
    if (series === undefined) {
      series = this.seriesOf(name, this.dimensions, unit);
      this.#series.set(name, series);
    }
    series.record(value);
  }

  /** Records that something happened, or so many times. */
  count(name: string, times = 1): void {
    this.record(name, times, "Count");
  }
}

/** The recorders of things of one kind, by their names. */
export class Recorders {
  readonly #recorders = new Map<string, Recorder>();

  constructor(
    private readonly seriesOf: SeriesOf,
    private readonly dimensionsOf: (name: string) => Dimensions,
  ) {}

  of(name: string): Recorder {
    const known = this.#recorders.get(name);
    if (known !== undefined) return known;
    const made = new Recorder(this.seriesOf, this.dimensionsOf(name));
    this.#recorders.set(name, made);
    return made;
  }
}
