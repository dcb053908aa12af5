import * as z from "zod/mini";

/** An id that we made: a ULID, so that later ones are greater. */
export const Id = z
  .string()
  .check(z.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "is no id of this API"))
  .check(z.meta({ maxLength: 26, examples: ["01KB6YWZD5JVFYH3BS8Q0X2M4N"] }));

/** A moment as we write it: RFC 3339 in UTC, with milliseconds. */
export const Moment = z.iso.datetime().check(z.meta({ examples: ["2026-11-22T09:30:00.000Z"] }));
