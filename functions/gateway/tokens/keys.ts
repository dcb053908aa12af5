import { createRemoteJWKSet, type JWTVerifyGetKey } from "jose";
import type { TokenSettings } from "./settings";

/** Milliseconds to wait for the issuer: the gateway's client waits too. */
const patience = 3000;

/** Finds the key that a token was signed with. */
export type Keys = JWTVerifyGetKey;

/**
 * The issuer's keys, loaded when the first token comes. They are kept for ten minutes; an unknown key id loads them anew, at most
 * every 30 seconds, so that made-up ids do not become a flood of requests to the issuer.
 */
export function keysOf({ issuer, jwksUri }: Pick<TokenSettings, "issuer" | "jwksUri">): Keys {
  let found: Promise<Keys> | undefined;
  const find = async (): Promise<Keys> => {
    const uri = jwksUri ?? (await discover(issuer));
    return createRemoteJWKSet(trusted(uri), { timeoutDuration: patience });
  };
  return async (header, token) => {
    found ??= find();
    const keys = await found.catch((error: unknown) => {
      found = undefined; // the next token tries again
      throw error;
    });
    return keys(header, token);
  };
}

/** Address of an issuer's keys, from its OpenID configuration (OpenID Connect Discovery 1.0, section 4). */
async function discover(issuer: string): Promise<string> {
  const address = trusted(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(patience) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const { issuer: said, jwks_uri: uri } = (await response.json()) as Record<string, unknown>;
  if (said !== issuer) throw new Error(`${address} is the configuration of ${String(said)}, not of ${issuer}`);
  if (typeof uri !== "string") throw new Error(`${address} has no jwks_uri`);
  return uri;
}

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/** @throws Error for keys that somebody on the way could exchange */
function trusted(address: string): URL {
  const url = new URL(address);
  if (url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname))) return url;
  throw new Error(`${address}: keys are fetched by https only, or from this machine`);
}
