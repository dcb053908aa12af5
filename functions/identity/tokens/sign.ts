import { createHash } from "node:crypto";
import { GenerateMacCommand, SignCommand } from "@aws-sdk/client-kms";
import { claimsOf, type NewToken } from "./claims";
import { rawSignature } from "./ecdsa";
import { kms } from "./kms";
import { type IssuerSettings, issuerSettings, tokenLife, tokenType } from "./settings";

/** An access token, as OAuth 2.0 answers it (RFC 6749, section 5.1). */
export interface AccessToken {
  access_token: string;
  token_type: "Bearer";
  /** Seconds. */
  expires_in: number;
  scope: string;
}

/** Makes an access token, signed by the newest key, which never leaves KMS. */
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

const signers: Record<IssuerSettings["algorithm"], (keyId: string, message: Buffer) => Promise<Buffer>> = {
  async ES256(keyId, message) {
    const digest = createHash("sha256").update(message).digest();
    const { Signature } = await kms.send(
      new SignCommand({ KeyId: keyId, Message: digest, MessageType: "DIGEST", SigningAlgorithm: "ECDSA_SHA_256" }),
    );
    return rawSignature(present(Signature, "Sign"));
  },
  async HS256(keyId, message) {
    const { Mac } = await kms.send(
      new GenerateMacCommand({ KeyId: keyId, Message: message, MacAlgorithm: "HMAC_SHA_256" }),
    );
    return Buffer.from(present(Mac, "GenerateMac"));
  },
};

function present(bytes: Uint8Array | undefined, operation: string): Uint8Array {
  if (bytes === undefined) throw new Error(`KMS answered ${operation} with nothing`);
  return bytes;
}
