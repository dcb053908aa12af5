import { createHash } from "node:crypto";

/** What is counted as one: all requests of one caller to one route by one limit, in one window. */
export interface Window {
  /** Key of its item. */
  id: string;
  /** When it ends, in milliseconds since 1970. */
  endsAt: number;
}

/** What tells counts apart. */
export interface Counted {
  /** The construct that the function works for. */
  service: string;
  /** Method and path of the route. */
  signature: string;
  /** Name of the limit. */
  name: string;
  /** Length of a window. */
  seconds: number;
  /** Whose requests. */
  subject: string;
}

/**
 * The window that a moment is in. The id is a hash, so that the table holds no addresses, accounts or keys; windows of different callers begin at different
 * moments, taken of the hash, so that those who wait do not all come back at once.
 */
export function windowAt({ service, signature, name, seconds, subject }: Counted, now: number): Window {
  const hash = createHash("sha256")
    .update(JSON.stringify([service, signature, name, seconds, subject]))
    .digest();
  const length = seconds * 1000;
  const offset = hash.readUInt32BE(0) % length;
  const number = Math.floor((now + offset) / length);
  return { id: `${hash.toString("base64url")}.${number}`, endsAt: (number + 1) * length - offset };
}
