import { Pieces, type Place } from "./pieces";

/** What is known of a line beside its text. */
export interface LineFacts<Source> {
  /** What wrote it. */
  source: Source;
  /** Milliseconds since 1970 of what the line tells about. */
  timestamp: number;
  /** Milliseconds since 1970 of its arrival. */
  ingestionTime: number;
  /** Its place in the order of arrival. */
  sequence: number;
}

/** A line, whose text is read when it is asked for. */
export interface Line<Source> extends LineFacts<Source> {
  text(): string;
}

/** Lines that there is room for at first. */
const firstRoom = 256;

/**
 * The newest lines of a log, in order. An object for each, and its text as a string, would make V8 enlarge its heap by 100 MB at 10,000 lines
 * a second, and copy them about: numbers lie in columns, and texts in {@link Pieces}.
 */
export class Lines<Source> {
  /** Rings, once they are full: the fields of one line have the same index. */
  #sources: Source[] = [];
  #places: Place[] = [];
  #timestamps = new Float64Array(firstRoom);
  #ingestionTimes = new Float64Array(firstRoom);
  #sequences = new Float64Array(firstRoom);
  #oldest = 0;
  readonly #pieces = new Pieces();

  /** @param capacity lines that are kept */
  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.#sources.length;
  }

  /** Bytes of memory that the texts take. */
  get bytes(): number {
    return this.#pieces.bytes;
  }

  push({ source, timestamp, ingestionTime, sequence }: LineFacts<Source>, text: string): void {
    const isFull = this.length === this.capacity;
    const index = isFull ? this.#oldest : this.length;
    if (isFull) {
      this.#pieces.letGo(this.#places[index] as Place);
      this.#oldest = (index + 1) % this.capacity;
    } else if (index === this.#timestamps.length) this.#enlarge();
    this.#sources[index] = source;
    this.#places[index] = this.#pieces.write(text);
    this.#timestamps[index] = timestamp;
    this.#ingestionTimes[index] = ingestionTime;
    this.#sequences[index] = sequence;
  }

  /** The lines, the oldest first. */
  *[Symbol.iterator](): Iterator<Line<Source>> {
    const count = this.length;
    for (let step = 0; step < count; step++) {
      const index = (this.#oldest + step) % count;
      const place = this.#places[index] as Place;
      yield {
        source: this.#sources[index] as Source,
        timestamp: this.#timestamps[index] as number,
        ingestionTime: this.#ingestionTimes[index] as number,
        sequence: this.#sequences[index] as number,
        text: () => this.#pieces.read(place),
      };
    }
  }

  #enlarge(): void {
    const doubled = (column: Float64Array<ArrayBuffer>) => {
      const larger = new Float64Array(Math.min(column.length * 2, this.capacity));
      larger.set(column);
      return larger;
    };
    this.#timestamps = doubled(this.#timestamps);
    this.#ingestionTimes = doubled(this.#ingestionTimes);
    this.#sequences = doubled(this.#sequences);
  }
}
