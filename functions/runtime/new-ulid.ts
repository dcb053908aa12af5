import { randomFillSync } from "node:crypto";
import { ulid } from "ulid";

/** Random bytes in store: asking the operating system for one at a time, as the library does, takes ten times as long as the rest of a ULID. */
const store = new Uint8Array(256);
let at = store.length;

/** The next random number from 0 to below 1, in steps of 1/256: a character of a ULID takes five bits. */
function random(): number {
  if (at === store.length) {
    randomFillSync(store);
    at = 0;
  }
  return (store[at++] ?? 0) / 256;
}

/**
 * A new ULID.
 *
 * @param now its time, in milliseconds since 1970. Default: now
 */
export const newUlid = (now: number = Date.now()): string => ulid(now, random);
