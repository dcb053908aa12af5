import { type AddressInfo, connect, createServer } from "node:net";
import { pipeline } from "node:stream";
import type { Calls } from "./calls";
import type { Monitor } from "./monitor";

/**
 * An address that answers as a {@link Monitor} does, and loads one when something first connects. Programs whose calls come over their process's channel never do; those
 * that bring another copy of Pulumi's SDK than ours do.
 */
export class LateMonitor {
  readonly #door = createServer({ noDelay: true }, (socket) => {
    this.#inside ??= this.#load();
    this.#inside.then(
      ({ port }) => pipeline(socket, connect({ port, host: "127.0.0.1", noDelay: true }), socket, () => undefined),
      () => socket.destroy(),
    );
  });
  #inside: Promise<{ monitor: Monitor; port: number }> | undefined;

  constructor(private readonly calls: Calls) {}

  /** Starts to listen and answers the address, `127.0.0.1:<port>`. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#door.once("error", reject);
      this.#door.listen(0, "127.0.0.1", () => resolve(`127.0.0.1:${(this.#door.address() as AddressInfo).port}`));
    });
  }

  /** Hangs up, on whoever is connected too. */
  async close(): Promise<void> {
    this.#door.close();
    const inside = await this.#inside?.catch(() => undefined);
    inside?.monitor.close();
  }

  async #load(): Promise<{ monitor: Monitor; port: number }> {
    const { Monitor } = await import("./monitor");
    const monitor = new Monitor();
    monitor.serve(this.calls);
    const address = await monitor.listen();
    return { monitor, port: Number(address.split(":").at(-1)) };
  }
}
