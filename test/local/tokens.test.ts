import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { LocalCloud } from "../../local/testing";
import { Issuer, type TokenSpec } from "../unit/functions/support/issuer";
import { repository } from "./support/program-folder";

let issuer: Issuer;
let cloud: LocalCloud;
beforeAll(async () => {
  issuer = await Issuer.start();
  await issuer.publish();
  cloud = await LocalCloud.run(`${repository}/test/local/fixtures/tokens`, { config: { issuer: issuer.url } });
}, 60_000);
afterAll(async () => {
  await cloud?.close();
  await issuer?.stop();
});

interface Asked {
  status: number;
  challenge: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of all shapes
  body: any;
}
async function ask(route: string, headers: Record<string, string> = {}, base = cloud.outputs.url): Promise<Asked> {
  const [method, path] = route.split(" ");
  const response = await fetch(`${base}${path}`, { method, headers });
  expect(response.headers.get("content-type")).toMatch(/^application\/(problem\+)?json/);
  return { status: response.status, challenge: response.headers.get("www-authenticate"), body: await response.json() };
}
const bearer = async (spec?: TokenSpec) => ({ authorization: `Bearer ${await issuer.token(spec)}` });
/** Seconds since 1970 by the cloud's clock. */
const now = () => Math.floor(cloud.clock.now() / 1000);
const good = (more: object = {}) => ({ claims: { scope: "read", iat: now(), exp: now() + 300, ...more } });

/** How often the function behind the gateways has answered, by the records that it leaves. */
async function answered(): Promise<number> {
  const client = new CloudWatchLogsClient(cloud.aws);
  const logGroupName = `/aws/lambda/${cloud.outputs.functionName}`;
  const { events = [] } = await client.send(
    new FilterLogEventsCommand({ logGroupName, filterPattern: '{ $.message = "request" }', limit: 10_000 }),
  );
  client.destroy();
  return events.length;
}

describe("a good token, over HTTP", () => {
  it("S3.28 S5.22 lets its user in, and the handler knows who it is", async () => {
    const { status, body } = await ask("GET /orders/1", await bearer(good({ email: "a@example.com", phone: "1" })));
    expect({ status, body }).toEqual({
      status: 200,
      body: { kind: "user", subject: "alice", scopes: ["read"], roles: [], claims: { email: "a@example.com" } },
    });
    const before = await answered();
    const { body: signed } = await ask("GET /me", await bearer({ ...good(), kid: "ec" }));
    expect(signed).toMatchObject({ subject: "alice" });
    expect(await answered()).toBe(before + 1);
  });

  it("S3.28 lets in with a scope and one of the roles", async () => {
    const claims = good({ scope: "read write", roles: ["head of sales"] });
    expect((await ask("DELETE /orders/1", await bearer(claims))).body).toMatchObject({ roles: ["head of sales"] });
  });

  it("S3.28 lets in with a slash at the path's end, and is kept for both", async () => {
    const token = await bearer(good());
    for (const route of ["GET /me/", "GET /me", "GET /orders/1/", "GET /me/"])
      expect((await ask(route, token)).status).toBe(200);
  });

  it("S3.3 takes a key too where the contract asks for both", async () => {
    const token = await bearer(good());
    const key = String(cloud.outputs.apiKey);
    expect((await ask("GET /charge", { ...token, "x-api-key": key })).body).toMatchObject({
      keyId: expect.any(String),
    });
    const before = await answered();
    expect(await ask("GET /charge", token)).toMatchObject({ status: 403 });
    expect(await ask("GET /charge", { ...token, "x-api-key": "wrong" })).toMatchObject({ status: 403 });
    expect(await ask("GET /charge", { "x-api-key": key })).toMatchObject({ status: 401 });
    expect(await answered()).toBe(before);
  });
});

describe("who is refused before a function runs", () => {
  const header = (alg: string) => Buffer.from(JSON.stringify({ alg, kid: "rsa" })).toString("base64url");

  it.each<[string, () => Promise<Record<string, string>>]>([
    ["no token", async () => ({})],
    ["an API key in place of a token", async () => ({ "x-api-key": String(cloud.outputs.apiKey) })],
    ["another scheme", async () => ({ authorization: "Basic YTpi" })],
    ["no JWT", async () => ({ authorization: "Bearer abc" })],
    ["an expired token", async () => bearer(good({ exp: now() - 1 }))],
    ["a token without an end", async () => bearer(good({ exp: undefined }))],
    ["a token that is not yet valid", async () => bearer(good({ nbf: now() + 60 }))],
    ["another audience", async () => bearer(good({ aud: "billing" }))],
    ["another issuer", async () => bearer(good({ iss: "https://login.example.com" }))],
    [
      "no signature (alg none)",
      async () => ({ authorization: `Bearer ${header("none")}.${(await issuer.token(good())).split(".")[1]}.` }),
    ],
    [
      "the public key as a secret (HS256)",
      async () =>
        bearer({ ...good(), algorithm: "HS256", key: new TextEncoder().encode(await issuer.publicText("rsa")) }),
    ],
    [
      "a changed token",
      async () => {
        const [head, , signature] = (await issuer.token(good())).split(".");
        const claims = { iss: issuer.url, aud: "orders", sub: "root", scope: "read", exp: now() + 60 };
        return {
          authorization: `Bearer ${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`,
        };
      },
    ],
  ])("S4.38 S3.4 401 for %s", async (_, headers) => {
    const before = await answered();
    expect(await ask("GET /orders/1", await headers())).toMatchObject({
      status: 401,
      challenge: "Bearer",
      body: { type: "urn:portico:problem:unauthorized", status: 401, instance: "/api/dev/orders/1" },
    });
    expect(await answered()).toBe(before);
  });

  it.each<[string, string, object, string]>([
    ["a missing scope", "GET /orders/1", { scope: "write" }, "The token lacks the scope read"],
    [
      "one scope of two needs",
      "DELETE /orders/1",
      { scope: "write" },
      "This takes one of the roles admin, head of sales",
    ],
    [
      "another role",
      "DELETE /orders/1",
      { scope: "write", roles: ["clerk"] },
      "This takes one of the roles admin, head of sales",
    ],
  ])("S3.28 S5.22 403 for %s, which says what is missing", async (_, route, claims, missing) => {
    const before = await answered();
    expect(await ask(route, await bearer(good(claims)))).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope"',
      body: {
        type: "urn:portico:problem:forbidden",
        status: 403,
        detail: `The caller may not do this. ${missing}`,
      },
    });
    expect(await answered()).toBe(before);
  });

  it("a token in two headers at once", async () => {
    const { authorization } = await bearer(good());
    const response = await fetch(`${cloud.outputs.url}/orders/1`, {
      headers: [
        ["authorization", authorization],
        ["authorization", authorization],
      ],
    });
    expect(response.status).toBe(401);
  });

  it("nobody of the other methods and paths: those are 405 and 404 without a token", async () => {
    expect((await ask("PUT /orders")).status).toBe(405);
    expect((await ask("GET /elsewhere")).status).toBe(404);
  });
});

describe("what API Gateway keeps of an answer", () => {
  it("S3.28 S4.38 a token for GET, then POST within the time, is judged anew", async () => {
    const token = await bearer(good({ exp: now() + 60 }));
    expect((await ask("GET /orders/1", token)).status).toBe(200);
    cloud.clock.advance("2 minutes");
    expect((await ask("GET /orders/2", token)).status).toBe(200); // kept, by method and path template
    expect((await ask("POST /orders", token)).status).toBe(401);
    expect((await ask("GET /me", token)).status).toBe(401);
    cloud.clock.advance("3 minutes");
    expect((await ask("GET /orders/1", token)).status).toBe(401);
  });
});

describe("the issuer's keys", () => {
  it("S4.38 nobody gets in while they cannot be had, and it is our fault", async () => {
    cloud.clock.advance("1 hour"); // what was loaded is too old now
    issuer.wrong.set("/keys", { status: 503, body: {} });
    const token = await bearer(good());
    expect(await ask("GET /me", token)).toMatchObject({
      status: 500,
      challenge: null,
      body: { type: "urn:portico:problem:internal-error" },
    });
    issuer.wrong.clear();
    expect((await ask("GET /me", token)).status).toBe(200);
  });
});

describe("AWS credentials", () => {
  const signature = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
  });

  const report = (headers?: Record<string, string>) => ask("GET /report", headers, cloud.outputs.poolUrl);

  it("S5.22 let in who signs, and the handler knows who it is", async () => {
    expect(await report(signature("execute-api"))).toMatchObject({
      status: 200,
      body: {
        kind: "iam",
        arn: expect.stringMatching(/^arn:aws:iam::\d{12}:root$/),
        accountId: expect.stringMatching(/^\d{12}$/),
      },
    });
  });

  it("S3.4 refuse who does not, saying that a signature may be what is missing", async () => {
    const before = await answered();
    expect(await report()).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining("signed") },
    });
    expect((await report(await bearer(good()))).status).toBe(403);
    expect((await report(signature("s3"))).status).toBe(403);
    expect(await answered()).toBe(before);
  });
});

describe("a user pool of the gateway's own", () => {
  const form = (body: Record<string, string>) =>
    fetch(`${cloud.aws.endpoint}/${cloud.outputs.userPoolId}/oauth2/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${cloud.outputs.clientId}:${cloud.outputs.clientSecret}`).toString("base64")}`,
      },
      body: new URLSearchParams({ grant_type: "client_credentials", ...body }),
    });

  it("S3.28 gives a service a token by OAuth 2.0, with the scopes that routes ask for", async () => {
    const { access_token: token } = (await (await form({ scope: "pool/read" })).json()) as { access_token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect(await ask("GET /orders/1", headers, cloud.outputs.poolUrl)).toMatchObject({
      status: 200,
      body: { kind: "user", subject: cloud.outputs.clientId, scopes: ["read"] },
    });
    expect((await ask("GET /orders/1", headers)).status).toBe(401); // the other gateway has another issuer
    expect((await ask("GET /me", await bearer(good()), cloud.outputs.poolUrl)).status).toBe(401);
    expect((await form({ scope: "pool/everything" })).status).toBe(400);
  });
});

describe("an authorizer of the user's own", () => {
  it("S5.22 is asked, and its scopes are believed", async () => {
    const as = (authorization: string) => ({ authorization });
    expect(await ask("GET /orders/1", as("Name bob"), cloud.outputs.ownUrl)).toMatchObject({
      status: 200,
      body: { kind: "user", subject: "bob", scopes: ["read"] },
    });
    expect((await ask("GET /orders/1", as("nobody"), cloud.outputs.ownUrl)).status).toBe(401);
  });

  it("S3.28 is not the last word: the handler refuses what it let through without the scope", async () => {
    const { status, body } = await ask("DELETE /orders/1", { authorization: "Name bob" }, cloud.outputs.ownUrl);
    expect({ status, detail: body.detail }).toEqual({ status: 403, detail: "The token lacks the scope write" });
  });
});
