import type { ServedRequest } from "../local";

/** `GET    /events/{id} 200 12 ms cold`. */
export const requestLine = ({ method, route, status, milliseconds, start }: ServedRequest): string =>
  [method.padEnd(6), route, status, milliseconds, "ms", start].filter((part) => part !== undefined).join(" ");

/** Milliseconds that a line may wait for others: nobody sees them, and a line for each of 10,000 requests a second must not slow them. */
const patience = 15;

/** Writes lines to the terminal, several at once. */
export class Lines {
  #waiting: string[] = [];

  print(line: string): void {
    this.#waiting.push(line);
    if (this.#waiting.length === 1) setTimeout(() => this.flush(), patience);
  }

  /** Writes what waits. */
  flush(): void {
    const lines = this.#waiting;
    this.#waiting = [];
    if (lines.length > 0) console.log(lines.join("\n"));
  }
}
