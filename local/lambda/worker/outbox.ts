import type { LogLine, WorkerMessage } from "./protocol";
import type { Unsent } from "./unsent";

/** What an outbox sends by. */
export type Post = (message: WorkerMessage & { lines?: LogLine[] }, transfer?: ArrayBuffer[]) => void;

/**
 * Sends a worker's messages. Lines of the log go with the next one, or when the event loop has come round: each message by itself would wake the
 * cloud's thread, which costs both of them more than the line.
 */
export class Outbox {
  #lines: LogLine[] = [];

  constructor(
    private readonly post: Post,
    private readonly unsent: Unsent,
  ) {}

  /** Takes a line of the log. */
  log(line: LogLine): void {
    const isKept = this.unsent.add(line);
    if (this.#lines.push(line) === 1) setImmediate(() => this.#flush());
    if (!isKept) this.#flush();
  }

  /** Sends a message, and what waits before it. */
  send(message: WorkerMessage, transfer?: ArrayBuffer[]): void {
    const lines = this.#take();
    this.post(lines.length > 0 ? { ...message, lines } : message, transfer);
  }

  #flush(): void {
    if (this.#lines.length > 0) this.send({ kind: "lines" });
  }

  #take(): LogLine[] {
    const lines = this.#lines;
    if (lines.length === 0) return lines;
    this.#lines = [];
    this.unsent.clear();
    return lines;
  }
}
