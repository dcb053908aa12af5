import { constants, createPublicKey, privateDecrypt, publicEncrypt } from "node:crypto";
import { privateKeyOf } from "./material";

const hashOf = (algorithm: string) => (algorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256");

const options = (algorithm: string) => ({ padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hashOf(algorithm) });

/** Most bytes that one encryption takes: the modulus less two digests and two bytes (RFC 8017, 7.1.1). */
export const mostBytes = (algorithm: string, modulusBits: number): number =>
  modulusBits / 8 - 2 * (hashOf(algorithm) === "sha1" ? 20 : 32) - 2;

/** Encrypts with RSAES-OAEP. */
export const encryptOaep = (material: string, algorithm: string, plaintext: Buffer): Buffer =>
  publicEncrypt({ key: createPublicKey(privateKeyOf(material)), ...options(algorithm) }, plaintext);

/** Decrypts; undefined for what this key and algorithm did not encrypt. */
export function decryptOaep(material: string, algorithm: string, ciphertext: Buffer): Buffer | undefined {
  try {
    return privateDecrypt({ key: privateKeyOf(material), ...options(algorithm) }, ciphertext);
  } catch {
    return undefined;
  }
}
