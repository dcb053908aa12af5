import { createHash, randomInt } from "node:crypto";

/**
 * Numbers from 0 to 1 that look random and are the same for the same seed (Mulberry32: four lines, and even enough for rates).
 *
 * @param seed default: another one each time
 */
export function chance(seed: number | string = randomInt(2 ** 32 - 1)): () => number {
  let state = createHash("sha256").update(String(seed)).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
