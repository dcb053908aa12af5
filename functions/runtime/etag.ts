import * as z from "zod/mini";
import { preconditionFailed } from "./problem";
import { notModified, ok } from "./reply";

/** A list of entity tags: 1,024 characters of what a header can have (RFC 9110, section 5.5). */
const EntityTags = z.string().check(z.maxLength(1024), z.regex(/^[\t\x20-\x7e\x80-\xff]*$/));

/** The header `If-Match`, for the contract of a write: `headers: z.object({ ...ifMatch })`. */
export const ifMatch = {
  "if-match": z.optional(EntityTags).check(
    z.meta({
      description: "Only if it still has this ETag; else 412. Left out, or `*`: whatever it has",
      examples: ['"3"'],
    }),
  ),
};

/** The header `If-None-Match`, for the contract of a read: `headers: z.object({ ...ifNoneMatch })`. */
export const ifNoneMatch = {
  "if-none-match": z
    .optional(EntityTags)
    .check(z.meta({ description: "ETags that the client has; 304 if it is one of them", examples: ['"3"'] })),
};

/** The header `ETag`, for `responseHeaders` of a contract: `{ 200: etagHeader }`. */
export const etagHeader = {
  ETag: { description: "The version; send it as If-Match to change no other", required: true },
};

/** The entity tag of an item: its version, which grows by one with each write. A strong one (RFC 9110, section 8.8.3). */
export const etagOf = (version: number): string => `"${version}"`;

/**
 * Refuses what would change another version than the client knows.
 *
 * Between this check and a write others may write: let the write have the condition that the version is still this one, and
 * throw {@link preconditionFailed} when it is not.
 *
 * @param header `If-Match` of the request. Weak tags match nothing (RFC 9110, section 13.1.1)
 * @param version of the stored item
 * @param etag what a refusal says that it has. Default: the version
 * @throws Problem `precondition-failed`, whose detail says what to send where the header can match nothing
 */
export function checkIfMatch(header: string | undefined, version: number, etag = etagOf(version)): void {
  if (header === undefined || isAny(header) || tagsOf(header).includes(etagOf(version))) return;
  throw preconditionFailed({ headers: { etag }, detail: mendOf(header) });
}

/** What to send instead of what can never match: an entity tag is in quotes, and a strong one (RFC 9110, sections 8.8.3 and 13.1.1). */
function mendOf(header: string): string | undefined {
  const tags = tagsOf(header);
  if (tags.length === 0) return "If-Match is empty: send the ETag, or leave it out";
  const wrong = tags.find((tag) => !/^"[^"]*"$/.test(tag));
  if (wrong === undefined) return undefined;
  if (wrong === "*") return "* in If-Match stands alone, for any version: send that, or the ETag";
  const isWeak = wrong.startsWith("W/");
  const tag = /^(?:W\/)?"?([\w.-]{1,64})"?$/.exec(wrong)?.[1];
  const mend = tag === undefined ? "send the one of the answer" : `send "${tag}"`;
  return isWeak ? `If-Match takes no weak ETag (W/): ${mend}` : `An ETag stands in quotes: ${mend}`;
}

/**
 * The version that a write may change, for a write that reads nothing before: it is the write's condition.
 *
 * @param header `If-Match` of the request. Of a list it is the newest version
 * @returns undefined where any version will do; 0, which no item has, where the header names no version of ours
 */
export function ifVersion(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (isAny(header)) return undefined;
  return Math.max(0, ...tagsOf(header).map((tag) => Number(/^"([1-9]\d{0,14})"$/.exec(tag)?.[1] ?? 0)));
}

/**
 * The answer of a read: 200 with the body and its ETag, or 304 to a client that has this version.
 *
 * @param header `If-None-Match` of the request; weak comparison (RFC 9110, section 13.1.2)
 */
export function okUnlessKnown<T>(
  body: T,
  version: number,
  header: string | undefined,
): ReturnType<typeof ok<T>> | ReturnType<typeof notModified> {
  const etag = etagOf(version);
  return isNamed(header, etag) ? notModified({ etag }) : ok(body, { etag });
}

/** Whether `If-None-Match` names the entity tag, or any (`*`): weak comparison. */
export const isNamed = (header: string | undefined, etag: string): boolean =>
  isAny(header ?? "") || tagsOf(header ?? "").some((tag) => tag.replace(/^W\//, "") === etag);

/** `*`, which is none of a list (RFC 9110, section 13.1.1). */
const isAny = (header: string): boolean => header.trim() === "*";

/** The members of the list. Our own tags hold no comma; in others' one may, and then none of its parts is a tag of ours. */
const tagsOf = (header: string): string[] =>
  header
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);
