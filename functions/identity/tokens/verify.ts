import { errors, type JWTHeaderParameters } from "jose";
import type { TokenSettings } from "../../gateway/tokens/settings";
import { type Verify, verifier } from "../../gateway/tokens/verify";
import { publicKey } from "./public-keys";
import { secretKey } from "./secret-key";
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
 * Checks access tokens by the public keys in KMS, or by the secret ones of HS256. A key that has no name among them is not asked for, so that made-up ids are
 * refused without a call.
 *
 * @returns a function that throws BadToken for a token that is not good, and another error where the key could not be had
 */
export const tokenVerifier = (settings: IssuerSettings): Verify =>
  verifier(tokenSettings(settings), async ({ kid }: JWTHeaderParameters) => {
    const key = settings.keys.find((each) => each.kid === kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    if (settings.algorithm === "ES256") return publicKey(key.arn);
    const secret = await secretKey(key.arn);
    if (secret === undefined) throw new errors.JWKSNoMatchingKey(`the key ${kid} has signed nothing yet`);
    return secret;
  });
