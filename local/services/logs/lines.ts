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

/** A part of the memory that texts lie in, and how many lines of it are still kept. */
interface Piece {
  bytes: Buffer;
  used: number;
  lines: number;
}

interface Entry<Source> extends LineFacts<Source> {
  piece: Piece;
  from: number;
  to: number;
}

/** Bytes of a piece: some hundreds of lines. */
const pieceBytes = 128 * 1024;

/**
 * The newest lines of a log, in order. Their texts lie in a few pieces of memory that are used again and again, outside of the heap: 10,000 lines a
 * second, kept as strings, make V8 enlarge its heap by 100 MB and copy them about.
 */
export class Lines<Source> {
  /** A ring, once it is full. */
  #entries: Entry<Source>[] = [];
  #oldest = 0;
  #piece: Piece = newPiece();
  readonly #free: Piece[] = [];

  /** @param capacity lines that are kept */
  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.#entries.length;
  }

  push(facts: LineFacts<Source>, text: string): void {
    const { piece, from, to } = this.#write(text);
    if (this.#entries.length < this.capacity) {
      this.#entries.push({ ...facts, piece, from, to });
      return;
    }
    // The oldest entry becomes the newest.
    const entry = this.#entries[this.#oldest] as Entry<Source>;
    this.#letGo(entry.piece);
    Object.assign(entry, facts, { piece, from, to });
    this.#oldest = (this.#oldest + 1) % this.capacity;
  }

  /** The lines, the oldest first. */
  *[Symbol.iterator](): Iterator<Line<Source>> {
    const count = this.#entries.length;
    for (let index = 0; index < count; index++) {
      const entry = this.#entries[(this.#oldest + index) % count] as Entry<Source>;
      const { source, timestamp, ingestionTime, sequence, piece, from, to } = entry;
      yield { source, timestamp, ingestionTime, sequence, text: () => piece.bytes.toString("utf8", from, to) };
    }
  }

  #write(text: string): { piece: Piece; from: number; to: number } {
    // UTF-8 has at most three bytes for each unit of a string: few texts must be counted.
    const most = this.#piece.used + text.length * 3 <= this.#piece.bytes.length ? 0 : Buffer.byteLength(text);
    if (this.#piece.used + most > this.#piece.bytes.length) {
      const full = this.#piece;
      this.#piece = most > pieceBytes ? newPiece(most) : (this.#free.pop() ?? newPiece());
      this.#letGo(full, 0);
    }
    const piece = this.#piece;
    const from = piece.used;
    piece.used += piece.bytes.write(text, from, "utf8");
    piece.lines += 1;
    return { piece, from, to: piece.used };
  }

  /** A line of a piece is gone, or none: a piece without lines is used again. */
  #letGo(piece: Piece, lines = 1): void {
    piece.lines -= lines;
    if (piece.lines > 0 || piece === this.#piece) return;
    piece.used = 0;
    if (piece.bytes.length === pieceBytes) this.#free.push(piece);
  }
}

const newPiece = (size = pieceBytes): Piece => ({ bytes: Buffer.allocUnsafeSlow(size), used: 0, lines: 0 });
