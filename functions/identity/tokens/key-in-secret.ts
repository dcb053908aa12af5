import { createSecretKey, type KeyObject } from "node:crypto";

/** Fewest bytes of a key of HS256 (RFC 7518, section 3.2). */
export const leastBytes = 32;

/** The value of a secret, as Secrets Manager answers it. */
export interface SecretValue {
  SecretString?: string;
  SecretBinary?: Uint8Array;
}

/** The text of a key: a JSON Web Key (RFC 7518, section 6.4), which says what its letters stand for. */
export const textOfKey = (key: Buffer): string =>
  JSON.stringify({ kty: "oct", alg: "HS256", k: key.toString("base64url") });

/**
 * The key that a secret's value is: bytes as they are, or a text that {@link textOfKey} made, or another system.
 *
 * @param arn of the secret, for errors, which never say its value
 * @throws Error for a text that is no such key, and for one of less than 256 bits
 */
export function keyInSecret(arn: string, { SecretString, SecretBinary }: SecretValue): KeyObject {
  const bytes = SecretBinary === undefined ? bytesIn(SecretString ?? "") : Buffer.from(SecretBinary);
  if (bytes === undefined)
    throw new Error(
      `The secret ${arn} has a text that is no key of HS256: put {"kty":"oct","k":"<base64url>"}, or the key's bytes as a binary value`,
    );
  if (bytes.length < leastBytes)
    throw new Error(
      `The key in the secret ${arn} has ${bytes.length * 8} bits: HS256 takes ${leastBytes * 8} or more (RFC 7518, section 3.2)`,
    );
  return createSecretKey(bytes);
}

function bytesIn(text: string): Buffer | undefined {
  const { kty, alg = "HS256", k } = fieldsIn(text);
  if (kty !== "oct" || alg !== "HS256" || typeof k !== "string") return undefined;
  return /^[A-Za-z0-9_-]+$/.test(k) ? Buffer.from(k, "base64url") : undefined;
}

function fieldsIn(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
