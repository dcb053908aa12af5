import { KMSInvalidMacException, VerifyMacCommand } from "@aws-sdk/client-kms";
import { decodeProtectedHeader, errors, type ProtectedHeaderParameters, UnsecuredJWT } from "jose";
import type { TokenSettings } from "../../gateway/tokens/settings";
import { type Verify, verifierBy } from "../../gateway/tokens/verify";
import { kms } from "./kms";
import type { IssuerSettings } from "./settings";

/** Most bytes that KMS makes and checks a code of (AWS, KMS API reference: VerifyMac). */
const mostBytes = 4096;

/**
 * Checks tokens of HS256 by asking KMS, so that nobody who checks them has the key that makes them. The claims are checked after that, as those of all
 * other tokens are.
 */
export const macVerifier = ({ keys }: IssuerSettings, settings: TokenSettings): Verify =>
  verifierBy(settings, async (token, options) => {
    const [head, claims, code = "", ...more] = token.split(".");
    const signed = Buffer.from(`${head}.${claims}`);
    if (more.length > 0 || signed.length > mostBytes) throw new errors.JWSInvalid("Invalid Compact JWS");
    const header = headerOf(token);
    if (header.alg !== "HS256") throw new errors.JOSEAlgNotAllowed('"alg" is not HS256');
    const key = keys.find(({ kid }) => kid === header.kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    if (!(await isCodeOf(key.arn, signed, Buffer.from(code, "base64url"))))
      throw new errors.JWSSignatureVerificationFailed();
    const unsecured = Buffer.from(JSON.stringify({ ...header, alg: "none" })).toString("base64url");
    return UnsecuredJWT.decode(`${unsecured}.${claims}.`, options);
  });

/** @throws JWSInvalid for what is no token */
function headerOf(token: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new errors.JWSInvalid("Invalid header");
  }
}

async function isCodeOf(keyId: string, message: Buffer, mac: Buffer): Promise<boolean> {
  if (mac.length !== 32) return false;
  try {
    await kms.send(new VerifyMacCommand({ KeyId: keyId, Message: message, Mac: mac, MacAlgorithm: "HMAC_SHA_256" }));
    return true;
  } catch (error) {
    if (error instanceof KMSInvalidMacException) return false;
    throw error;
  }
}
