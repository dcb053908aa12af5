import { constants, createPublicKey, privateDecrypt, publicEncrypt } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  KMSClient,
  ListKeyRotationsCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { createKmsService } from "../../../../local/services/kms";
import { type AwsPort, openAwsPort } from "../support/aws-port";

let port: AwsPort;
let kms: KMSClient;
const store = new DatabaseSync(":memory:");

beforeAll(async () => {
  port = await openAwsPort((cloud) => [createKmsService(cloud)], store);
  kms = new KMSClient(port.aws);
});
afterAll(async () => {
  kms.destroy();
  await port.close();
});

const newKey = async (input: ConstructorParameters<typeof CreateKeyCommand>[0] = {}) =>
  (await kms.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? "";
const text = (value: string) => Buffer.from(value);
const encrypt = async (KeyId: string, plaintext: string, EncryptionContext?: Record<string, string>) =>
  (await kms.send(new EncryptCommand({ KeyId, Plaintext: text(plaintext), EncryptionContext }))).CiphertextBlob;
const decrypt = async (CiphertextBlob?: Uint8Array, EncryptionContext?: Record<string, string>) =>
  Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))).Plaintext ?? []).toString();

describe("symmetric keys", () => {
  it("decrypt what they encrypted, found by the ciphertext alone", async () => {
    const KeyId = await newKey();
    const sealed = await kms.send(new EncryptCommand({ KeyId, Plaintext: text("secret") }));
    expect(sealed).toMatchObject({ KeyId, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
    expect(Buffer.from(sealed.CiphertextBlob ?? []).includes("secret")).toBe(false);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
    expect(opened).toMatchObject({ KeyId, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("secret");
  });

  it("never make the same ciphertext twice", async () => {
    const key = await newKey();
    expect(await encrypt(key, "same")).not.toEqual(await encrypt(key, "same"));
  });

  it("bind a ciphertext to its encryption context, in whatever order", async () => {
    const key = await newKey();
    const sealed = await encrypt(key, "bound", { a: "1", b: "2" });
    expect(await decrypt(sealed, { b: "2", a: "1" })).toBe("bound");
    const others: (Record<string, string> | undefined)[] = [
      undefined,
      { a: "1" },
      { a: "1", b: "3" },
      { a: "1", b: "2", c: "" },
    ];
    for (const wrong of others)
      await expect(decrypt(sealed, wrong)).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("refuse a ciphertext that was changed anywhere", async () => {
    const sealed = Buffer.from((await encrypt(await newKey(), "whole")) ?? []);
    for (const at of [0, 1, sealed.length - 1, sealed.length - 10, 45]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(decrypt(changed)).rejects.toMatchObject({
        name: expect.stringMatching(/^(InvalidCiphertext|NotFound)Exception$/),
      });
    }
    await expect(decrypt(text("short"))).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("refuse another key's ciphertext when one is named", async () => {
    const sealed = await encrypt(await newKey(), "x");
    await expect(kms.send(new DecryptCommand({ CiphertextBlob: sealed, KeyId: await newKey() }))).rejects.toMatchObject(
      {
        name: "IncorrectKeyException",
        message: "The key ID in the request does not identify a CMK that can perform this operation.",
      },
    );
  });

  it("take 4096 bytes at most", async () => {
    const KeyId = await newKey();
    await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4096) }));
    await expect(kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4097) }))).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    });
  });

  it("are found by id, ARN, alias and alias ARN", async () => {
    const arn = await newKey();
    const id = arn.slice(arn.indexOf("/") + 1);
    await kms.send(new CreateAliasCommand({ AliasName: "alias/by/name", TargetKeyId: id }));
    const aliasArn = arn.replace(/key\/.*/, "alias/by/name");
    for (const name of [id, arn, "alias/by/name", aliasArn])
      expect(await decrypt(await encrypt(name, name))).toBe(name);
  });

  it("re-encrypt from one key and context to another", async () => {
    const [from, to] = [await newKey(), await newKey()];
    const answer = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: await encrypt(from, "moved", { was: "here" }),
        SourceEncryptionContext: { was: "here" },
        DestinationKeyId: to,
        DestinationEncryptionContext: { is: "there" },
      }),
    );
    expect(answer).toMatchObject({ SourceKeyId: from, KeyId: to });
    expect(await decrypt(answer.CiphertextBlob, { is: "there" })).toBe("moved");
  });

  it("do nothing while they are disabled", async () => {
    const KeyId = await newKey();
    const sealed = await encrypt(KeyId, "later");
    await kms.send(new DisableKeyCommand({ KeyId }));
    const refusal = { name: "DisabledException", message: `${KeyId} is disabled.` };
    await expect(encrypt(KeyId, "x")).rejects.toMatchObject(refusal);
    await expect(decrypt(sealed)).rejects.toMatchObject(refusal);
    await kms.send(new EnableKeyCommand({ KeyId }));
    expect(await decrypt(sealed)).toBe("later");
  });

  it("only say what they would do in a dry run", async () => {
    await expect(
      kms.send(new EncryptCommand({ KeyId: await newKey(), Plaintext: text("x"), DryRun: true })),
    ).rejects.toMatchObject({ name: "DryRunOperationException" });
  });

  it("keep their material over a restart", async () => {
    const sealed = await encrypt(await newKey(), "kept", { a: "b" });
    const again = await openAwsPort((cloud) => [createKmsService(cloud)], store);
    const client = new KMSClient(again.aws);
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: sealed, EncryptionContext: { a: "b" } }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("kept");
    client.destroy();
    await again.close();
  });
});

describe("rotation", () => {
  it("on demand makes new material; what the old one encrypted is still decrypted", async () => {
    const KeyId = await newKey();
    const before = await encrypt(KeyId, "old");
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    const after = await encrypt(KeyId, "new");
    expect([await decrypt(before), await decrypt(after)]).toEqual(["old", "new"]);
    const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
    expect(Rotations).toEqual([{ KeyId, RotationDate: expect.any(Date), RotationType: "ON_DEMAND" }]);
  });

  it("by the clock is recorded and does the same", async () => {
    const KeyId = await newKey();
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const before = await encrypt(KeyId, "old");
    const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
    port.clock.advance("181 days");
    expect(await decrypt(before)).toBe("old");
    const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
    expect(Rotations?.map(({ RotationType }) => RotationType)).toEqual(["AUTOMATIC", "AUTOMATIC"]);
    port.clock.reset();
  });

  it("ends after ten on-demand rotations, and is not for asymmetric keys", async () => {
    const KeyId = await newKey();
    for (let done = 0; done < 10; done++) await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    await expect(kms.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: "LimitExceededException",
      message: expect.stringContaining(KeyId),
    });
    const pair = await newKey({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    await expect(kms.send(new EnableKeyRotationCommand({ KeyId: pair }))).rejects.toMatchObject({
      name: "UnsupportedOperationException",
    });
  });
});

describe("data keys", () => {
  it.each([
    [{ KeySpec: "AES_256" as const }, 32],
    [{ KeySpec: "AES_128" as const }, 16],
    [{ NumberOfBytes: 64 }, 64],
  ])("of %j come in the clear and encrypted", async (asked, length) => {
    const KeyId = await newKey();
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId, ...asked, EncryptionContext: { a: "b" } }));
    expect(made.Plaintext).toHaveLength(length);
    const opened = await kms.send(
      new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext: { a: "b" } }),
    );
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Buffer.from(made.Plaintext ?? []));
  });

  it("without plaintext come encrypted only", async () => {
    const made = await kms.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: await newKey(), KeySpec: "AES_256" }),
    );
    expect("Plaintext" in made).toBe(false);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
    expect(opened.Plaintext).toHaveLength(32);
  });

  it("of pairs hold the private key that belongs to the public one", async () => {
    const KeyId = await newKey();
    const made = await kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "RSA_2048" }));
    const publicKey = createPublicKey({ key: Buffer.from(made.PublicKey ?? []), format: "der", type: "spki" });
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.PrivateKeyCiphertextBlob }));
    const key = { key: Buffer.from(opened.Plaintext ?? []), format: "der", type: "pkcs8" } as const;
    expect(privateDecrypt(key, publicEncrypt(publicKey, text("pair"))).toString()).toBe("pair");
  });

  it("need a length or a spec, not both", async () => {
    const KeyId = await newKey();
    for (const asked of [{}, { KeySpec: "AES_256" as const, NumberOfBytes: 32 }])
      await expect(kms.send(new GenerateDataKeyCommand({ KeyId, ...asked }))).rejects.toMatchObject({
        name: "ValidationException",
      });
  });

  it("beside them, random bytes: 1 to 1024", async () => {
    const { Plaintext } = await kms.send(new GenerateRandomCommand({ NumberOfBytes: 1024 }));
    expect(new Set(Plaintext).size).toBeGreaterThan(200);
    for (const NumberOfBytes of [0, 1025, undefined])
      await expect(kms.send(new GenerateRandomCommand({ NumberOfBytes }))).rejects.toMatchObject({
        name: "ValidationException",
      });
  });
});

describe("RSA keys for encryption", () => {
  it("decrypt what anybody encrypts with their public key", async () => {
    const KeyId = await newKey({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const { PublicKey, EncryptionAlgorithms } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    expect(EncryptionAlgorithms).toEqual(["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]);
    const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
    const sealed = publicEncrypt({ key, oaepHash: "sha256", padding: constants.RSA_PKCS1_OAEP_PADDING }, text("in"));
    const opened = await kms.send(
      new DecryptCommand({ KeyId, CiphertextBlob: sealed, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" }),
    );
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("in");
  });

  it.each([
    ["RSAES_OAEP_SHA_1" as const, 214],
    ["RSAES_OAEP_SHA_256" as const, 190],
  ])("encrypt with %s %i bytes at most", async (EncryptionAlgorithm, most) => {
    const KeyId = await newKey({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId, EncryptionAlgorithm, Plaintext: Buffer.alloc(most, 7) }),
    );
    const opened = await kms.send(new DecryptCommand({ KeyId, EncryptionAlgorithm, CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Buffer.alloc(most, 7));
    await expect(
      kms.send(new EncryptCommand({ KeyId, EncryptionAlgorithm, Plaintext: Buffer.alloc(most + 1) })),
    ).rejects.toMatchObject({
      message: `Algorithm ${EncryptionAlgorithm} and key spec RSA_2048 cannot encrypt data larger than ${most} bytes.`,
    });
  });
});
