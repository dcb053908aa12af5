import { DatabaseSync } from "node:sqlite";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { createIamService } from "../../../../local/services/iam";
import { createKmsService } from "../../../../local/services/kms";
import { createSsmService } from "../../../../local/services/ssm";
import { createStsService } from "../../../../local/services/sts";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Callers, Declared } from "../support/declared";

let port: AwsPort;
let declared: Declared;
let sts: STSClient;
const callers = new Callers();
const store = new DatabaseSync(":memory:");
const clients: { destroy(): void }[] = [];
const open = () =>
  openAwsPort(
    (cloud) => [
      createIamService(cloud),
      createKmsService(cloud),
      createSsmService(cloud),
      createStsService(cloud),
      callers,
    ],
    store,
  );

beforeAll(async () => {
  port = await open();
  declared = new Declared(port);
  sts = new STSClient(port.aws);
  const admin = new SSMClient(port.aws);
  await admin.send(new PutParameterCommand({ Name: "/p", Value: "read", Type: "String" }));
  clients.push(admin, sts);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await port.close();
});
afterEach(() => port.clock.reset());

const account = "000000000000";
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const trusting = (Principal: object, more: object = {}) =>
  document({ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...more });
const readsP = document({ Effect: "Allow", Action: "ssm:GetParameter", Resource: "*" });
const role = (name: string, assumeRolePolicy: string, more: object = {}) =>
  declared.put("aws:iam/role:Role", name, {
    name,
    assumeRolePolicy,
    inlinePolicies: [{ name: "p", policy: readsP }],
    ...more,
  });
const assume = (client: STSClient, name: string, more: object = {}) =>
  client.send(new AssumeRoleCommand({ RoleArn: roleArn(name), RoleSessionName: "session", ...more }));
/** A client of a role of this name, which may assume any role as far as its own policy goes. */
const caller = async (name: string, ...statements: object[]) => {
  const settings = await callers.client(port, declared, name, ...statements);
  const client = new STSClient(settings);
  clients.push(client);
  return client;
};
const mayAssume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" };
/** An SSM client with the credentials of a session. */
const ssmOf = ({ Credentials }: Awaited<ReturnType<typeof assume>>, on = port) => {
  const client = new SSMClient({
    ...on.aws,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    },
  });
  clients.push(client);
  return client;
};
const readP = (client: SSMClient) => client.send(new GetParameterCommand({ Name: "/p" }));

describe("who calls", () => {
  it("is the account, for an access key id that nobody issued", async () => {
    const { $metadata: _, ...identity } = await sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toEqual({ UserId: account, Account: account, Arn: `arn:aws:iam::${account}:root` });
  });

  it("is the session of a role, without any permission", async () => {
    const client = await caller("somebody");
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:somebody$/),
      Account: account,
      Arn: `arn:aws:sts::${account}:assumed-role/somebody/somebody`,
    });
  });
});

describe("sessions of roles", () => {
  it("are what the role may do, and nothing else", async () => {
    await role("target", trusting({ AWS: `arn:aws:iam::${account}:root` }));
    const session = await assume(await caller("allowed", mayAssume), "target");
    expect(session).toMatchObject({
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${account}:assumed-role/target/session`,
        AssumedRoleId: expect.stringMatching(/^AROA\w+:session$/),
      },
      Credentials: { AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/), Expiration: expect.any(Date) },
    });
    const ssm = ssmOf(session);
    expect((await readP(ssm)).Parameter?.Value).toBe("read");
    await expect(ssm.send(new PutParameterCommand({ Name: "/q", Value: "x", Type: "String" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`User: arn:aws:sts::${account}:assumed-role/target/session is not authorized`),
    });
    const own = new STSClient({
      ...port.aws,
      credentials: { accessKeyId: session.Credentials?.AccessKeyId ?? "", secretAccessKey: "none" },
    });
    clients.push(own);
    expect(await own.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${account}:assumed-role/target/session`,
    });
  });

  it("end by the clock", async () => {
    await role("short", trusting({ AWS: "*" }));
    const ssm = ssmOf(await assume(sts, "short", { DurationSeconds: 900 }));
    port.clock.advance("14 minutes");
    await readP(ssm);
    port.clock.advance("2 minutes");
    await expect(readP(ssm)).rejects.toMatchObject({
      name: "ExpiredTokenException",
      message: "The security token included in the request is expired",
    });
  });

  it("last over a restart; their credentials never become the administrator's", async () => {
    await role("kept", trusting({ AWS: "*" }));
    const session = await assume(sts, "kept");
    const again = await open();
    await declared.restoreOn(again);
    const ssm = ssmOf(session, again);
    expect((await readP(ssm)).Parameter?.Value).toBe("read");
    await again.cloud.services.get("sts")?.reset?.(() => false);
    await expect(readP(ssm)).rejects.toMatchObject({ name: "ExpiredTokenException" });
    await again.close();
  });
});

describe("role chaining", () => {
  it("gives a session for an hour at most, whatever the role allows", async () => {
    const trust = trusting({ AWS: "*" });
    await role("first", trust, { inlinePolicies: [{ name: "p", policy: document(mayAssume) }] });
    await role("second", trust, { maxSessionDuration: 43_200 });
    const { Credentials } = await assume(sts, "first");
    const own = new STSClient({
      ...port.aws,
      credentials: { accessKeyId: Credentials?.AccessKeyId ?? "", secretAccessKey: "none" },
    });
    clients.push(own);
    await expect(assume(own, "second", { DurationSeconds: 3601 })).rejects.toMatchObject({
      name: "ValidationError",
      message: "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    });
    const { AssumedRoleUser } = await assume(own, "second", { DurationSeconds: 3600 });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/second/session`);
    await assume(sts, "second", { DurationSeconds: 3601 });
  });

  it("ends no session with the one that it came from", async () => {
    const trust = trusting({ AWS: "*" });
    await role("outer", trust, { inlinePolicies: [{ name: "p", policy: document(mayAssume) }] });
    await role("inner", trust);
    const outer = await assume(sts, "outer", { DurationSeconds: 900 });
    const own = new STSClient({
      ...port.aws,
      credentials: { accessKeyId: outer.Credentials?.AccessKeyId ?? "", secretAccessKey: "none" },
    });
    clients.push(own);
    const ssm = ssmOf(await assume(own, "inner"));
    port.clock.advance("20 minutes");
    await expect(own.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: expect.stringMatching(/^ExpiredToken/),
      message: "The security token included in the request is expired",
    });
    expect((await readP(ssm)).Parameter?.Value).toBe("read");
  });
});

describe("sessions of one role", () => {
  it("are each their own: ids differ, the role's id does not", async () => {
    await role("shared", trusting({ AWS: "*" }));
    const sessions = await Promise.all(
      ["a1", "b1"].map((RoleSessionName) => assume(sts, "shared", { RoleSessionName })),
    );
    expect(new Set(sessions.map(({ Credentials }) => Credentials?.AccessKeyId)).size).toBe(2);
    const ids = sessions.map(({ AssumedRoleUser }) => AssumedRoleUser?.AssumedRoleId?.split(":"));
    expect(ids.map((parts) => parts?.[1])).toEqual(["a1", "b1"]);
    expect(ids[0]?.[0]).toBe(ids[1]?.[0]);
  });
});

describe("access key ids", () => {
  const ask = (AccessKeyId: string, client = sts) => client.send(new GetAccessKeyInfoCommand({ AccessKeyId }));

  it("are the account's", async () => {
    expect((await ask("AKIAIOSFODNN7EXAMPLE")).Account).toBe(account);
    await expect(ask("AKIA")).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "1 validation error detected: Value 'AKIA' at 'accessKeyId' failed to satisfy constraint: Member must have length greater than or equal to 16",
    });
  });

  it("are not everybody's to ask for", async () => {
    await expect(ask("AKIAIOSFODNN7EXAMPLE", await caller("curious"))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("sts:GetAccessKeyInfo"),
    });
  });
});

describe("who may take on a role", () => {
  it("is whom the role trusts", async () => {
    await role("closed", trusting({ Service: "lambda.amazonaws.com" }));
    await expect(assume(await caller("stranger", mayAssume), "closed")).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(
        `User: arn:aws:sts::${account}:assumed-role/stranger/stranger is not authorized to perform: sts:AssumeRole on resource: ${roleArn("closed")}`,
      ),
    });
  });

  it("takes a policy of one's own too where the role trusts the account", async () => {
    await role("open", trusting({ AWS: `arn:aws:iam::${account}:root` }));
    await expect(assume(await caller("poor"), "open")).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("takes none where the role trusts oneself", async () => {
    const client = await caller("friend");
    await role("friendly", trusting({ AWS: roleArn("friend") }));
    await assume(client, "friendly");
  });

  it("may depend on an external id", async () => {
    await role("external", trusting({ AWS: "*" }, { Condition: { StringEquals: { "sts:ExternalId": "42" } } }));
    const client = await caller("outside", mayAssume);
    await expect(assume(client, "external")).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(assume(client, "external", { ExternalId: "7" })).rejects.toMatchObject({ name: "AccessDenied" });
    await assume(client, "external", { ExternalId: "42" });
  });

  it("is nobody, for a role that is not there", async () => {
    await expect(assume(sts, "none")).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("what STS refuses", () => {
  beforeAll(() => role("any", trusting({ AWS: "*" })).then(() => undefined));

  it.each<[object, string, string]>([
    ...[
      "nothing-valid-in-here",
      "arn::b:::something/test-role",
      "arn:a::::something/test-role",
      "arn:a:a::aaaaaaaaaa:",
    ].map((RoleArn): [object, string, string] => [{ RoleArn }, "ValidationError", `${RoleArn} is invalid`]),
    [{ RoleSessionName: "x" }, "ValidationError", "Member must have length greater than or equal to 2"],
    [{ RoleSessionName: "x".repeat(65) }, "ValidationError", "Member must have length less than or equal to 64"],
    [{ DurationSeconds: 43_201 }, "ValidationError", "Member must have value less than or equal to 43200"],
    [
      { RoleSessionName: "Session1:2" },
      "ValidationError",
      "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [{ DurationSeconds: 60 }, "ValidationError", "Member must have value greater than or equal to 900"],
    [
      { DurationSeconds: 7200 },
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    ],
    [{ Policy: "{}" }, "NotImplemented", "The local cloud does not emulate AssumeRole with Policy of sts"],
  ])("%j", async (more, name, message) => {
    await expect(assume(sts, "any", more)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it("what is not here, with 501", async () => {
    await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: "NotImplemented",
      $metadata: { httpStatusCode: 501 },
    });
  });

  it("a longer session than the role allows, and allows what it does", async () => {
    await role("long", trusting({ AWS: "*" }), { maxSessionDuration: 43_200 });
    const { Credentials } = await assume(sts, "long", { DurationSeconds: 43_200 });
    const seconds = ((Credentials?.Expiration?.getTime() ?? 0) - port.cloud.clock.now()) / 1000;
    expect(Math.round(seconds / 100)).toBe(432);
  });
});
