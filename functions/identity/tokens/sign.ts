import { createHash, createHmac } from "node:crypto";
import { SignCommand } from "@aws-sdk/client-kms";
import { claimsOf, type NewToken } from "./claims";
import { rawSignature } from "./ecdsa";
import { kms } from "./kms";
import { secretKeyToSign } from "./secret-key";
import { type IssuerSettings, issuerSettings, tokenLife, tokenType } from "./settings";

/** An access token, as OAuth 2.0 answers it (RFC 6749, section 5.1). */
export interface AccessToken {
  access_token: string;
  token_type: "Bearer";
  /** Seconds. */
  expires_in: number;
  scope: string;
}

/** Makes an access token, signed by the newest key: of ES256 by KMS, which the key never leaves; of HS256 here. */
export async function signAccessToken(
  token: NewToken,
  settings: IssuerSettings = issuerSettings(),
): Promise<AccessToken> {
  const header = { alg: settings.algorithm, kid: settings.keys[0].kid, typ: tokenType };
  const claims = claimsOf(token, settings);
  const signed = `${encoded(header)}.${encoded(claims)}`;
  const signature = await signers[settings.algorithm](settings.keys[0].arn, Buffer.from(signed));
  return {
    access_token: `${signed}.${signature.toString("base64url")}`,
    token_type: "Bearer",
    expires_in: tokenLife,
    scope: claims.scope,
  };
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

const signers: Record<IssuerSettings["algorithm"], (arn: string, message: Buffer) => Promise<Buffer>> = {
  async ES256(arn, message) {
    const digest = createHash("sha256").update(message).digest();
    const { Signature } = await kms.send(
      new SignCommand({ KeyId: arn, Message: digest, MessageType: "DIGEST", SigningAlgorithm: "ECDSA_SHA_256" }),
    );
    if (Signature === undefined) throw new Error("KMS answered Sign with nothing");
    return rawSignature(Signature);
  },
  async HS256(arn, message) {
    return createHmac("sha256", await secretKeyToSign(arn))
      .update(message)
      .digest();
  },
};
