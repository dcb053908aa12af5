import { constants, createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import {
  CreateKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  type KeySpec,
  type KeyUsageType,
  KMSClient,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { createKmsService } from "../../../../local/services/kms";
import { type AwsPort, openAwsPort } from "../support/aws-port";

let port: AwsPort;
let kms: KMSClient;

beforeAll(async () => {
  port = await openAwsPort((cloud) => [createKmsService(cloud)]);
  kms = new KMSClient(port.aws);
});
afterAll(async () => {
  kms.destroy();
  await port.close();
});

const made = new Map<string, Promise<string>>();
/** A key of this spec; one is made for all tests. */
function keyOf(KeySpec: KeySpec, KeyUsage: KeyUsageType = "SIGN_VERIFY"): Promise<string> {
  const known =
    made.get(KeySpec) ??
    kms.send(new CreateKeyCommand({ KeySpec, KeyUsage })).then((answer) => answer.KeyMetadata?.Arn ?? "");
  made.set(KeySpec, known);
  return known;
}

async function publicKeyOf(KeyId: string): Promise<KeyObject> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
}

const message = Buffer.from("to be signed");
const cases: [KeySpec, SigningAlgorithmSpec, string][] = [
  ["ECC_NIST_P256", "ECDSA_SHA_256", "sha256"],
  ["ECC_NIST_P384", "ECDSA_SHA_384", "sha384"],
  ["ECC_NIST_P521", "ECDSA_SHA_512", "sha512"],
  ["ECC_SECG_P256K1", "ECDSA_SHA_256", "sha256"],
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "sha256"],
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512", "sha512"],
  ["RSA_2048", "RSASSA_PSS_SHA_256", "sha256"],
  ["RSA_3072", "RSASSA_PSS_SHA_384", "sha384"],
];

describe.each(cases)("signatures of %s by %s", (spec, SigningAlgorithm, hash) => {
  const digest = createHash(hash).update(message).digest();
  const isPss = SigningAlgorithm.startsWith("RSASSA_PSS");
  const options = isPss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest.length } : {};

  it.each([
    ["RAW" as const, message],
    ["DIGEST" as const, digest],
  ])(
    "of a %s message are verified by anybody with the public key, and by KMS either way",
    async (MessageType, Message) => {
      const KeyId = await keyOf(spec);
      for (let time = 0; time < 3; time++) {
        const { Signature } = await kms.send(new SignCommand({ KeyId, SigningAlgorithm, MessageType, Message }));
        const key = { key: await publicKeyOf(KeyId), ...options };
        expect(verify(hash, message, key, Buffer.from(Signature ?? []))).toBe(true);
        for (const given of [
          { MessageType: "RAW" as const, Message: message },
          { MessageType: "DIGEST" as const, Message: digest },
        ])
          expect(await kms.send(new VerifyCommand({ KeyId, SigningAlgorithm, Signature, ...given }))).toMatchObject({
            SignatureValid: true,
            KeyId,
          });
      }
    },
  );

  it("of something else, or no signatures at all, are refused", async () => {
    const KeyId = await keyOf(spec);
    const { Signature } = await kms.send(new SignCommand({ KeyId, SigningAlgorithm, Message: message }));
    const broken = Buffer.from(Signature ?? []);
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    const other = createHash(hash).update("other").digest();
    for (const wrong of [
      { Signature, Message: Buffer.from("other") },
      { Signature, Message: other, MessageType: "DIGEST" as const },
      { Signature: broken, Message: message },
      { Signature: broken, Message: digest, MessageType: "DIGEST" as const },
      { Signature: Buffer.from("no"), Message: digest, MessageType: "DIGEST" as const },
    ])
      await expect(kms.send(new VerifyCommand({ KeyId, SigningAlgorithm, ...wrong }))).rejects.toMatchObject({
        name: "KMSInvalidSignatureException",
      });
  });

  it("refuse a digest of another length", async () => {
    await expect(
      kms.send(
        new SignCommand({
          KeyId: await keyOf(spec),
          SigningAlgorithm,
          Message: digest.subarray(1),
          MessageType: "DIGEST",
        }),
      ),
    ).rejects.toMatchObject({ message: `Digest is invalid length for algorithm ${SigningAlgorithm}.` });
  });
});

describe("ES256", () => {
  it("signs JSON web tokens: DER comes back, r and s of 32 bytes are what the token has", async () => {
    const KeyId = await keyOf("ECC_NIST_P256");
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "ES256", typ: "JWT" })}.${part({ sub: "somebody" })}`;
    const { Signature } = await kms.send(
      new SignCommand({ KeyId, Message: Buffer.from(signed), SigningAlgorithm: "ECDSA_SHA_256" }),
    );
    const der = Buffer.from(Signature ?? []);
    expect(der[0]).toBe(0x30);
    const rLength = der[3] ?? 0;
    const fixed = (bytes: Buffer) => Buffer.concat([Buffer.alloc(32), bytes]).subarray(-32);
    const raw = Buffer.concat([fixed(der.subarray(4, 4 + rLength)), fixed(der.subarray(6 + rLength))]);
    // As RFC 7515 has it, and as jose asks for it.
    const key = createPublicKey({ key: (await publicKeyOf(KeyId)).export({ format: "jwk" }), format: "jwk" });
    expect(verify("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }, raw)).toBe(true);
  });

  it("says what its public key is for", async () => {
    const KeyId = await keyOf("ECC_NIST_P256");
    const { PublicKey, ...described } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    expect(described).toMatchObject({
      KeyId,
      KeySpec: "ECC_NIST_P256",
      KeyUsage: "SIGN_VERIFY",
      SigningAlgorithms: ["ECDSA_SHA_256"],
    });
  });
});

describe("message authentication codes", () => {
  it.each([["HMAC_224"], ["HMAC_256"], ["HMAC_384"], ["HMAC_512"]] as const)("of %s", async (spec) => {
    const KeyId = await keyOf(spec, "GENERATE_VERIFY_MAC");
    const MacAlgorithm = spec.replace("HMAC", "HMAC_SHA") as "HMAC_SHA_256";
    const { Mac } = await kms.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message: message }));
    expect(Mac).toHaveLength(Number(spec.slice(5)) / 8);
    const verified = await kms.send(new VerifyMacCommand({ KeyId, MacAlgorithm, Message: message, Mac }));
    expect(verified).toMatchObject({ MacValid: true });
    await expect(
      kms.send(new VerifyMacCommand({ KeyId, MacAlgorithm, Message: Buffer.from("other"), Mac })),
    ).rejects.toMatchObject({ name: "KMSInvalidMacException" });
  });

  it("refuse another spec's algorithm", async () => {
    await expect(
      kms.send(
        new GenerateMacCommand({
          KeyId: await keyOf("HMAC_224", "GENERATE_VERIFY_MAC"),
          MacAlgorithm: "HMAC_SHA_256",
          Message: message,
        }),
      ),
    ).rejects.toMatchObject({
      name: "InvalidKeyUsageException",
      message: "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.",
    });
  });
});

describe("what keys are not for", () => {
  it("is refused with AWS's words", async () => {
    const mac = await keyOf("HMAC_256", "GENERATE_VERIFY_MAC");
    await expect(
      kms.send(new SignCommand({ KeyId: mac, Message: message, SigningAlgorithm: "ECDSA_SHA_256" })),
    ).rejects.toMatchObject({
      name: "InvalidKeyUsageException",
      message: `${mac} key usage is GENERATE_VERIFY_MAC which is not valid for Sign.`,
    });
    await expect(kms.send(new GetPublicKeyCommand({ KeyId: mac }))).rejects.toMatchObject({
      name: "UnsupportedOperationException",
    });
    await expect(
      kms.send(
        new SignCommand({
          KeyId: await keyOf("ECC_NIST_P256"),
          Message: message,
          SigningAlgorithm: "ECDSA_SHA_384",
        }),
      ),
    ).rejects.toMatchObject({ message: "Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256." });
  });
});
