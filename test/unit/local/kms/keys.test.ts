import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { createIamService } from "../../../../local/services/iam";
import { createKmsService } from "../../../../local/services/kms";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Callers, Declared } from "../support/declared";

let port: AwsPort;
let declared: Declared;
let kms: KMSClient;
const callers = new Callers();
const clients: KMSClient[] = [];

beforeAll(async () => {
  port = await openAwsPort((cloud) => [createIamService(cloud), createKmsService(cloud), callers]);
  declared = new Declared(port);
  kms = new KMSClient(port.aws);
});
afterAll(async () => {
  for (const client of [kms, ...clients]) client.destroy();
  await port.close();
});

const newKey = async (input: ConstructorParameters<typeof CreateKeyCommand>[0] = {}) =>
  (await kms.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? "";
const Plaintext = Buffer.from("x");
const describeKey = async (KeyId: string) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

describe("keys", () => {
  it("are described as AWS does", async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "mine" }));
    expect(KeyMetadata).toEqual({
      AWSAccountId: "000000000000",
      Arn: `arn:aws:kms:eu-central-1:000000000000:key/${KeyMetadata?.KeyId}`,
      CreationDate: expect.any(Date),
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      Description: "mine",
      Enabled: true,
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      KeyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyState: "Enabled",
      KeyUsage: "ENCRYPT_DECRYPT",
      MultiRegion: false,
      Origin: "AWS_KMS",
    });
    expect(await describeKey(KeyMetadata?.KeyId ?? "")).toEqual(KeyMetadata);
  });

  it("are listed in pages", async () => {
    const made = new Set([await newKey(), await newKey(), await newKey()]);
    const found: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await kms.send(new ListKeysCommand({ Limit: 1, Marker }));
      expect(page.Keys).toHaveLength(1);
      found.push(page.Keys?.[0]?.KeyArn ?? "");
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    for (const arn of made) expect(found.filter((each) => each === arn)).toHaveLength(1);
  });

  it.each([
    ["fake-key-id", "Invalid keyId 'fake-key-id'"],
    [
      "11111111-2222-3333-4444-555555555555",
      "Key 'arn:aws:kms:eu-central-1:000000000000:key/11111111-2222-3333-4444-555555555555' does not exist",
    ],
    ["alias/none", "Alias arn:aws:kms:eu-central-1:000000000000:alias/none is not found."],
  ])("that are not there: %s", async (KeyId, message) => {
    await expect(describeKey(KeyId)).rejects.toMatchObject({ name: "NotFoundException", message });
  });

  it.each([
    [{ KeySpec: "RSA_2048" as const }, "You must specify a KeyUsage value for all KMS keys except for symmetric"],
    [{ KeySpec: "HMAC_256" as const, KeyUsage: "SIGN_VERIFY" as const }, "KeyUsage SIGN_VERIFY is not compatible"],
    [{ KeySpec: "HMAC_random" as "HMAC_256" }, "Member must satisfy enum value set: [SYMMETRIC_DEFAULT, RSA_2048"],
  ])("are not made of %j", async (input, message) => {
    await expect(newKey(input)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });

  it("of specs that are not here answer 501 by name", async () => {
    await expect(newKey({ KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" })).rejects.toMatchObject({
      message: "The local cloud does not emulate keys of spec SM2 of kms",
      $metadata: { httpStatusCode: 501 },
    });
  });

  it("wait for their deletion by the clock, and can be called back", async () => {
    const KeyId = await newKey();
    const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect(scheduled).toMatchObject({ KeyId, KeyState: "PendingDeletion", PendingWindowInDays: 7 });
    await expect(kms.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject({
      name: "KMSInvalidStateException",
      message: `${KeyId} is pending deletion.`,
    });
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Disabled", Enabled: false });
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    port.clock.advance("7 days");
    await expect(describeKey(KeyId)).rejects.toMatchObject({ name: "NotFoundException" });
    port.clock.reset();
  });

  it("have tags and a description that change", async () => {
    const KeyId = await newKey({ Tags: [{ TagKey: "a", TagValue: "1" }] });
    await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "b", TagValue: "2" }] }));
    await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] }));
    expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([{ TagKey: "b", TagValue: "2" }]);
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "new" }));
    expect(await describeKey(KeyId)).toMatchObject({ Description: "new" });
    await expect(
      kms.send(
        new TagResourceCommand({
          KeyId,
          Tags: [
            { TagKey: "a", TagValue: "1" },
            { TagKey: "a", TagValue: "2" },
          ],
        }),
      ),
    ).rejects.toMatchObject({ name: "TagException", message: "Duplicate tag keys" });
  });

  it("that AWS manages are made when they are first asked for", async () => {
    expect(await describeKey("alias/aws/ssm")).toMatchObject({ KeyManager: "AWS", KeyState: "Enabled" });
    expect((await describeKey("alias/aws/ssm"))?.KeyId).toBe((await describeKey("alias/aws/ssm"))?.KeyId);
  });
});

describe("aliases", () => {
  it("are made, moved, listed and deleted", async () => {
    const [first, second] = [await newKey(), await newKey()];
    await kms.send(new CreateAliasCommand({ AliasName: "alias/moved", TargetKeyId: first }));
    expect(await describeKey("alias/moved")).toMatchObject({ Arn: first });
    await kms.send(new UpdateAliasCommand({ AliasName: "alias/moved", TargetKeyId: second }));
    expect(await describeKey("alias/moved")).toMatchObject({ Arn: second });
    expect((await kms.send(new ListAliasesCommand({ KeyId: first }))).Aliases).toEqual([]);
    expect((await kms.send(new ListAliasesCommand({ KeyId: second }))).Aliases).toEqual([
      {
        AliasName: "alias/moved",
        AliasArn: "arn:aws:kms:eu-central-1:000000000000:alias/moved",
        TargetKeyId: second.split("/")[1],
        CreationDate: expect.any(Date),
        LastUpdatedDate: expect.any(Date),
      },
    ]);
    await kms.send(new DeleteAliasCommand({ AliasName: "alias/moved" }));
    await expect(describeKey("alias/moved")).rejects.toMatchObject({ name: "NotFoundException" });
  });

  it("are of one key, and begin with alias/", async () => {
    const TargetKeyId = await newKey();
    await kms.send(new CreateAliasCommand({ AliasName: "alias/taken", TargetKeyId }));
    await expect(kms.send(new CreateAliasCommand({ AliasName: "alias/taken", TargetKeyId }))).rejects.toMatchObject({
      name: "AlreadyExistsException",
    });
    await expect(kms.send(new CreateAliasCommand({ AliasName: "plain", TargetKeyId }))).rejects.toMatchObject({
      message: expect.stringContaining('Alias must start with the prefix "alias/"'),
    });
  });
});

describe("who may use a key", () => {
  const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
  });
  const as = async (name: string, ...statements: object[]) => {
    const client = new KMSClient(await callers.client(port, declared, name, ...statements));
    clients.push(client);
    return client;
  };

  it("is what the role's policy says, as long as the key's policy leaves it to the account", async () => {
    const KeyId = await newKey();
    const nobody = await as("nobody");
    await expect(nobody.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:sts::000000000000:assumed-role/nobody/nobody is not authorized to perform: kms:Encrypt on resource: ${KeyId} because no identity-based policy allows the kms:Encrypt action`,
    });
    const somebody = await as("somebody", allow("kms:Encrypt", KeyId));
    await somebody.send(new EncryptCommand({ KeyId, Plaintext }));
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "kms:*", Resource: "*" }],
    });
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policy }));
    expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(policy);
    await expect(somebody.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject({
      message: expect.stringContaining("because no resource-based policy allows the kms:Encrypt action"),
    });
  });

  it("may depend on the encryption context", async () => {
    const KeyId = await newKey();
    const tenant = await as(
      "tenant",
      allow("kms:Encrypt", KeyId, { Condition: { StringEquals: { "kms:EncryptionContext:tenant": "a" } } }),
    );
    const encrypt = (EncryptionContext?: Record<string, string>) =>
      tenant.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
    await encrypt({ tenant: "a" });
    const others: (Record<string, string> | undefined)[] = [undefined, { tenant: "b" }, { other: "a" }];
    for (const wrong of others) await expect(encrypt(wrong)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("may depend on the service that calls: directly is not by way of one", async () => {
    const KeyId = await newKey();
    const viaOnly = await as(
      "via",
      allow("kms:Encrypt", KeyId, {
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" } },
      }),
    );
    await expect(viaOnly.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("may depend on the alias and on the key's tags", async () => {
    const KeyId = await newKey({ Tags: [{ TagKey: "team", TagValue: "blue" }] });
    await kms.send(new CreateAliasCommand({ AliasName: "alias/team", TargetKeyId: KeyId }));
    const blue = await as(
      "blue",
      allow("kms:Encrypt", "*", {
        Condition: { StringEquals: { "aws:ResourceTag/team": "blue", "kms:RequestAlias": "alias/team" } },
      }),
    );
    await blue.send(new EncryptCommand({ KeyId: "alias/team", Plaintext }));
    await expect(blue.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("takes both the key and the alias to make an alias", async () => {
    const TargetKeyId = await newKey();
    const onKey = await as("onkey", allow("kms:CreateAlias", TargetKeyId));
    await expect(onKey.send(new CreateAliasCommand({ AliasName: "alias/both", TargetKeyId }))).rejects.toMatchObject({
      message: expect.stringContaining(":alias/both because"),
    });
  });

  it("is refused when a policy is no policy", async () => {
    const KeyId = await newKey();
    await expect(kms.send(new PutKeyPolicyCommand({ KeyId, Policy: "{}" }))).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
  });
});

describe("declared keys", () => {
  it("and aliases work as soon as they are made, and say what the program says", async () => {
    const { outputs } = await declared.put("aws:kms/key:Key", "own", {
      description: "first",
      enableKeyRotation: true,
      tags: { a: "b" },
    });
    await declared.put("aws:kms/alias:Alias", "own", { name: "alias/own", targetKeyId: outputs.keyId });
    expect(await describeKey("alias/own")).toMatchObject({ Arn: outputs.arn, Description: "first" });
    const rotation = () => kms.send(new GetKeyRotationStatusCommand({ KeyId: "alias/own" }));
    expect(await rotation()).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
    await declared.put("aws:kms/key:Key", "own", { description: "second", isEnabled: false });
    expect(await describeKey("alias/own")).toMatchObject({ Description: "second", Enabled: false });
    expect(await rotation()).toMatchObject({ KeyRotationEnabled: false });
  });

  it("of ECC_NIST_P256 sign; of specs that are not here fail", async () => {
    const { outputs } = await declared.put("aws:kms/key:Key", "signing", {
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
    });
    expect(await describeKey(String(outputs.keyId))).toMatchObject({ SigningAlgorithms: ["ECDSA_SHA_256"] });
    await expect(declared.put("aws:kms/key:Key", "sm", { customerMasterKeySpec: "SM2" })).rejects.toThrow(
      "The local cloud has no KMS keys of spec SM2",
    );
  });

  it("take their policy from a resource of its own too", async () => {
    const { outputs } = await declared.put("aws:kms/key:Key", "policed", {});
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }],
    });
    await declared.put("aws:kms/keyPolicy:KeyPolicy", "policed", { keyId: outputs.arn, policy });
    const current = async () => (await kms.send(new GetKeyPolicyCommand({ KeyId: String(outputs.keyId) }))).Policy;
    expect(await current()).toBe(policy);
    await declared.remove("aws:kms/keyPolicy:KeyPolicy", "policed");
    expect(await current()).toContain("Enable IAM User Permissions");
  });

  it("wait for their end when they are deleted", async () => {
    const { outputs } = await declared.put("aws:kms/key:Key", "gone", { deletionWindowInDays: 7 });
    await declared.remove("aws:kms/key:Key", "gone");
    expect(await describeKey(String(outputs.keyId))).toMatchObject({ KeyState: "PendingDeletion" });
  });

  it("stay in a reset, as they were declared; what clients made goes", async () => {
    const { outputs } = await declared.put("aws:kms/key:Key", "stays", {});
    const KeyId = String(outputs.keyId);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    const other = await newKey();
    await port.cloud.services.get("kms")?.reset?.(declared.isDeclared);
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Enabled" });
    await expect(describeKey(other)).rejects.toMatchObject({ name: "NotFoundException" });
  });
});
