import { Socket } from "node:net";

/** Hosts that are the real AWS: its endpoints, and the addresses that hand out credentials on AWS machines. */
const real =
  /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn|amazonaws\.eu)$|^169\.254\.(169\.254|170\.2)$/i;

/** True for a host that belongs to AWS itself. */
export const isRealAws = (host: string): boolean => real.test(host.replace(/\.$/, ""));

/**
 * Refuses connections of this thread to the real AWS: the socket fails with a message that says so. Covers everything on
 * Node's sockets (http, https, http2, tls, fetch); not child processes, native add-ons, UDP, or an address without its name.
 */
export function guardNetwork(functionName: string, refused: (host: string) => void): void {
  const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  const guarded = function (this: Socket, ...args: unknown[]): Socket {
    const host = hostOf(args);
    if (host === undefined || !isRealAws(host)) return connect.apply(this, args);
    refused(host);
    const error = new Error(
      `${functionName} tried to reach ${host}, the real AWS. The local cloud refuses this: use the AWS SDK without an endpoint of your own (it finds the local cloud by AWS_ENDPOINT_URL)`,
    );
    process.nextTick(() => this.destroy(Object.assign(error, { code: "ERR_PORTICO_REAL_AWS", host })));
    return this;
  };
  Socket.prototype.connect = guarded as typeof Socket.prototype.connect;
}

/** The host in the arguments of `socket.connect`: (options), (port, host), (path), or Node's own normalised [options, callback]. */
export function hostOf(args: unknown[]): string | undefined {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === "object" && first !== null) {
    const { host, servername } = first as { host?: unknown; servername?: unknown };
    if (typeof host === "string") return host;
    return typeof servername === "string" ? servername : undefined;
  }
  return typeof args[1] === "string" ? args[1] : undefined;
}
