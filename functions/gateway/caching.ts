import { createHash } from "node:crypto";
import { isNamed } from "../runtime/etag";
import { notModified } from "../runtime/reply";

/** Seconds that a copy is good for without asking: a page of documentation loads it once, and a deployment shows soon. */
const maxAge = 60;

/** SHA-256 of a text, for an ETag. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/**
 * Answers 304 to whoever has this version already, and else what `answer` makes.
 *
 * @param known the request's `If-None-Match`
 * @param digest names this version
 * @param answer gets the headers that let clients keep it
 * @param seconds how long a copy is good without asking
 */
export function conditionally<T>(
  known: string | undefined,
  digest: string,
  answer: (caching: Record<string, string>) => T,
  seconds: number = maxAge,
): T | ReturnType<typeof notModified> {
  const etag = `"${digest}"`;
  const caching = { etag, "cache-control": `public, max-age=${seconds}` };
  return isNamed(known, etag) ? notModified(caching) : answer(caching);
}
