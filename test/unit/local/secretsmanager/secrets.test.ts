import { DatabaseSync } from "node:sqlite";
import { DescribeKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { createIamService } from "../../../../local/services/iam";
import { createKmsService } from "../../../../local/services/kms";
import { createSecretsManagerService } from "../../../../local/services/secretsmanager";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Callers, Declared } from "../support/declared";

let port: AwsPort;
let declared: Declared;
let secrets: SecretsManagerClient;
let kms: KMSClient;
const callers = new Callers();
const store = new DatabaseSync(":memory:");
const open = () =>
  openAwsPort(
    (cloud) => [createIamService(cloud), createKmsService(cloud), createSecretsManagerService(cloud), callers],
    store,
  );

beforeAll(async () => {
  port = await open();
  declared = new Declared(port);
  secrets = new SecretsManagerClient(port.aws);
  kms = new KMSClient(port.aws);
});
afterAll(async () => {
  secrets.destroy();
  kms.destroy();
  await port.close();
});

let count = 0;
const create = async (input: Partial<CreateSecretCommandInput> = {}) => {
  const Name = `secret-${++count}`;
  return { Name, ...(await secrets.send(new CreateSecretCommand({ Name, SecretString: "one", ...input }))) };
};
const get = (SecretId: string, more: object = {}) => secrets.send(new GetSecretValueCommand({ SecretId, ...more }));
const put = (SecretId: string, SecretString: string, more: object = {}) =>
  secrets.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }));
const stagesOf = async (SecretId: string) =>
  (await secrets.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;

describe("secrets", () => {
  it("come back by name, ARN, and ARN without its end", async () => {
    const { Name, ARN = "", VersionId } = await create();
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:000000000000:secret:secret-\d+-[A-Za-z0-9]{6}$/);
    for (const id of [Name, ARN, ARN.slice(0, -7)])
      expect(await get(id)).toMatchObject({
        ARN,
        Name,
        VersionId,
        SecretString: "one",
        VersionStages: ["AWSCURRENT"],
        CreatedDate: expect.any(Date),
      });
  });

  it("may be bytes", async () => {
    const { Name } = await create({ SecretString: undefined, SecretBinary: Buffer.from([0, 255]) });
    expect(Buffer.from((await get(Name)).SecretBinary ?? [])).toEqual(Buffer.from([0, 255]));
  });

  it("are not in the store in the clear, and survive a restart", async () => {
    const { Name } = await create({ SecretString: "a very long and secret text" });
    const rows = store.prepare("SELECT document FROM secretsmanager_secrets").all();
    expect(JSON.stringify(rows)).not.toContain("a very long and secret text");
    const again = await open();
    const client = new SecretsManagerClient(again.aws);
    const read = await client.send(new GetSecretValueCommand({ SecretId: Name }));
    expect(read.SecretString).toBe("a very long and secret text");
    client.destroy();
    await again.close();
  });

  it("have one current and one previous version", async () => {
    const { Name, VersionId: first = "" } = await create();
    const { VersionId: second = "" } = await put(Name, "two");
    expect(await stagesOf(Name)).toEqual({ [first]: ["AWSPREVIOUS"], [second]: ["AWSCURRENT"] });
    expect((await get(Name)).SecretString).toBe("two");
    expect((await get(Name, { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("one");
    const { VersionId: third = "" } = await secrets.send(
      new UpdateSecretCommand({ SecretId: Name, SecretString: "three", Description: "new" }),
    );
    expect(await stagesOf(Name)).toEqual({ [second]: ["AWSPREVIOUS"], [third]: ["AWSCURRENT"] });
    expect((await get(Name, { VersionId: first })).SecretString).toBe("one");
    const listed = await secrets.send(new ListSecretVersionIdsCommand({ SecretId: Name }));
    expect(listed.Versions).toMatchObject([
      { VersionId: second, KmsKeyIds: ["DefaultEncryptionKey"] },
      { VersionId: third },
    ]);
    const all = await secrets.send(new ListSecretVersionIdsCommand({ SecretId: Name, IncludeDeprecated: true }));
    expect(all.Versions).toHaveLength(3);
  });

  it("have labels of their own, which move", async () => {
    const { Name, VersionId: first = "" } = await create();
    const { VersionId: second = "" } = await put(Name, "two", { VersionStages: ["mine"] });
    expect(await stagesOf(Name)).toEqual({ [first]: ["AWSCURRENT"], [second]: ["mine"] });
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: Name,
        VersionStage: "AWSCURRENT",
        RemoveFromVersionId: first,
        MoveToVersionId: second,
      }),
    );
    expect(await stagesOf(Name)).toEqual({ [first]: ["AWSPREVIOUS"], [second]: ["mine", "AWSCURRENT"] });
    await expect(
      secrets.send(
        new UpdateSecretVersionStageCommand({ SecretId: Name, VersionStage: "mine", MoveToVersionId: first }),
      ),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("take the same token twice, for the same value only", async () => {
    const ClientRequestToken = "11111111-2222-3333-4444-555555555555";
    const { Name } = await create();
    const one = await put(Name, "two", { ClientRequestToken });
    expect(await put(Name, "two", { ClientRequestToken })).toMatchObject({ VersionId: one.VersionId });
    await expect(put(Name, "three", { ClientRequestToken })).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: expect.stringContaining(`You can't use ClientRequestToken ${ClientRequestToken}`),
    });
  });

  it("have one value where two give one with the same token at once: the other is told so", async () => {
    const ClientRequestToken = "a-token-of-at-least-32-characters";
    const { Name } = await create({ SecretString: undefined });
    const both = await Promise.allSettled(["a", "b"].map((value) => put(Name, value, { ClientRequestToken })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refusal = both.find((one) => one.status === "rejected");
    expect(refusal?.reason).toMatchObject({ name: "ResourceExistsException" });
    const winner = both.findIndex(({ status }) => status === "fulfilled");
    expect(await get(Name)).toMatchObject({ SecretString: "ab"[winner], VersionId: ClientRequestToken });
    expect(Object.keys((await stagesOf(Name)) ?? {})).toEqual([ClientRequestToken]);
  });

  it("take tokens of 32 to 64 characters", async () => {
    const { Name } = await create();
    for (const ClientRequestToken of ["a".repeat(31), "a".repeat(65)])
      await expect(put(Name, "two", { ClientRequestToken })).rejects.toMatchObject({
        name: "InvalidParameterException",
        message: "ClientRequestToken must be 32-64 characters long.",
      });
    expect(await put(Name, "two", { ClientRequestToken: "a".repeat(64) })).toMatchObject({ VersionId: "a".repeat(64) });
  });

  it("may have no value yet, and their first one is current, whatever its labels; no later one is that by a label of its own", async () => {
    const { Name } = await create({ SecretString: undefined });
    await expect(get(Name)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
    expect(await stagesOf(Name)).toBeUndefined();
    const { VersionStages } = await put(Name, "one", { VersionStages: ["MINE"] });
    expect(VersionStages?.sort()).toEqual(["AWSCURRENT", "MINE"]);
    expect((await get(Name)).SecretString).toBe("one");
    expect(await put(Name, "two", { VersionStages: ["OTHER"] })).toMatchObject({ VersionStages: ["OTHER"] });
    expect((await get(Name)).SecretString).toBe("one");
  });

  it.each([
    [{}, "ResourceNotFoundException", "Secrets Manager can't find the specified secret."],
    [{ VersionStage: "none" }, "ResourceNotFoundException", "staging label: none"],
    [{ VersionId: "11111111-1111-1111-1111-111111111111" }, "ResourceNotFoundException", "VersionId: 1111"],
  ])("are not found: %j", async (more, name, message) => {
    const { Name } = await create();
    const id = Object.keys(more).length === 0 ? "no-such-secret" : Name;
    await expect(get(id, more)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it("have names once, and only of some signs", async () => {
    const { Name } = await create();
    await expect(create({ Name })).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: `The operation failed because the secret ${Name} already exists.`,
    });
    await expect(create({ Name: "a b" })).rejects.toMatchObject({
      message:
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    });
  });

  it("wait when they are deleted, can be restored, and go by the clock", async () => {
    const { Name } = await create();
    const remove = (more: object) => secrets.send(new DeleteSecretCommand({ SecretId: Name, ...more }));
    const { DeletionDate } = await remove({ RecoveryWindowInDays: 7 });
    expect((DeletionDate?.getTime() ?? 0) - port.cloud.clock.now()).toBeGreaterThan(6.9 * 86_400_000);
    await expect(get(Name)).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    });
    await expect(create({ Name })).rejects.toMatchObject({
      message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
    await secrets.send(new RestoreSecretCommand({ SecretId: Name }));
    expect((await get(Name)).SecretString).toBe("one");
    await remove({ RecoveryWindowInDays: 7 });
    port.clock.advance("7 days");
    await expect(get(Name)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    port.clock.reset();
    await expect(remove({ RecoveryWindowInDays: 3 })).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("go at once by force", async () => {
    const { Name } = await create();
    await secrets.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
    await create({ Name });
  });

  it("are listed by filters, in pages", async () => {
    await create({ Name: "listed/one", Description: "Green", Tags: [{ Key: "team", Value: "x" }] });
    await create({ Name: "listed/two" });
    const names = async (Filters: object[]) =>
      (await secrets.send(new ListSecretsCommand({ Filters: Filters as [] }))).SecretList?.map(({ Name }) => Name);
    expect(await names([{ Key: "name", Values: ["listed/"] }])).toEqual(["listed/one", "listed/two"]);
    expect(await names([{ Key: "tag-key", Values: ["team"] }])).toEqual(["listed/one"]);
    expect(await names([{ Key: "description", Values: ["green"] }])).toEqual(["listed/one"]);
    expect(
      await names([
        { Key: "name", Values: ["listed/"] },
        { Key: "name", Values: ["!listed/one"] },
      ]),
    ).toEqual(["listed/two"]);
    const page = await secrets.send(new ListSecretsCommand({ MaxResults: 1 }));
    expect([page.SecretList?.length, typeof page.NextToken]).toEqual([1, "string"]);
  });

  it("are read several at once, what fails by itself", async () => {
    const [a, b] = [await create(), await create()];
    const answer = await secrets.send(new BatchGetSecretValueCommand({ SecretIdList: [a.Name, "none", b.Name] }));
    expect(answer.SecretValues?.map(({ Name, SecretString }) => [Name, SecretString])).toEqual([
      [a.Name, "one"],
      [b.Name, "one"],
    ]);
    expect(answer.Errors).toMatchObject([{ SecretId: "none", ErrorCode: "ResourceNotFoundException" }]);
  });

  it("have tags that change", async () => {
    const { Name } = await create({ Tags: [{ Key: "a", Value: "1" }] });
    await secrets.send(new TagResourceCommand({ SecretId: Name, Tags: [{ Key: "b", Value: "2" }] }));
    await secrets.send(new UntagResourceCommand({ SecretId: Name, TagKeys: ["a"] }));
    expect(await secrets.send(new DescribeSecretCommand({ SecretId: Name }))).toMatchObject({
      Tags: [{ Key: "b", Value: "2" }],
    });
  });
});

describe("random passwords", () => {
  const password = async (input: object = {}) =>
    (await secrets.send(new GetRandomPasswordCommand(input))).RandomPassword ?? "";

  it("have 32 signs of all kinds, never the same", async () => {
    const one = await password();
    expect(one).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/]) expect(one).toMatch(kind);
    expect(await password()).not.toBe(one);
  });

  it("leave out what they are asked to", async () => {
    const only = await password({
      PasswordLength: 200,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
      ExcludeCharacters: "abc",
    });
    expect(only).toMatch(/^[d-z\d]{200}$/);
    await expect(password({ PasswordLength: 2 })).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
});

describe("who may read a secret", () => {
  const as = async (name: string, ...statements: object[]) =>
    new SecretsManagerClient(await callers.client(port, declared, name, ...statements));
  const allow = (Action: string, Resource: string, more: object = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
  });

  it("is what the role's policy says", async () => {
    const { Name, ARN = "" } = await create();
    const reader = await as("reader", allow("secretsmanager:GetSecretValue", ARN));
    expect((await reader.send(new GetSecretValueCommand({ SecretId: Name }))).SecretString).toBe("one");
    await expect(reader.send(new PutSecretValueCommand({ SecretId: Name, SecretString: "x" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`not authorized to perform: secretsmanager:PutSecretValue on resource: ${ARN}`),
    });
    reader.destroy();
  });

  it("or the secret's own policy", async () => {
    const { Name } = await create();
    const guest = await as("guest");
    const read = () => guest.send(new GetSecretValueCommand({ SecretId: Name }));
    await expect(read()).rejects.toMatchObject({ name: "AccessDeniedException" });
    const ResourcePolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::000000000000:role/guest" },
          Action: "secretsmanager:GetSecretValue",
          Resource: "*",
        },
      ],
    });
    await secrets.send(new PutResourcePolicyCommand({ SecretId: Name, ResourcePolicy }));
    expect((await secrets.send(new GetResourcePolicyCommand({ SecretId: Name }))).ResourcePolicy).toBe(ResourcePolicy);
    expect((await read()).SecretString).toBe("one");
    await secrets.send(new DeleteResourcePolicyCommand({ SecretId: Name }));
    await expect(read()).rejects.toMatchObject({ name: "AccessDeniedException" });
    guest.destroy();
  });

  it("takes the customer key of the secret, by way of Secrets Manager", async () => {
    const { outputs } = await declared.put("aws:kms/key:Key", "secrets");
    const KmsKeyId = String(outputs.arn);
    const { Name, ARN = "" } = await create({ KmsKeyId });
    const without = await as("without", allow("secretsmanager:GetSecretValue", ARN));
    await expect(without.send(new GetSecretValueCommand({ SecretId: Name }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: "Access to KMS is not allowed",
    });
    const via = {
      StringEquals: {
        "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
        "kms:EncryptionContext:SecretARN": ARN,
      },
    };
    const withKey = await as(
      "withkey",
      allow("secretsmanager:GetSecretValue", ARN),
      allow("kms:Decrypt", KmsKeyId, { Condition: via }),
    );
    expect((await withKey.send(new GetSecretValueCommand({ SecretId: Name }))).SecretString).toBe("one");
    await kms.send(new DisableKeyCommand({ KeyId: KmsKeyId }));
    await expect(get(Name)).rejects.toMatchObject({ name: "DisabledException" });
    for (const client of [without, withKey]) client.destroy();
  });

  it("may be everybody in the account, as far as AWS's own key goes", async () => {
    const { ARN = "" } = await create();
    await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/secretsmanager" }));
    const plain = await as("plain", allow("secretsmanager:GetSecretValue", ARN));
    expect((await plain.send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString).toBe("one");
    plain.destroy();
  });
});

describe("declared secrets", () => {
  it("have declared versions and policies", async () => {
    const { id } = await declared.put("aws:secretsmanager/secret:Secret", "own", { name: "own", tags: { a: "b" } });
    const version = await declared.put("aws:secretsmanager/secretVersion:SecretVersion", "own", {
      secretId: id,
      secretString: "first",
    });
    expect(version.id).toBe(`${id}|${version.outputs.versionId}`);
    expect((await get("own")).SecretString).toBe("first");
    await declared.put("aws:secretsmanager/secretVersion:SecretVersion", "own", {
      secretId: id,
      secretString: "second",
    });
    expect((await get("own")).SecretString).toBe("second");
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    await expect(
      declared.put("aws:secretsmanager/secretPolicy:SecretPolicy", "own", { secretArn: id, policy }),
    ).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
    await port.cloud.services.get("secretsmanager")?.reset?.(declared.isDeclared);
    expect((await get("own")).SecretString).toBe("second");
    await declared.remove("aws:secretsmanager/secret:Secret", "own");
    await expect(get("own")).rejects.toMatchObject({ name: "InvalidRequestException" });
  });
});
