/** What keys of a spec are made of, and what they can do (AWS, KMS developer guide: "Key spec reference"). */
export interface KeySpec {
  readonly kind: "symmetric" | "rsa" | "ec" | "hmac";
  /** Bits of an RSA modulus; bytes of symmetric and HMAC material. */
  readonly size?: number;
  /** OpenSSL's name of the curve. */
  readonly curve?: string;
  /** Algorithms by usage. A spec with one usage takes that where a request names none. */
  readonly usages: Readonly<Partial<Record<KeyUsage, readonly string[]>>>;
}

/** What a key is for. */
export type KeyUsage = "ENCRYPT_DECRYPT" | "SIGN_VERIFY" | "GENERATE_VERIFY_MAC";

const rsa = (size: number): KeySpec => ({
  kind: "rsa",
  size,
  usages: {
    ENCRYPT_DECRYPT: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
    SIGN_VERIFY: ["RSASSA_PKCS1_V1_5", "RSASSA_PSS"].flatMap((scheme) =>
      ["256", "384", "512"].map((bits) => `${scheme}_SHA_${bits}`),
    ),
  },
});

const ec = (curve: string, bits: number): KeySpec => ({
  kind: "ec",
  curve,
  usages: { SIGN_VERIFY: [`ECDSA_SHA_${bits}`] },
});

const hmac = (bits: number): KeySpec => ({
  kind: "hmac",
  size: bits / 8,
  usages: { GENERATE_VERIFY_MAC: [`HMAC_SHA_${bits}`] },
});

/** All key specs that the local cloud has. AWS also has SM2 (in China only) and ML-DSA. */
export const keySpecs: Readonly<Record<string, KeySpec>> = {
  SYMMETRIC_DEFAULT: { kind: "symmetric", size: 32, usages: { ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] } },
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: ec("prime256v1", 256),
  ECC_NIST_P384: ec("secp384r1", 384),
  ECC_NIST_P521: ec("secp521r1", 512),
  ECC_SECG_P256K1: ec("secp256k1", 256),
  HMAC_224: hmac(224),
  HMAC_256: hmac(256),
  HMAC_384: hmac(384),
  HMAC_512: hmac(512),
};

/** The spec of this name, which is one of {@link keySpecs}. */
export const specNamed = (name: string): KeySpec => {
  const spec = keySpecs[name];
  if (spec === undefined) throw new Error(`There is no key spec ${name}`);
  return spec;
};
