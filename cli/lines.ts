import type { ServedRequest } from "../local";
import type { Message } from "../local/services/messages";

/** `GET    /events/{id} 200 12 ms cold`. */
export const requestLine = ({ method, route, status, milliseconds, start }: ServedRequest): string =>
  [method.padEnd(6), route, status, milliseconds, "ms", start].filter((part) => part !== undefined).join(" ");

/**
 * `email  to ann@example.com: Your code (http://127.0.0.1:4400/_portico/outbox?to=ann%40example.com)`: nobody gets what is for people, so the person
 * at the terminal is told where it is.
 *
 * @param url base URL of the API port
 */
export function messageLine({ kind, to, subject }: Message, url: string): string {
  const [first = ""] = to;
  const others = to.length > 1 ? ` and ${to.length - 1} more` : "";
  const about = subject === undefined ? "" : `: ${subject}`;
  // What a program sends may be made of what a client sent.
  const said = `${first}${others}${about}`.replace(/\p{C}+/gu, " ");
  return `${kind.padEnd(6)} to ${said} (${url}/_portico/outbox?to=${encodeURIComponent(first)})`;
}

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
