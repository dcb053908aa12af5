import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../user-error";
import { foreignHost, foreignOrigin } from "./guard";
import { refuse } from "./problem";

/** What answers on the two ports, once it is there. */
export interface Listeners {
  /** The API port: emulated APIs, and `/_portico`. */
  api: RequestListener;
  /** The AWS wire protocol. */
  aws: RequestListener;
}

/**
 * The two ports of a local cloud, on 127.0.0.1 only. They are taken before anything else is built, because everything wants to know its own
 * address; until {@link Ports.serve} they answer 503.
 */
export class Ports {
  private constructor(
    readonly url: string,
    readonly awsUrl: string,
    private readonly servers: readonly Server[],
    private readonly listeners: Partial<Listeners>,
  ) {}

  /**
   * Takes a port and the one next to it.
   *
   * @param port 0 takes any two free ones
   * @throws UserError that names the port, when it is taken or not allowed
   */
  static async open(port: number): Promise<Ports> {
    const listeners: Partial<Listeners> = {};
    const api = createServer(answerBy(listeners, "api"));
    const aws = createServer(answerBy(listeners, "aws"));
    const url = await listen(api, port);
    try {
      return new Ports(url, await listen(aws, port && port + 1), [api, aws], listeners);
    } catch (error) {
      api.close();
      throw error;
    }
  }

  serve(listeners: Listeners): void {
    Object.assign(this.listeners, listeners);
  }

  /** Stops listening, and ends open connections. */
  async close(): Promise<void> {
    await Promise.all(
      this.servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  }
}

const answerBy =
  (listeners: Partial<Listeners>, which: keyof Listeners): RequestListener =>
  (request, response) => {
    const isControl = which === "aws" || /^\/_portico(?:[/?]|$)/.test(request.url ?? "");
    const refusal = foreignHost(request) ?? (isControl ? foreignOrigin(request) : undefined);
    if (refusal) return refuse(request, response, refusal);
    const listener = listeners[which];
    if (listener) return listener(request, response);
    return refuse(request, response, {
      name: "unavailable",
      status: 503,
      title: "The local cloud is starting",
      detail: "The program is still being run; try again in a moment.",
      headers: { "retry-after": "1" },
    });
  };

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(portError(error, port)));
    server.listen(port, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function portError(error: NodeJS.ErrnoException, port: number): Error {
  const mend = "take another with --port, or --port 0 for any that are free";
  if (error.code === "EADDRINUSE") return new UserError(`port ${port} is in use: ${mend}`);
  if (error.code === "EACCES") return new UserError(`port ${port} may not be taken by this user: ${mend}`);
  return error;
}
