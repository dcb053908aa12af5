import { errors, type JWTPayload, jwtVerify } from "jose";
import type { Keys } from "./keys";
import type { TokenSettings } from "./settings";

/** A token that is not good, and why, for the log. */
export class BadToken extends Error {
  override readonly name = "BadToken";
}

/** Checks a token and gives its claims. */
export type Verify = (token: string) => Promise<JWTPayload & { sub: string }>;

/**
 * Checks signature, algorithm, issuer, audience and times of tokens (RFC 8725, RFC 9068).
 *
 * @returns a function that throws BadToken for a token that is not good, and another error where that could not be found out
 */
export function verifier(settings: TokenSettings, keys: Keys): Verify {
  const options = {
    algorithms: [...settings.algorithms],
    issuer: settings.issuer,
    // Cognito's access tokens have no `aud`.
    ...(!settings.cognito && { audience: [...settings.audiences] }),
    ...(settings.type !== undefined && { typ: settings.type }),
    clockTolerance: settings.clockSkewSeconds,
    requiredClaims: ["exp", "sub"],
  };
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, options).catch((error: unknown) => {
      throw isFaultOfToken(error) ? new BadToken(`${error.code}: ${error.message}`) : error;
    });
    if (settings.cognito) checkCognito(payload, settings.audiences);
    if (typeof payload.sub !== "string" || payload.sub === "") throw new BadToken("sub is no text");
    return { ...payload, sub: payload.sub };
  };
}

/** AWS, Cognito developer guide: "Verifying JSON web tokens". An id token is for the client, not for an API. */
function checkCognito({ token_use: use, client_id: client }: JWTPayload, clients: readonly string[]): void {
  if (use !== "access") throw new BadToken(`token_use is ${String(use)}, not access`);
  if (!clients.includes(String(client))) throw new BadToken("client_id is none of the audiences");
}

/** Errors that say of the token, not of the keys or of the way to them, that it is not good. */
const faults: readonly (new (...given: never[]) => errors.JOSEError)[] = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSMultipleMatchingKeys,
  errors.JWKSNoMatchingKey,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
];

const isFaultOfToken = (error: unknown): error is errors.JOSEError => faults.some((fault) => error instanceof fault);
