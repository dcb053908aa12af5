import { argError, plain } from "../../building-blocks/arg-error";
import { type AclRule, actionOf, type FirewallMode, tooMany, visibility } from "./rules";

/** How many requests one address may send, whatever it asks for. Approximate: WAF counts some seconds late. */
export interface FirewallRateArgs {
  /** Most requests in the time: 10 to 2,000,000,000. Default 2,000; for `authRate` 10. */
  requests?: number;
  /** The time, in seconds: 60, 120, 300 or 600. Default 300; for `authRate` 120. */
  seconds?: number;
}

/** How many requests one address may send, checked. */
interface RateLimit {
  requests: number;
  seconds: number;
}

/** What a program says of rates. */
export interface RatesArgs {
  rate?: FirewallRateArgs;
  authRate?: FirewallRateArgs;
  authPaths?: string[];
}

/**
 * The rules that limit how often one address may ask, over all and on the routes where passwords and tokens are tried.
 *
 * @param paths of all routes
 * @throws InputPropertyError for a rate that WAF would refuse, and paths that no route begins with
 */
export function ratesOf(component: string, args: RatesArgs, paths: readonly string[], mode: FirewallMode): AclRule[] {
  const rate = rateOf(component, "rate", args.rate, { requests: 2000, seconds: 300 });
  const authRate = rateOf(component, "authRate", args.authRate, { requests: 10, seconds: 120 });
  const authPaths = authPathsOf(component, args, paths);
  return [
    rateRule("rate", 100, mode, rate),
    ...(authPaths.length > 0
      ? [rateRule("auth-rate", 110, mode, authRate, authScope(authPattern(component, authPaths)))]
      : []),
  ];
}

/** What the paths of the routes begin with that the second rate is about. */
function authPathsOf(component: string, { authPaths, authRate }: RatesArgs, paths: readonly string[]): string[] {
  const said = plain(component, "firewall.authPaths", authPaths);
  const has = (prefix: string) => paths.some((path) => `${path}/`.startsWith(prefix));
  if (said === undefined) {
    if (authRate === undefined || has("/auth/")) return has("/auth/") ? ["/auth/"] : [];
    throw argError(component, "firewall.authRate", "no route begins with /auth/; say by `authPaths` what it is about");
  }
  for (const prefix of said)
    if (!has(prefix))
      throw argError(
        component,
        "firewall.authPaths",
        `no route begins with ${prefix}; the routes are ${paths.join(", ")}`,
      );
  return said;
}

/**
 * The paths as WAF's expression. WAF sees the stage in front of a path, or with a domain name of one's own the base path or nothing.
 *
 * @throws InputPropertyError over 512 characters, WAF's most (AWS, "AWS WAF quotas")
 */
function authPattern(component: string, prefixes: readonly string[]): string {
  const escaped = prefixes.map((prefix) =>
    prefix.replace(/\{\w+\}|[.+*?^$()[\]{}|\\]/g, (sign) => (sign.length > 1 ? "[^/]+" : `\\${sign}`)),
  );
  const pattern = `^(?:/[^/]+)?(?:${escaped.join("|")})`;
  if (pattern.length > 512)
    throw argError(
      component,
      "firewall.authPaths",
      "they are too long for one rule of WAF; name fewer, or what they share",
    );
  return pattern;
}

/** Encoding a letter, or a way through another folder, is no way around it. */
const authScope = (regexString: string) => ({
  regexMatchStatement: {
    regexString,
    fieldToMatch: { uriPath: {} },
    textTransformations: [
      { priority: 0, type: "URL_DECODE" },
      { priority: 1, type: "NORMALIZE_PATH" },
    ],
  },
});

/** Refuses an address that has sent more than its share in the last seconds. WAF counts approximately, and some seconds late. */
const rateRule = (
  name: string,
  priority: number,
  mode: FirewallMode,
  { requests, seconds }: RateLimit,
  scopeDownStatement?: ReturnType<typeof authScope>,
): AclRule => ({
  name,
  priority,
  action: actionOf(mode, { customResponse: tooMany(seconds) }),
  statement: {
    rateBasedStatement: {
      aggregateKeyType: "IP",
      limit: requests,
      evaluationWindowSec: seconds,
      ...(scopeDownStatement && { scopeDownStatement }),
    },
  },
  visibilityConfig: visibility(name),
});

/** The windows that WAF takes, in seconds (AWS, WAF API reference: RateBasedStatement). */
const windows = [60, 120, 300, 600];

function rateOf(component: string, field: string, args: FirewallRateArgs | undefined, byDefault: RateLimit): RateLimit {
  const { requests, seconds } = { ...byDefault, ...plain(component, `firewall.${field}`, args) };
  if (!(Number.isInteger(requests) && requests >= 10 && requests <= 2_000_000_000))
    throw argError(
      component,
      `firewall.${field}.requests`,
      `WAF takes whole numbers from 10 to 2,000,000,000, not ${requests}`,
    );
  if (!windows.includes(seconds))
    throw argError(
      component,
      `firewall.${field}.seconds`,
      `WAF does not take ${seconds}; use one of ${windows.join(", ")}`,
    );
  return { requests, seconds };
}
