import { createSecretKey, randomBytes } from "node:crypto";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { decodeJwt, jwtVerify, SignJWT } from "jose";
import { Identity, TokenAlgorithm } from "../../components";
import { LocalCloud } from "../../local/testing";
import { ask } from "./support/asking";
import { type Person, signedIn } from "./support/people";

let cloud: LocalCloud;
let secrets: SecretsManagerClient;
let secretId: string;
beforeAll(async () => {
  cloud = await LocalCloud.run(() => {
    const mail = { from: "no-reply@example.com" };
    const identity = new Identity("identity", { mail, algorithm: TokenAlgorithm.HS256, signingKeys: ["2", "1"] });
    const { url, tableName, issuer, signingSecretArns } = identity;
    return { url, tableName, issuer, signingSecretArns };
  });
  secrets = new SecretsManagerClient(cloud.aws);
  secretId = (cloud.outputs.signingSecretArns as Record<string, string>)["2"] ?? "";
}, 60_000);
// Routes below /auth/ take five requests a minute.
beforeEach(() => cloud.clock.advance("61 seconds"));
afterEach(() => cloud.faults.clear());
afterAll(async () => {
  secrets?.destroy();
  await cloud?.close();
});

const exchange = async ({ refreshToken }: Person) =>
  ask(cloud.outputs.url, "POST /auth/token", { body: { grant_type: "refresh_token", refresh_token: refreshToken } });
const newToken = async (): Promise<string> => (await exchange(await signedIn(cloud))).body.access_token;
const statusWith = async (token: string) => (await ask(cloud.outputs.url, "GET /users/profile", { token })).status;
const callsOf = (operation: string) => cloud.calls({ service: "secretsmanager", operation }).length;
const valueNow = () => secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
const textNow = async () => JSON.parse((await valueNow()).SecretString ?? "") as { kty: string; k: string };
const put = (SecretBinary: Buffer) => secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretBinary }));

/** What somebody makes who knows all but the key. */
const forged = (key: Uint8Array, claims: object, kid = "2") =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: "HS256", kid, typ: "at+jwt" }).sign(key);

/** One story: the secret has no value at first, then one that was made, then others that were put there. */
describe("A key of HS256", () => {
  it("S4.39 has no value before anybody signs in: tokens are refused, and nobody makes one by asking", async () => {
    const { user, sessionId } = await signedIn(cloud);
    const { issuer } = cloud.outputs;
    const now = Math.floor(cloud.clock.now() / 1000);
    const claims = { iss: issuer, aud: issuer, sub: user.id, sid: sessionId, iat: now, exp: now + 60 };
    for (const kid of ["2", "1"]) expect(await statusWith(await forged(randomBytes(32), claims, kid))).toBe(401);
    await cloud.waitForLog("identity-gateway-authorizer", "the key 2 has signed nothing yet");
    await expect(valueNow()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(callsOf("PutSecretValue")).toBe(0);
  });

  it("S4.39 is made once, of 256 random bits, however many sign in first at once", async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => signedIn(cloud)));
    const answers = await Promise.all(people.map(exchange));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId: secretId }));
    expect(Object.values(VersionIdsToStages ?? {}).map((labels) => [...labels].sort())).toEqual([
      ["AWSCURRENT", "PORTICO_MADE"],
    ]);
    const { kty, k } = await textNow();
    expect([kty, Buffer.from(k, "base64url").length]).toEqual(["oct", 32]);
    for (const { body } of answers) expect(await statusWith(body.access_token)).toBe(200);
  });

  it("S4.39 is one for all instances of the function that find none at once: AWS refuses what the others made", async () => {
    const { "1": idle = "" } = cloud.outputs.signingSecretArns as Record<string, string>;
    type Sign = typeof import("../../functions/identity/tokens/secret-key").secretKeyToSign;
    const instances: Sign[] = [];
    for (let count = 0; count < 3; count++)
      await jest.isolateModulesAsync(async () => {
        instances.push((await import("../../functions/identity/tokens/secret-key")).secretKeyToSign);
      });
    const puts = () => cloud.calls({ operation: "PutSecretValue" }).map(({ status }) => status);
    const before = puts().length;
    cloud.faults.add({ kind: "latency", service: "secretsmanager", operation: "PutSecretValue", by: "1 second" }); // all have looked by then
    const keys = await Promise.all(instances.map((sign) => sign(idle)));
    expect(new Set(keys.map((key) => key.export().toString("hex"))).size).toBe(1);
    expect(puts().slice(before).sort()).toEqual([200, 400, 400]);
  });

  it("S4.38 S4.39 is what others check the tokens with, who have it", async () => {
    const { issuer } = cloud.outputs as { issuer: string };
    const key = Buffer.from((await textNow()).k, "base64url");
    const expected = { issuer, audience: issuer, algorithms: ["HS256"], typ: "at+jwt" };
    const { payload, protectedHeader } = await jwtVerify(await newToken(), key, expected);
    expect([protectedHeader.kid, payload.exp]).toEqual(["2", Number(payload.iat) + 1800]);
  });

  it("S4.39 is neither in the program's state nor in the list of public keys", async () => {
    const { k } = await textNow();
    const state = await (await fetch(`${cloud.url}/_portico/stack.json`)).text();
    expect(state).toContain("identity-signing-secret-2");
    expect(state).not.toContain(k);
    expect((await ask(cloud.outputs.url, "GET /.well-known/jwks.json")).body).toEqual({ keys: [] });
    const { body } = await ask(cloud.outputs.url, "GET /.well-known/openid-configuration");
    expect(body.id_token_signing_alg_values_supported).toEqual(["HS256"]);
  });

  it("S4.39 costs no call for a token: an instance keeps it", async () => {
    const tokens = [await newToken(), await newToken(), await newToken()];
    await statusWith(await newToken());
    const before = callsOf("GetSecretValue");
    for (const token of tokens) expect(await statusWith(token)).toBe(200);
    expect(callsOf("GetSecretValue")).toBe(before);
  });

  it("S1.27 S4.39 lets nobody in while it cannot be read, which is no fault of the token", async () => {
    const token = await newToken();
    cloud.clock.advance("5 minutes");
    cloud.faults.add({ kind: "error", service: "secretsmanager", operation: "GetSecretValue" });
    expect(await statusWith(token)).toBe(500);
    cloud.faults.clear();
    expect(await statusWith(token)).toBe(200);
  });

  it("S4.39 may be brought along: five minutes later it signs and checks, and the one before does neither", async () => {
    const before = await newToken();
    const own = randomBytes(40);
    await put(own);
    cloud.clock.advance("5 minutes");
    const after = await newToken();
    const { issuer } = cloud.outputs as { issuer: string };
    const { payload } = await jwtVerify(after, createSecretKey(own), {
      issuer,
      currentDate: new Date(cloud.clock.now()),
    });
    expect([await statusWith(before), await statusWith(after)]).toEqual([401, 200]);
    expect(await statusWith(await forged(own, payload))).toBe(200); // whoever has the key can make tokens: docs/identity.md
    expect(await statusWith(await forged(randomBytes(40), decodeJwt(after)))).toBe(401);
  });

  it("S4.39 is refused when it is shorter than 256 bits, with a line that says so", async () => {
    const token = await newToken();
    await put(randomBytes(16));
    cloud.clock.advance("5 minutes");
    expect((await exchange(await signedIn(cloud))).status).toBe(500);
    expect(await statusWith(token)).toBe(500);
    for (const name of ["identity-auth", "identity-gateway-authorizer"])
      await cloud.waitForLog(name, "has 128 bits: HS256 takes 256 or more");
  });
});
