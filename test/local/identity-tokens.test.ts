import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { type AttributeValue, DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import type { SigningKey } from "../../functions/identity/tokens/settings";
import { signAccessToken } from "../../functions/identity/tokens/sign";
import { type LocalCloud, startLocalCloud } from "../../local";
import { ProgramFolder, repository } from "./support/program-folder";

/** An identity of the program, with the gateway that takes its tokens. */
interface Behind {
  url: string;
  issuer: string;
  tableName: string;
  keys: [SigningKey, ...SigningKey[]];
}

const folder = new ProgramFolder(`${repository}/test/local/fixtures/identity-tokens`);
let cloud: LocalCloud;
let database: DynamoDBClient;
const lines: string[] = [];
beforeAll(async () => {
  const print = (line: string) => void lines.push(line);
  cloud = await startLocalCloud({ directory: folder.path, port: 0, ephemeral: true, print });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  database = new DynamoDBClient({ endpoint: cloud.awsUrl, region: cloud.region, credentials });
  // What signs runs in this process: with the keys of the local cloud, as its administrator.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.awsUrl,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
}, 60_000);
afterAll(async () => {
  database?.destroy();
  await cloud?.close();
  folder.remove();
});

const behind = (which: "es256" | "hs256") => cloud.document.outputs[which] as unknown as Behind;
const rotate = async (...names: string[]) => {
  folder.write("signing-keys.json", JSON.stringify(names));
  await cloud.run();
};

let users = 0;
/** A user with a session, as accounts and sessions write them. */
async function signedIn(which: "es256" | "hs256", more: { status?: string; validFrom?: number } = {}) {
  const id = `01USER${++users}`;
  const pk = { S: `USER#${id}` };
  const later = { S: new Date(Date.now() + 3_600_000).toISOString() };
  const items: Record<string, AttributeValue>[] = [
    {
      pk,
      sk: { S: "USER" },
      status: { S: more.status ?? "active" },
      ...(more.validFrom && { valid_from: { N: String(more.validFrom) } }),
    },
    { pk, sk: { S: "SESSION#01SESSION" }, ends_at: later, idle_ends_at: later },
  ];
  const TableName = behind(which).tableName;
  for (const Item of items) await database.send(new PutItemCommand({ TableName, Item }));
  return {
    id,
    token: (scopes = ["projects:read"]) => tokenFor(which, id, scopes),
    signOut: () => database.send(new DeleteItemCommand({ TableName, Key: { pk, sk: { S: "SESSION#01SESSION" } } })),
  };
}

async function tokenFor(which: "es256" | "hs256", id: string, scopes: string[]): Promise<string> {
  const { issuer, keys } = behind(which);
  const user = { id, type: "human", email: "a@example.com", verification_status: "verified" };
  const settings = {
    issuer,
    audience: issuer,
    algorithm: which.toUpperCase() as "ES256" | "HS256",
    keys,
  };
  return (await signAccessToken({ user, sessionId: "01SESSION", scopes }, settings)).access_token;
}

async function ask(which: "es256" | "hs256", token?: string, route = "GET /orders/1") {
  const [method, path] = route.split(" ");
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${behind(which).url}${path}`, { method, headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const statusOf = async (which: "es256" | "hs256", token?: string, route?: string) =>
  (await ask(which, token, route)).status;

/** How often the function behind the gateways has answered, by the records that it leaves. */
async function answered(): Promise<number> {
  const client = new CloudWatchLogsClient({
    endpoint: cloud.awsUrl,
    region: cloud.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const logGroupName = `/aws/lambda/${cloud.document.outputs.functionName}`;
  const { events = [] } = await client.send(
    new FilterLogEventsCommand({ logGroupName, filterPattern: '{ $.message = "request" }', limit: 10_000 }),
  );
  client.destroy();
  return events.length;
}

describe.each(["es256", "hs256"] as const)("tokens of %s, over HTTP", (which) => {
  it("S1.27 S4.38 S4.39 let their user in, and the handler knows who it is", async () => {
    const user = await signedIn(which);
    expect(await ask(which, await user.token(["projects:read", "more"]))).toMatchObject({
      status: 200,
      body: {
        kind: "user",
        subject: user.id,
        scopes: ["projects:read", "more"],
        roles: [],
        claims: { user_type: "human", email: "a@example.com", email_verified: true, sid: "01SESSION" },
      },
    });
  });

  it("S1.27 S4.38 nobody is let in without one, and no function runs; nor who has one without the scope", async () => {
    const user = await signedIn(which);
    const good = await user.token();
    const [head, claims] = good.split(".");
    const unsigned = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(good), alg: "none" })).toString("base64url");
    const before = await answered();
    for (const token of [undefined, "abc", `${head}.${claims}.`, `${unsigned}.${claims}.`, good.slice(0, -4)])
      expect(await ask(which, token)).toMatchObject({
        status: 401,
        body: { type: "urn:portico:problem:unauthorized", status: 401 },
      });
    expect(await ask(which, good, "DELETE /orders")).toMatchObject({
      status: 403,
      body: { type: "urn:portico:problem:forbidden" },
    });
    expect(await answered()).toBe(before);
  });

  it("S1.27 S4.27 a blocked user's, a reset user's and a stranger's are void", async () => {
    const blocked = await signedIn(which, { status: "blocked" });
    const reset = await signedIn(which, { validFrom: Math.floor(Date.now() / 1000) + 60 });
    for (const token of [
      await blocked.token(),
      await reset.token(),
      await tokenFor(which, "01NOBODY", ["projects:read"]),
    ])
      expect(await statusOf(which, token)).toBe(401);
  });
});

it("S4.38 a token of one identity is nothing to the other", async () => {
  const [es256, hs256] = [await signedIn("es256"), await signedIn("hs256")];
  expect(await statusOf("hs256", await es256.token())).toBe(401);
  expect(await statusOf("es256", await hs256.token())).toBe(401);
});

it("S1.27 a session that was ended takes its tokens with it: at once here, where the gateway keeps no answer", async () => {
  const user = await signedIn("es256");
  const token = await user.token();
  expect(await statusOf("es256", token)).toBe(200);
  await user.signOut();
  expect(await statusOf("es256", token)).toBe(401);
});

describe("while the authorizer cannot ask", () => {
  afterEach(() => cloud.faults.clear());

  it("S1.27 DynamoDB, nobody is let in, and it is no fault of the token", async () => {
    const user = await signedIn("es256");
    const token = await user.token();
    cloud.faults.add({ kind: "error", service: "dynamodb", operation: "BatchGetItem" });
    const before = await answered();
    expect(await ask("es256", token)).toMatchObject({ status: 500, body: { status: 500 } });
    expect(await answered()).toBe(before);
    cloud.faults.clear();
    expect(await statusOf("es256", token)).toBe(200);
  });
});

async function read(which: "es256" | "hs256", path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${behind(which).url}/.well-known/${path}`, { headers });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

describe("what others check tokens with", () => {
  it("S4.39 jose takes a token by the keys that are published, found by the configuration", async () => {
    const { issuer, url } = behind("es256");
    const configuration = JSON.parse((await read("es256", "openid-configuration")).body);
    expect(configuration).toMatchObject({
      issuer,
      jwks_uri: `${url}/.well-known/jwks.json`,
      scopes_supported: ["projects:read", "projects:write"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    });
    const user = await signedIn("es256");
    const keys = createRemoteJWKSet(new URL(configuration.jwks_uri));
    const { payload } = await jwtVerify(await user.token(), keys, {
      issuer,
      audience: issuer,
      algorithms: configuration.id_token_signing_alg_values_supported,
      typ: "at+jwt",
      requiredClaims: ["iss", "sub", "aud", "client_id", "iat", "exp", "jti"], // RFC 9068, section 2.2
    });
    expect(payload).toMatchObject({ sub: user.id, exp: Number(payload.iat) + 1800 });
  });

  it("may be kept for five minutes, and asked for again by its ETag", async () => {
    const { status, headers, body } = await read("es256", "jwks.json");
    expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=300"]);
    expect(JSON.parse(body).keys).toEqual([
      { kty: "EC", crv: "P-256", alg: "ES256", use: "sig", kid: "1", x: expect.any(String), y: expect.any(String) },
    ]);
    expect((await read("es256", "jwks.json", { "if-none-match": String(headers.get("etag")) })).status).toBe(304);
  });

  it("S4.39 is nothing with HS256", async () => {
    expect(JSON.parse((await read("hs256", "jwks.json")).body)).toEqual({ keys: [] });
  });
});

describe("S4.39 a new key", () => {
  const both = ["es256", "hs256"] as const;
  const statuses = async (tokens: Record<(typeof both)[number], string>) =>
    Promise.all(both.map((which) => statusOf(which, tokens[which])));
  const tokens = async () => {
    const [es256, hs256] = [await signedIn("es256"), await signedIn("hs256")];
    return { es256: await es256.token(), hs256: await hs256.token() };
  };
  const kids = (all: Record<string, string>) => Object.values(all).map((token) => decodeProtectedHeader(token).kid);

  it("signs, tokens of the old one are good as long as its name stands, and the old one is deleted after that", async () => {
    const old = await tokens();
    expect(kids(old)).toEqual(["1", "1"]);
    const before = both.map((which) => behind(which).keys[0]);

    await rotate("2", "1");
    const fresh = await tokens();
    expect(kids(fresh)).toEqual(["2", "2"]);
    expect([...(await statuses(old)), ...(await statuses(fresh))]).toEqual([200, 200, 200, 200]);
    expect(both.map((which) => behind(which).keys[1])).toEqual(before);
    const { keys: published } = JSON.parse((await read("es256", "jwks.json")).body);
    expect(published.map(({ kid }: { kid: string }) => kid)).toEqual(["2", "1"]);

    await rotate("2");
    expect([...(await statuses(old)), ...(await statuses(fresh))]).toEqual([401, 401, 200, 200]);
    expect(await deletionsOf(before.map(({ arn }) => arn))).toEqual(["PendingDeletion", "marked for deletion"]);
  }, 60_000);
});

/** What AWS says of the keys that are no longer named: the one in KMS, and the secret. */
async function deletionsOf([keyArn, secretArn]: string[]): Promise<unknown[]> {
  const config = {
    endpoint: cloud.awsUrl,
    region: cloud.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const [kms, secrets] = [new KMSClient(config), new SecretsManagerClient(config)];
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyArn }));
  const { DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId: secretArn }));
  kms.destroy();
  secrets.destroy();
  return [KeyMetadata?.KeyState, DeletedDate && "marked for deletion"];
}
