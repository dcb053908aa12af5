import type { Auth } from "../auth";

/** Whose requests a limit counts, each by themselves. */
export enum Per {
  /** The network address that the gateway saw: an IPv4 address, or the /64 network of an IPv6 address, which one customer has whole. */
  Address = "address",
  /** The account that a request is about, as it says itself: see `by`. For what is not signed in yet. */
  Account = "account",
  /** Who calls, as far as the gateway vouches for it. */
  Principal = "principal",
  /** The API key. */
  Key = "key",
  /** The project that the path names: the parameter after `/projects/`. */
  Project = "project",
}

/** What one limit says. */
export interface LimitSpec {
  /** Whose requests are counted. */
  per: Per;
  /** Requests in one window: 1 to 1,000,000. The one after is refused. */
  count: number;
  /** Length of a window: 1 to 86,400, a day. */
  seconds: number;
  /**
   * Of which account the body speaks, for `Per.Account` and only there, such as `({ email }: Login) => email.toLowerCase()`. Such a limit is
   * counted when the body has been checked; all others before it is read.
   */
  by?: (body: never) => string;
  /**
   * True where the handler counts the limit, by what it has learnt of whom the request is about: `await limitBy("account", subject)`. For `Per.Account`, in
   * place of `by`. Default false.
   */
  late?: boolean;
  /** What it is called in `RateLimit`, and in the table: lower-case words with dashes. Default: what it is per. Two of one route need two names. */
  name?: string;
  /**
   * What becomes of requests that cannot be counted, because the table is out of reach: `refuse` answers 503, `admit` lets them in, with the metric
   * `LimitUnavailable`. Default: `refuse` for routes with the tag `auth` or below `/auth/`, else `admit`.
   */
  whenDown?: "refuse" | "admit";
}

/** A limit of a route, made by {@link limit}. */
export interface Limit extends LimitSpec {
  readonly name: string;
}

const mostRequests = 1_000_000;
const longestWindow = 86_400;

/**
 * An exact limit: in each window of some seconds, the first `count` requests are let in and all others refused with 429, however many functions
 * serve them at once. Windows follow each other without a pause, and begin for each caller at another moment.
 *
 * Between two windows up to twice `count` can pass in a shorter time. Requests are counted whatever becomes of them; those that are refused are not.
 *
 * @throws Error for numbers out of their range, and for `by` missing or not needed
 * @example
 * limits: [
 *   limit({ per: Per.Address, count: 20, seconds: 60 }),
 *   limit({ per: Per.Account, count: 5, seconds: 900, by: ({ email }: Login) => email.toLowerCase() }),
 * ],
 */
export function limit(spec: LimitSpec): Limit {
  const { per, count, seconds, by, late, name = per } = spec;
  const refuse = (mend: string) => new Error(`limit "${name}": ${mend}`);
  if (!isWithin(count, mostRequests)) throw refuse(`count ${count} is no whole number from 1 to ${mostRequests}`);
  if (!isWithin(seconds, longestWindow))
    throw refuse(`seconds ${seconds} is no whole number from 1 to ${longestWindow}`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw refuse("use lower-case words with dashes as its name");
  if (per === Per.Account && (by === undefined) !== (late === true))
    throw refuse(
      "say by what an account is known: by: ({ email }: Login) => email.toLowerCase(), or late: true for the handler to say it",
    );
  if (per !== Per.Account && (by !== undefined || late))
    throw refuse("`by` is for Per.Account only, as `late` is; leave it out");
  return { ...spec, name };
}

const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;

/** What limits have to fit to. */
export interface LimitedRoute {
  readonly signature: string;
  readonly pathTemplate: string;
  readonly tags?: readonly string[];
  readonly auth: Auth;
  readonly body?: unknown;
  readonly limits?: readonly Limit[];
}

/** @throws Error for a limit of what this route does not know, or two of one name */
export function checkLimits(route: LimitedRoute): void {
  const { signature, auth, body, limits = [] } = route;
  const names = limits.map(({ name }) => name);
  for (const [at, { per, name }] of limits.entries()) {
    const refuse = (mend: string) => new Error(`route "${signature}": limit "${name}": ${mend}`);
    if (names.indexOf(name) !== at) throw refuse("another one is called so; give one of them a name");
    if (per === Per.Key && !asksForKey(auth)) throw refuse("the route asks for no API key; count per address");
    if (per === Per.Principal && auth.kind === "open") throw refuse("nobody says who calls; count per address");
    if (per === Per.Account && body === undefined) throw refuse("the route takes no body that could name an account");
    if (per === Per.Project && projectParameter(route.pathTemplate) === undefined)
      throw refuse("the path has no /projects/{…}; count per something else");
  }
}

const asksForKey = (auth: Auth) => auth.kind === "apiKey" || (auth.kind === "user" && auth.key);

/** Name of the path parameter that holds a project, in `/projects/{id}/…`. */
export const projectParameter = (pathTemplate: string): string | undefined =>
  /\/projects\/\{(\w+)\}/.exec(pathTemplate)?.[1];

/** Whether requests that cannot be counted are let in. */
export const admitsUncounted = ({ pathTemplate, tags }: LimitedRoute, { whenDown }: Limit): boolean =>
  whenDown === undefined ? !(pathTemplate.startsWith("/auth/") || tags?.includes("auth")) : whenDown === "admit";

/** A limit in words, for the document: `5 in 900 seconds for each account`. */
export const limitText = ({ per, count, seconds }: Limit): string =>
  `${count} in ${seconds === 1 ? "a second" : `${seconds} seconds`} for each ${per}`;
