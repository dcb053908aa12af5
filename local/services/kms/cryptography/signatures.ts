import { constants, createPublicKey, sign, verify } from "node:crypto";
import { type DigestSigner, ecdsaDigests } from "./ecdsa-digest";
import { privateKeyOf } from "./material";
import { pkcs1Digests, pssDigests } from "./rsa-digest";

/** What a signing algorithm of KMS is made of: `RSASSA_PSS_SHA_256`. */
interface Algorithm {
  readonly scheme: "ECDSA" | "RSASSA_PSS" | "RSASSA_PKCS1_V1_5";
  /** Node's name of the hash. */
  readonly hash: string;
  readonly digestBytes: number;
}

function algorithmOf(name: string): Algorithm {
  const [, scheme = "", bits = ""] = /^(.+)_SHA_(\d+)$/.exec(name) ?? [];
  return { scheme: scheme as Algorithm["scheme"], hash: `sha${bits}`, digestBytes: Number(bits) / 8 };
}

/** Length of the digests that an algorithm signs. */
export const digestBytesOf = (algorithmName: string): number => algorithmOf(algorithmName).digestBytes;

/** Signs a message, or its digest. ECDSA signatures are DER, as on AWS (ANSI X9.62). */
export function makeSignature(material: string, algorithmName: string, message: Buffer, isDigest: boolean): Buffer {
  const algorithm = algorithmOf(algorithmName);
  if (isDigest) return signerOf(algorithm).sign(material, algorithm.hash, message);
  return sign(algorithm.hash, message, { key: privateKeyOf(material), ...padding(algorithm) });
}

/** Whether a signature is one of this message or digest. */
export function isSignature(
  material: string,
  algorithmName: string,
  message: Buffer,
  isDigest: boolean,
  signature: Buffer,
): boolean {
  const algorithm = algorithmOf(algorithmName);
  try {
    if (isDigest) return signerOf(algorithm).verify(material, algorithm.hash, message, signature);
    return verify(
      algorithm.hash,
      message,
      { key: createPublicKey(privateKeyOf(material)), ...padding(algorithm) },
      signature,
    );
  } catch {
    return false; // no signature at all, such as one of another length
  }
}

const padding = ({ scheme, digestBytes }: Algorithm) =>
  scheme === "RSASSA_PSS" ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digestBytes } : {};

function signerOf({ scheme }: Algorithm): DigestSigner {
  if (scheme === "ECDSA") return ecdsaDigests;
  return scheme === "RSASSA_PSS" ? pssDigests : pkcs1Digests;
}
