import type { Granted } from "../../runtime/auth";
import type { TokenSettings } from "./settings";

type Claims = Readonly<Record<string, unknown>>;

/** The scopes and roles that a token says, as contracts name them. */
export function grantedBy(claims: Claims, settings: TokenSettings): Granted {
  const { scopesClaim, scopePrefix, rolesClaim } = settings;
  const scopes = words(claimOf(claims, scopesClaim)).map((each) =>
    each.startsWith(scopePrefix) ? each.slice(scopePrefix.length) : each,
  );
  return { scopes, roles: names(claimOf(claims, rolesClaim)) };
}

/** The claims that handlers get, where the token has them. */
export const passedOn = (claims: Claims, { claims: names }: TokenSettings): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, claims[name]]).filter(([, value]) => value !== undefined));

/** A claim by its name, or by its path, as in `realm_access.roles`. A name may have dots, as URLs have. */
function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split(".").reduce<unknown>((value, part) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    return (value as Claims)[part];
  }, claims);
}

/** Scopes are words in one text (RFC 8693, section 4.2); some issuers send a list. */
const words = (value: unknown): string[] =>
  typeof value === "string" ? value.split(" ").filter(Boolean) : names(value);

/** A role may have spaces in its name. */
function names(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
