import {
  constants,
  createHash,
  createPublicKey,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import type { DigestSigner } from "./ecdsa-digest";
import { privateKeyOf } from "./material";

/** Starts of `DigestInfo` (RFC 8017, 9.2, note 1). */
const prefixes: Readonly<Record<string, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

const digestInfo = (hash: string, digest: Buffer) => Buffer.concat([Buffer.from(prefixes[hash] ?? "", "hex"), digest]);

/** RSASSA-PKCS1-v1_5 over a digest. */
export const pkcs1Digests: DigestSigner = {
  sign: (material, hash, digest) =>
    privateEncrypt({ key: privateKeyOf(material), padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, digest)),
  verify(material, hash, digest, signature) {
    const key = createPublicKey(privateKeyOf(material));
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).equals(digestInfo(hash, digest));
  },
};

/** RSASSA-PSS over a digest, with a salt of the digest's length: EMSA-PSS (RFC 8017, 9.1) for moduli of whole bytes. */
export const pssDigests: DigestSigner = {
  sign(material, hash, digest) {
    const key = privateKeyOf(material);
    const encoded = encode(hash, digest, randomBytes(digest.length), bytesOf(key.asymmetricKeyDetails));
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
  },
  verify(material, hash, digest, signature) {
    const key = createPublicKey(privateKeyOf(material));
    const encoded = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
    const salt = saltOf(hash, digest.length, encoded);
    return encode(hash, digest, salt, encoded.length).equals(encoded);
  },
};

const bytesOf = (details: { modulusLength?: number } | undefined) => (details?.modulusLength ?? 0) / 8;

function encode(hash: string, digest: Buffer, salt: Buffer, length: number): Buffer {
  const check = createHash(hash)
    .update(Buffer.concat([Buffer.alloc(8), digest, salt]))
    .digest();
  const block = Buffer.concat([Buffer.alloc(length - salt.length - check.length - 2), Buffer.from([1]), salt]);
  const masked = xor(block, mask(hash, check, block.length));
  masked[0] = (masked[0] ?? 0) & 0x7f; // the encoded message has one bit less than the modulus
  return Buffer.concat([masked, check, Buffer.from([0xbc])]);
}

/** The salt of an encoded message, whatever it is: encoding it again shows whether it was one. */
function saltOf(hash: string, digestLength: number, encoded: Buffer): Buffer {
  const blockLength = encoded.length - digestLength - 1;
  const check = encoded.subarray(blockLength, blockLength + digestLength);
  return xor(encoded.subarray(0, blockLength), mask(hash, check, blockLength)).subarray(blockLength - digestLength);
}

/** MGF1 (RFC 8017, B.2.1). */
function mask(hash: string, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0, made = 0; made < length; counter++) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    const block = createHash(hash).update(seed).update(number).digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

const xor = (a: Buffer, b: Buffer): Buffer => Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
