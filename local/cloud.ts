import type { DatabaseSync } from "node:sqlite";
import type { Faults } from "./faults";
import type { Metrics } from "./metrics";
import type { Service } from "./service";
import type { Timers } from "./timers";

/** The one clock of the local cloud: everything that asks for the time asks here, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** By how many milliseconds it is ahead of the machine's, a 64-bit float, for function instances. Left out for one that cannot be moved. */
  readonly shared?: SharedArrayBuffer;
  /** Calls `listener` whenever the clock is put forward or back. Left out for one that cannot be moved. */
  onMove?(listener: () => void): void;
}

/** A request to an emulated API, as its answer left. */
export interface ServedRequest {
  method: string;
  /** The route that it met, such as `/events/{id}`; the path of one that met none. */
  route: string;
  status: number;
  milliseconds: number;
  /** Whether a function's instance was started for it; left out when the gateway answered by itself. */
  start?: "cold" | "warm";
}

/** What every service of one running local cloud shares. */
export interface Cloud {
  readonly accountId: string;
  readonly region: string;
  readonly project: string;
  readonly stack: string;
  readonly clock: Clock;
  /** Work for later, by that clock. */
  readonly timers: Timers;
  /** What goes wrong on purpose. Left out where nothing can. */
  readonly faults?: Faults;
  /** What services record of their work, for CloudWatch. Left out: nobody asks. */
  readonly metrics?: Metrics;
  /** The stack's one database: a file, or memory for an ephemeral stack. Each service makes tables of its own in it. */
  readonly store: DatabaseSync;
  /** A folder for what is derived (unpacked function code). Removed with an ephemeral stack. */
  readonly directory: string;
  /** Base URL of the API port, `http://127.0.0.1:4400`. */
  readonly url: string;
  /** Base URL of the AWS port, `http://127.0.0.1:4401`. */
  readonly awsUrl: string;
  /** One line for the person at the terminal. */
  print(line: string): void;
  /** Told of each request to an emulated API, once it is answered. */
  served?(request: ServedRequest): void;
  /** The services that others call, each by its own type: see `local/services/index.ts`. */
  readonly services: ReadonlyMap<string, Service>;
}
