import { checkUsable } from "./context";
import { decryptOaep, encryptOaep, mostBytes } from "./cryptography/oaep";
import { type EncryptionContext, readSealed, seal, unseal } from "./cryptography/sealed";
import { kmsErrors } from "./errors";
import { currentMaterial, type Key } from "./key";
import type { Keys } from "./keys";
import { specNamed } from "./specs";

/** Names of the encryption algorithms of KMS. */
export const encryptionAlgorithms = ["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] as const;

/** Encrypts with a key that may be used for it. @throws AwsError where the algorithm cannot take that many bytes */
export function encryptWith(key: Key, algorithm: string, plaintext: Buffer, context: EncryptionContext): Buffer {
  if (algorithm === "SYMMETRIC_DEFAULT") return seal(key.keyId, key.materials, plaintext, context);
  const most = mostBytes(algorithm, specNamed(key.spec).size ?? 0);
  if (plaintext.length > most)
    throw kmsErrors.validation(
      `Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${most} bytes.`,
    );
  return encryptOaep(currentMaterial(key), algorithm, plaintext);
}

/** Decrypts what {@link encryptWith} made. @throws AwsError InvalidCiphertextException */
export function decryptWith(key: Key, algorithm: string, ciphertext: Buffer, context: EncryptionContext): Buffer {
  if (algorithm !== "SYMMETRIC_DEFAULT") {
    const plaintext = decryptOaep(currentMaterial(key), algorithm, ciphertext);
    if (plaintext === undefined) throw kmsErrors.ciphertext();
    return plaintext;
  }
  const sealed = readSealed(ciphertext);
  if (sealed === undefined) throw kmsErrors.ciphertext();
  if (sealed.keyId !== key.keyId) throw kmsErrors.incorrectKey();
  const plaintext = unseal(sealed, key.materials, context);
  if (plaintext === undefined) throw kmsErrors.ciphertext();
  return plaintext;
}

/** The key that made a symmetric ciphertext. @throws AwsError InvalidCiphertextException */
export function keyOfCiphertext(ciphertext: Buffer, keys: Keys): Promise<Key> {
  const sealed = readSealed(ciphertext);
  if (sealed === undefined) throw kmsErrors.ciphertext();
  return keys.find(sealed.keyId);
}

/** Encrypts for another service of the cloud, such as Secrets Manager. @throws AwsError as Encrypt answers */
export async function sealFor(keys: Keys, keyId: string, plaintext: Buffer, context: EncryptionContext) {
  const key = await keys.find(keyId);
  checkUsable(key, "ENCRYPT_DECRYPT", "GenerateDataKey");
  return seal(key.keyId, key.materials, plaintext, context);
}

/** Decrypts what {@link sealFor} made. @throws AwsError as Decrypt answers */
export async function unsealFor(keys: Keys, ciphertext: Buffer, context: EncryptionContext) {
  const key = await keyOfCiphertext(ciphertext, keys);
  checkUsable(key, "ENCRYPT_DECRYPT", "Decrypt");
  return decryptWith(key, "SYMMETRIC_DEFAULT", ciphertext, context);
}
