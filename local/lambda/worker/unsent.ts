import type { LogLine } from "./protocol";

/** Bytes of the lines that may wait; what does not fit is sent at once. */
const capacity = 64 * 1024;

/**
 * The lines that a worker has logged and not sent yet, in memory that whoever ends its thread can read: code that never ends, or that leaves
 * by `process.exit`, cannot send them any more.
 */
export class Unsent {
  readonly #used: Int32Array;
  readonly #bytes: Buffer;

  constructor(readonly shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT + capacity)) {
    this.#used = new Int32Array(shared, 0, 1);
    this.#bytes = Buffer.from(shared, Int32Array.BYTES_PER_ELEMENT);
  }

  /** Adds a line, in the worker. False when there is no room for it. */
  add({ time, text }: LogLine): boolean {
    const used = Atomics.load(this.#used, 0);
    const record = `${JSON.stringify([time, text])}\n`;
    if (used + record.length * 3 > this.#bytes.length) return false;
    Atomics.store(this.#used, 0, used + this.#bytes.write(record, used));
    return true;
  }

  /** Forgets all, in the worker, before they are sent. */
  clear(): void {
    Atomics.store(this.#used, 0, 0);
  }

  /** The lines, once the worker writes no more. */
  read(): LogLine[] {
    const records = this.#bytes.toString("utf8", 0, Atomics.load(this.#used, 0)).split("\n").slice(0, -1);
    this.clear();
    return records.map((record) => {
      const [time, text] = JSON.parse(record) as [number, string];
      return { time, text };
    });
  }
}
