import type { Input } from "../../input";
import { algorithmFor, checkUsable, endDryRun, type KmsCalls, keyOf } from "../context";
import { decryptWith, encryptionAlgorithms, encryptWith, keyOfCiphertext } from "../encryption";
import { kmsErrors } from "../errors";
import type { Key } from "../key";
import type { Keys } from "../keys";

/** Bytes that KMS encrypts itself at most (AWS, Encrypt). */
const mostPlaintext = 4096;
const mostCiphertext = 6144;

/** Encrypting and decrypting small things. */
export const encryptionCalls: KmsCalls = {
  async Encrypt(input, keys) {
    const plaintext = input.requiredBytes("Plaintext", 1, mostPlaintext);
    const key = await keyOf(input, keys);
    checkUsable(key, "ENCRYPT_DECRYPT", "Encrypt");
    const algorithm = encryptionAlgorithm(input, key);
    const blob = encryptWith(key, algorithm, plaintext, input.map("EncryptionContext"));
    endDryRun(input);
    return { CiphertextBlob: blob.toString("base64"), KeyId: key.arn, EncryptionAlgorithm: algorithm };
  },
  async Decrypt(input, keys) {
    const { key, algorithm, plaintext } = await decrypted(input, keys);
    endDryRun(input);
    return { KeyId: key.arn, Plaintext: plaintext.toString("base64"), EncryptionAlgorithm: algorithm };
  },
  async ReEncrypt(input, keys) {
    const source = await decrypted(input, keys, "Source");
    const key = await keyOf(input, keys, "DestinationKeyId");
    checkUsable(key, "ENCRYPT_DECRYPT", "ReEncrypt");
    const algorithm = encryptionAlgorithm(input, key, "DestinationEncryptionAlgorithm");
    const blob = encryptWith(key, algorithm, source.plaintext, input.map("DestinationEncryptionContext"));
    endDryRun(input);
    return {
      CiphertextBlob: blob.toString("base64"),
      SourceKeyId: source.key.arn,
      KeyId: key.arn,
      SourceEncryptionAlgorithm: source.algorithm,
      DestinationEncryptionAlgorithm: algorithm,
    };
  },
};

const encryptionAlgorithm = (input: Input, key: Key, member = "EncryptionAlgorithm") =>
  algorithmFor(input, key, member, encryptionAlgorithms, "SYMMETRIC_DEFAULT");

/** What a request has in its ciphertext. @param prefix of the members: ReEncrypt has two of each */
async function decrypted(input: Input, keys: Keys, prefix = "") {
  const ciphertext = input.requiredBytes("CiphertextBlob", 1, mostCiphertext);
  const member = `${prefix}EncryptionAlgorithm`;
  const named = input.text(`${prefix}KeyId`);
  const wanted = input.choice(member, encryptionAlgorithms) ?? "SYMMETRIC_DEFAULT";
  if (named === undefined && wanted !== "SYMMETRIC_DEFAULT")
    throw kmsErrors.validation("KeyId is required to decrypt with an asymmetric key.");
  const key = named === undefined ? await keyOfCiphertext(ciphertext, keys) : await keys.find(named);
  checkUsable(key, "ENCRYPT_DECRYPT", prefix === "" ? "Decrypt" : "ReEncrypt");
  const algorithm = encryptionAlgorithm(input, key, member);
  return {
    key,
    algorithm,
    plaintext: decryptWith(key, algorithm, ciphertext, input.map(`${prefix}EncryptionContext`)),
  };
}
