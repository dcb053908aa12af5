import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Texts that a ciphertext is bound to. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** First byte of every ciphertext that is made here. */
const version = 1;
const ivBytes = 12;
const tagBytes = 16;

/** Which key made a ciphertext, and with which of its materials, the first being 0. */
export interface Sealed {
  readonly keyId: string;
  readonly material: number;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly content: Buffer;
}

/**
 * Encrypts with AES-256-GCM. The ciphertext says which key and material made it, so that Decrypt needs no key id and old material goes on
 * decrypting after a rotation, as on AWS. The encryption context is authenticated with it.
 */
export function seal(
  keyId: string,
  materials: readonly string[],
  plaintext: Buffer,
  context: EncryptionContext,
): Buffer {
  const material = materials.length - 1;
  const iv = randomBytes(ivBytes);
  const header = headerOf(keyId, material);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(materials[material] ?? "", "base64"), iv);
  cipher.setAAD(Buffer.concat([header, Buffer.from(canonical(context))]));
  const content = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, iv, cipher.getAuthTag(), content]);
}

/** The parts of a ciphertext; undefined for what was not made here. */
export function readSealed(blob: Buffer): Sealed | undefined {
  const idLength = blob[1] ?? 0;
  const start = 2 + idLength + 2;
  if (blob[0] !== version || blob.length < start + ivBytes + tagBytes) return undefined;
  return {
    keyId: blob.toString("latin1", 2, 2 + idLength),
    material: blob.readUInt16BE(2 + idLength),
    iv: blob.subarray(start, start + ivBytes),
    tag: blob.subarray(start + ivBytes, start + ivBytes + tagBytes),
    content: blob.subarray(start + ivBytes + tagBytes),
  };
}

/** Decrypts. Undefined where the ciphertext was changed, or the context or the material is another one. */
export function unseal(
  { keyId, material, iv, tag, content }: Sealed,
  materials: readonly string[],
  context: EncryptionContext,
): Buffer | undefined {
  const secret = materials[material];
  if (secret === undefined) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(secret, "base64"), iv);
  decipher.setAAD(Buffer.concat([headerOf(keyId, material), Buffer.from(canonical(context))]));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    return undefined;
  }
}

function headerOf(keyId: string, material: number): Buffer {
  const id = Buffer.from(keyId, "latin1");
  const number = Buffer.alloc(2);
  number.writeUInt16BE(material);
  return Buffer.concat([Buffer.from([version, id.length]), id, number]);
}

/** The same for the same pairs, in whatever order. */
const canonical = (context: EncryptionContext): string =>
  JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1)));
