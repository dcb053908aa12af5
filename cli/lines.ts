import type { ServedRequest } from "../local";

/** `GET    /events/{id} 200 12 ms cold`. */
export const requestLine = ({ method, route, status, milliseconds, start }: ServedRequest): string =>
  [method.padEnd(6), route, status, milliseconds, "ms", start].filter((part) => part !== undefined).join(" ");

/** Writes lines to the terminal, all of one turn of the event loop at once: a line for each of 10,000 requests a second must not slow them. */
export class Lines {
  #waiting: string[] = [];

  print(line: string): void {
    this.#waiting.push(line);
    if (this.#waiting.length === 1) setImmediate(() => this.flush());
  }

  /** Writes what waits. */
  flush(): void {
    const lines = this.#waiting;
    this.#waiting = [];
    if (lines.length > 0) console.log(lines.join("\n"));
  }
}
