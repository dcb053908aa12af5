import { createHmac, timingSafeEqual } from "node:crypto";
import { AwsError } from "../../aws-json";
import type { Input } from "../../input";
import { algorithmFor, checkUsable, endDryRun, type KmsCalls, keyOf } from "../context";
import { publicKeyOf } from "../cryptography/material";
import { digestBytesOf, isSignature, makeSignature } from "../cryptography/signatures";
import { kmsErrors } from "../errors";
import { algorithmsOf, currentMaterial, type Key } from "../key";
import type { Keys } from "../keys";
import { keySpecs } from "../specs";

const mostMessage = 4096;

const algorithmsFor = (usage: "SIGN_VERIFY" | "GENERATE_VERIFY_MAC") => [
  ...new Set(Object.values(keySpecs).flatMap(({ usages }) => usages[usage] ?? [])),
];
const signingAlgorithms = algorithmsFor("SIGN_VERIFY");
const macAlgorithms = algorithmsFor("GENERATE_VERIFY_MAC");

/** Signatures, message authentication codes, and public keys. */
export const signingCalls: KmsCalls = {
  async Sign(input, keys) {
    const { key, algorithm, message, isDigest } = await asked(input, keys, "Sign");
    const signature = makeSignature(currentMaterial(key), algorithm, message, isDigest);
    endDryRun(input);
    return { KeyId: key.arn, Signature: signature.toString("base64"), SigningAlgorithm: algorithm };
  },
  async Verify(input, keys) {
    const signature = input.requiredBytes("Signature", 1, 6144);
    const { key, algorithm, message, isDigest } = await asked(input, keys, "Verify");
    if (!isSignature(currentMaterial(key), algorithm, message, isDigest, signature))
      throw new AwsError("KMSInvalidSignatureException", "");
    endDryRun(input);
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: algorithm };
  },
  async GenerateMac(input, keys) {
    const { key, algorithm, mac } = await macOf(input, keys, "GenerateMac");
    endDryRun(input);
    return { KeyId: key.arn, Mac: mac.toString("base64"), MacAlgorithm: algorithm };
  },
  async VerifyMac(input, keys) {
    const given = input.requiredBytes("Mac", 1, 6144);
    const { key, algorithm, mac } = await macOf(input, keys, "VerifyMac");
    if (given.length !== mac.length || !timingSafeEqual(given, mac)) throw new AwsError("KMSInvalidMacException", "");
    endDryRun(input);
    return { KeyId: key.arn, MacValid: true, MacAlgorithm: algorithm };
  },
  async GetPublicKey(input, keys) {
    const key = await keyOf(input, keys);
    const { spec, usage, arn, state } = key;
    if (!/^(?:RSA|ECC)_/.test(spec)) throw kmsErrors.unsupported();
    if (state === "PendingDeletion") throw kmsErrors.pendingDeletion(key);
    const algorithms = algorithmsOf(key);
    return {
      KeyId: arn,
      PublicKey: publicKeyOf(currentMaterial(key)).toString("base64"),
      CustomerMasterKeySpec: spec,
      KeySpec: spec,
      KeyUsage: usage,
      SigningAlgorithms: usage === "SIGN_VERIFY" ? algorithms : undefined,
      EncryptionAlgorithms: usage === "ENCRYPT_DECRYPT" ? algorithms : undefined,
    };
  },
};

/** What is to be signed or verified, and how. */
async function asked(input: Input, keys: Keys, operation: string) {
  const message = input.requiredBytes("Message", 1, mostMessage);
  const isDigest = input.choice("MessageType", ["RAW", "DIGEST"]) === "DIGEST";
  const key = await keyOf(input, keys);
  checkUsable(key, "SIGN_VERIFY", operation);
  const algorithm = algorithmFor(input, key, "SigningAlgorithm", signingAlgorithms);
  if (isDigest && message.length !== digestBytesOf(algorithm))
    throw kmsErrors.validation(`Digest is invalid length for algorithm ${algorithm}.`);
  return { key, algorithm, message, isDigest };
}

async function macOf(
  input: Input,
  keys: Keys,
  operation: string,
): Promise<{ key: Key; algorithm: string; mac: Buffer }> {
  const message = input.requiredBytes("Message", 1, mostMessage);
  const key = await keyOf(input, keys);
  checkUsable(key, "GENERATE_VERIFY_MAC", operation);
  const algorithm = algorithmFor(input, key, "MacAlgorithm", macAlgorithms);
  const hash = algorithm.replace("HMAC_SHA_", "sha");
  const mac = createHmac(hash, Buffer.from(currentMaterial(key), "base64"))
    .update(message)
    .digest();
  return { key, algorithm, mac };
}
