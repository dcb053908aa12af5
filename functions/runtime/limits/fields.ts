import type { Limit } from "./limit";

/** How much a caller has left of a limit. */
export interface Left {
  limit: Limit;
  /** Requests. */
  remaining: number;
  /** Whole seconds until the window ends. */
  seconds: number;
}

/**
 * The field `RateLimit-Policy`: all limits of a route (IETF, draft-ietf-httpapi-ratelimit-headers-11: a list of strings with the quota `q` and the
 * window `w` in seconds).
 */
export const policyField = (limits: readonly Limit[]): string =>
  limits.map(({ name, count, seconds }) => `"${name}";q=${count};w=${seconds}`).join(", ");

/** The field `RateLimit`, of one limit: what remains, `r`, and the seconds until there is all again, `t` (same draft). */
export const limitField = ({ limit, remaining, seconds }: Left): string =>
  `"${limit.name}";r=${remaining};t=${seconds}`;

/** The one that is used up first: with the least left, and of those the one that stays so for longest. */
export const tightest = (all: readonly Left[]): Left | undefined =>
  [...all].sort((a, b) => a.remaining - b.remaining || b.seconds - a.seconds)[0];
