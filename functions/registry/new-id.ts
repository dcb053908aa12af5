import { createHash } from "node:crypto";
import { ulid } from "ulid";
import type { Origin } from "../runtime/idempotency/keeper";
import { newUlid } from "../runtime/new-ulid";

/**
 * The id of what a request makes, a ULID: all attempts at a request with an `Idempotency-Key` have the same one, so that a second one finds what the first made.
 *
 * @param origin what the attempts have in common. Default: another id each time
 */
export function newId(origin: Origin | undefined): string {
  if (!origin) return newUlid();
  const bytes = createHash("sha256").update(origin.id).digest().values();
  return ulid(origin.since, () => (bytes.next().value ?? 0) / 256); // 16 of the 32 bytes, five bits of each
}
