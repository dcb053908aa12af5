import { randomBytes } from "node:crypto";
import type { Input } from "../../input";
import { checkUsable, endDryRun, type KmsCalls, keyOf } from "../context";
import { newDataKeyPair } from "../cryptography/material";
import { seal } from "../cryptography/sealed";
import { kmsErrors } from "../errors";
import type { Key } from "../key";
import type { Keys } from "../keys";

const mostBytes = 1024;
const pairSpecs = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
] as const;

/** Data keys and random bytes. */
export const dataKeyCalls: KmsCalls = {
  async GenerateDataKey(input, keys) {
    const { key, plaintext, blob } = await newDataKey(input, keys, "GenerateDataKey");
    endDryRun(input);
    return { CiphertextBlob: blob, Plaintext: plaintext, KeyId: key.arn };
  },
  async GenerateDataKeyWithoutPlaintext(input, keys) {
    const { key, blob } = await newDataKey(input, keys, "GenerateDataKeyWithoutPlaintext");
    endDryRun(input);
    return { CiphertextBlob: blob, KeyId: key.arn };
  },
  async GenerateDataKeyPair(input, keys) {
    const { privateKey, ...rest } = await newPair(input, keys, "GenerateDataKeyPair");
    return { PrivateKeyPlaintext: privateKey, ...rest };
  },
  async GenerateDataKeyPairWithoutPlaintext(input, keys) {
    const { privateKey: _, ...rest } = await newPair(input, keys, "GenerateDataKeyPairWithoutPlaintext");
    return rest;
  },
  GenerateRandom(input) {
    const length = input.number("NumberOfBytes", 1, mostBytes);
    if (length === undefined) throw kmsErrors.validation("NumberOfBytes is required.");
    return { Plaintext: randomBytes(length).toString("base64") };
  },
};

async function newDataKey(input: Input, keys: Keys, operation: string) {
  const key = await symmetricKey(input, keys, operation);
  const plaintext = randomBytes(lengthOf(input));
  return { key, plaintext: plaintext.toString("base64"), blob: sealed(key, plaintext, input) };
}

async function newPair(input: Input, keys: Keys, operation: string) {
  const spec = input.requiredChoice("KeyPairSpec", pairSpecs);
  const key = await symmetricKey(input, keys, operation);
  endDryRun(input);
  const { publicKey, privateKey } = await newDataKeyPair(spec);
  return {
    privateKey: privateKey.toString("base64"),
    PrivateKeyCiphertextBlob: sealed(key, privateKey, input),
    PublicKey: publicKey.toString("base64"),
    KeyId: key.arn,
    KeyPairSpec: spec,
  };
}

/** Data keys are made with symmetric keys only. */
async function symmetricKey(input: Input, keys: Keys, operation: string): Promise<Key> {
  const key = await keyOf(input, keys);
  checkUsable(key, "ENCRYPT_DECRYPT", operation);
  if (key.spec !== "SYMMETRIC_DEFAULT") throw kmsErrors.keyUsage(key, operation);
  return key;
}

function lengthOf(input: Input): number {
  const spec = input.choice("KeySpec", ["AES_256", "AES_128"]);
  const length = input.number("NumberOfBytes", 1, mostBytes);
  if ((spec === undefined) === (length === undefined))
    throw kmsErrors.validation("Please specify either number of bytes or key spec.");
  return length ?? (spec === "AES_128" ? 16 : 32);
}

const sealed = ({ keyId, materials }: Key, plaintext: Buffer, input: Input): string =>
  seal(keyId, materials, plaintext, input.map("EncryptionContext")).toString("base64");
