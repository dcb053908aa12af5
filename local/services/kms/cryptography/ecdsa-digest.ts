import { createECDH, randomBytes } from "node:crypto";
import { privateKeyOf } from "./material";

/** Signs digests that were made elsewhere, which Node's `sign` does not: it always hashes. */
export interface DigestSigner {
  sign(material: string, hash: string, digest: Buffer): Buffer;
  verify(material: string, hash: string, digest: Buffer, signature: Buffer): boolean;
}

/** Orders of the curves' base points (SEC 2, version 2.0), by the names that JSON web keys have for the curves. */
const curves: Readonly<Record<string, { name: string; order: bigint }>> = {
  "P-256": { name: "prime256v1", order: BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") },
  "P-384": {
    name: "secp384r1",
    order: BigInt("0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"),
  },
  "P-521": {
    name: "secp521r1",
    order: BigInt(
      "0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
  },
  secp256k1: { name: "secp256k1", order: BigInt("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") },
};

/**
 * ECDSA (FIPS 186-5, 6.4) over a digest. Node multiplies the points; what is left is arithmetic modulo the order. Whoever verifies has
 * the private key too, so that u1·G + u2·Q is (u1 + u2·d)·G.
 */
export const ecdsaDigests: DigestSigner = {
  sign(material, _, digest) {
    const { name, order, secret } = keyOf(material);
    const z = numberOf(digest, order);
    for (;;) {
      const nonce = (BigInt(`0x${randomBytes(72).toString("hex")}`) % (order - 1n)) + 1n;
      const r = abscissa(name, nonce, order) % order;
      const s = (inverse(nonce, order) * (z + r * secret)) % order;
      if (r !== 0n && s !== 0n) return derOf(r, s);
    }
  },
  verify(material, _, digest, signature) {
    const { name, order, secret } = keyOf(material);
    const [r, s] = readDer(signature);
    if (r <= 0n || s <= 0n || r >= order || s >= order) return false;
    const w = inverse(s, order);
    const scalar = (w * (numberOf(digest, order) + r * secret)) % order;
    return scalar !== 0n && abscissa(name, scalar, order) % order === r;
  },
};

function keyOf(material: string) {
  const { crv = "", d = "" } = privateKeyOf(material).export({ format: "jwk" });
  const curve = curves[crv];
  if (curve === undefined) throw new Error(`There is no curve ${crv}`);
  return { ...curve, secret: BigInt(`0x${Buffer.from(d, "base64url").toString("hex")}`) };
}

/** The leftmost bits of a digest, as many as the order has. */
function numberOf(digest: Buffer, order: bigint): bigint {
  const excess = digest.length * 8 - order.toString(2).length;
  const number = BigInt(`0x${digest.toString("hex")}`);
  return excess > 0 ? number >> BigInt(excess) : number;
}

/** The x of `scalar` times the base point. */
function abscissa(curve: string, scalar: bigint, order: bigint): bigint {
  const length = Math.ceil(order.toString(16).length / 2);
  const ecdh = createECDH(curve);
  ecdh.setPrivateKey(Buffer.from(scalar.toString(16).padStart(length * 2, "0"), "hex"));
  const point = ecdh.getPublicKey();
  return BigInt(`0x${point.subarray(1, 1 + (point.length - 1) / 2).toString("hex")}`);
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
  }
  return ((x % modulus) + modulus) % modulus;
}

/** `SEQUENCE { r INTEGER, s INTEGER }`. */
function derOf(r: bigint, s: bigint): Buffer {
  const content = Buffer.concat([integer(r), integer(s)]);
  const length = content.length < 128 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([0x30, ...length]), content]);
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  const padded = (bytes[0] ?? 0) >= 128 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}

/** @throws Error for what is no such sequence */
function readDer(signature: Buffer): [bigint, bigint] {
  let at = signature[1] === 0x81 ? 3 : 2;
  const next = (): bigint => {
    const length = signature[at + 1] ?? 0;
    if (signature[at] !== 0x02 || length === 0) throw new Error("no integer");
    const bytes = signature.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return BigInt(`0x${bytes.toString("hex")}`);
  };
  const pair: [bigint, bigint] = [next(), next()];
  if (signature[0] !== 0x30 || at !== signature.length) throw new Error("no sequence of two integers");
  return pair;
}
