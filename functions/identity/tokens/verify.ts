import { errors, type JWTHeaderParameters } from "jose";
import type { TokenSettings } from "../../gateway/tokens/settings";
import { type Verify, verifier } from "../../gateway/tokens/verify";
import { macVerifier } from "./mac";
import { publicKey } from "./public-keys";
import { type IssuerSettings, tokenType, userClaims } from "./settings";

/** Which tokens are taken, and what is read of them. */
export const tokenSettings = ({ issuer, audience, algorithm }: IssuerSettings): TokenSettings => ({
  issuer,
  audiences: [audience],
  algorithms: [algorithm],
  type: tokenType,
  scopesClaim: "scope",
  scopePrefix: "",
  rolesClaim: "roles",
  claims: userClaims,
  clockSkewSeconds: 5,
  cognito: false,
});

/**
 * Checks access tokens by the keys in KMS. A key that has no name among them is not asked for, so that made-up ids are refused without a call.
 *
 * @returns a function that throws BadToken for a token that is not good, and another error where KMS could not be asked
 */
export function tokenVerifier(settings: IssuerSettings): Verify {
  if (settings.algorithm === "HS256") return macVerifier(settings, tokenSettings(settings));
  return verifier(tokenSettings(settings), ({ kid }: JWTHeaderParameters) => {
    const key = settings.keys.find((each) => each.kid === kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return publicKey(key);
  });
}
