import * as pulumi from "@pulumi/pulumi";
import { argError } from "../../building-blocks/arg-error";
import type { JwtArgs, TokenArgs } from "./args";

/** What the authorizer's function is told of tokens: its environment (functions/gateway/tokens/settings.ts). */
export type TokenEnvironment = Record<string, pulumi.Input<string>>;

/** Algorithms with a key pair (RFC 7518, section 3.1; RFC 9864): who can check a token cannot make one. */
const taken = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/;

/**
 * The environment for tokens of any issuer.
 *
 * @throws InputPropertyError for an issuer that is no https address, no audience, an algorithm without a key pair, and a clock that is off by minutes
 */
export function jwtEnvironment(component: string, jwt: JwtArgs): TokenEnvironment {
  const { issuer, audiences, algorithms = ["RS256", "ES256"], jwksUri } = jwt;
  const refuse = (field: string, mend: string) => argError(component, `authorizer.jwt.${field}`, mend);
  for (const [field, address] of Object.entries({ issuer, jwksUri }))
    if (typeof address === "string" && !isTrusted(address))
      throw refuse(field, `"${address}" is no https address; keys that come by http can be exchanged on the way`);
  if (!Array.isArray(audiences) || audiences.length === 0)
    throw refuse("audiences", "there are none; name whom tokens are for, or those for other APIs would do too");
  if (algorithms.length === 0) throw refuse("algorithms", "there are none; leave it out for RS256 and ES256");
  const bad = algorithms.find((each) => !taken.test(each));
  if (bad !== undefined)
    throw refuse(
      "algorithms",
      `"${bad}" has no key pair, or is not known; use one such as RS256, PS256, ES256 or EdDSA`,
    );
  return {
    ...commonEnvironment(component, "authorizer.jwt", jwt),
    ISSUER: issuer,
    AUDIENCES: pulumi.jsonStringify(audiences),
    ALGORITHMS: JSON.stringify(algorithms),
    SCOPES_CLAIM: jwt.scopesClaim ?? "scope",
    ROLES_CLAIM: jwt.rolesClaim ?? "roles",
    ...(jwksUri !== undefined && { JWKS_URI: jwksUri }),
  };
}

/** What is told of all tokens. @throws InputPropertyError for a clock that is off by minutes */
export function commonEnvironment(
  component: string,
  field: string,
  { claims = [], clockSkewSeconds = 5 }: TokenArgs,
): TokenEnvironment {
  if (!(Number.isInteger(clockSkewSeconds) && clockSkewSeconds >= 0 && clockSkewSeconds <= 300))
    throw argError(component, `${field}.clockSkewSeconds`, `${clockSkewSeconds} is no whole number from 0 to 300`);
  return { CLAIMS: JSON.stringify(claims), CLOCK_SKEW_SECONDS: String(clockSkewSeconds) };
}

/** An address whose answer nobody on the way can change: https, or this machine, for the local cloud. */
function isTrusted(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol === "http:") return /^(?:127\.0\.0\.1|localhost)$/.test(url.hostname);
  return url?.protocol === "https:";
}
