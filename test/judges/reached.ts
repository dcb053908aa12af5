import type { IncomingMessage } from "node:http";
import type { Operation } from "../local/attacks/operations";

/** Which operations a judge has seen succeed: of the others it knows refusals alone. */
export class Reached {
  readonly #missed: Map<string, RegExp>;

  /** @param base path before those of the document */
  constructor(operations: readonly Operation[], base: string) {
    this.#missed = new Map(
      operations.map(({ route, method, path }) => [
        route,
        new RegExp(`^${method} ${base}${path.replace(/\{\w+\}/g, "[^/]+")}$`),
      ]),
    );
  }

  /** Takes note of an answer. */
  see({ method, url = "" }: IncomingMessage, { status }: { status: number }): void {
    if (status < 200 || status > 299) return;
    const asked = `${method} ${url.split("?")[0]}`;
    for (const [route, pattern] of this.#missed) if (pattern.test(asked)) this.#missed.delete(route);
  }

  /** Those that were never answered 2xx. */
  get missed(): string[] {
    return [...this.#missed.keys()];
  }
}
