import { createLocalJWKSet, jwtVerify } from "jose";
import type { Properties } from "../../../../../local/service";
import { createCognitoService } from "../../../../../local/services/cognito";
import { echo, http, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
let pool: { id: string; outputs: Properties };
let client: { id: string; outputs: Properties };

const declareAll = async (on: TestCloud) => {
  const made = (await on.declare("aws:cognito/userPool:UserPool", "people")) as typeof pool;
  await on.declare("aws:cognito/resourceServer:ResourceServer", "orders", {
    userPoolId: made.id,
    identifier: "orders",
    name: "orders",
    scopes: ["read", "write"].map((scopeName) => ({ scopeName, scopeDescription: scopeName })),
  });
  const machine = (await on.declare(
    "aws:cognito/userPoolClient:UserPoolClient",
    "machine",
    machineOf(made.id),
  )) as typeof client;
  await on.declare("aws:cognito/userPoolDomain:UserPoolDomain", "people", { userPoolId: made.id, domain: "people" });
  return { made, machine };
};
const machineOf = (userPoolId: string, more: Properties = {}) => ({
  userPoolId,
  generateSecret: true,
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["client_credentials"],
  allowedOauthScopes: ["orders/read", "orders/write"],
  accessTokenValidity: 10,
  tokenValidityUnits: { accessToken: "minutes" },
  ...more,
});

beforeAll(async () => {
  cloud = await TestCloud.start();
  cloud.use(createCognitoService);
  ({ made: pool, machine: client } = await declareAll(cloud));
});
afterAll(() => cloud.close());
afterEach(() => {
  cloud.time = undefined;
});

const secretOf = (of = client) => String(of.outputs.clientSecret);
const ask = (form: Record<string, string>, headers: Record<string, string> = {}, poolId = pool.id) =>
  http(`${cloud.awsUrl}/${poolId}/oauth2/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(form).toString(),
  });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});
const grant = { grant_type: "client_credentials" };
const tokenOf = async (scope = "") =>
  String((await ask({ ...grant, ...(scope && { scope }) }, basic(client.id, secretOf()))).json.access_token);

describe("user pools", () => {
  it("have AWS's outputs, the same whenever the stack is started", async () => {
    expect(pool.id).toMatch(/^eu-west-1_[A-Za-z0-9]{9}$/);
    expect(pool.outputs).toMatchObject({
      arn: `arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${pool.id}`,
      endpoint: `cognito-idp.eu-west-1.amazonaws.com/${pool.id}`,
      mfaConfiguration: "OFF",
    });
    expect(client.id).toMatch(/^[a-z0-9]{26}$/);
    expect(secretOf()).toMatch(/^[a-z0-9]{51}$/);
    const again = await TestCloud.start();
    again.use(createCognitoService);
    const { made, machine } = await declareAll(again);
    expect([made.id, machine.id, secretOf(machine)]).toEqual([pool.id, client.id, secretOf()]);
    await again.close();
  });

  it("publish the key that tokens are signed with, which outlives a restart", async () => {
    const jwks = async (on: TestCloud) => (await http(`${on.awsUrl}/${pool.id}/.well-known/jwks.json`)).json;
    const keys = await jwks(cloud);
    const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${pool.id}`;
    const { payload, protectedHeader } = await jwtVerify(await tokenOf(), createLocalJWKSet(keys), {
      issuer,
      algorithms: ["RS256"],
    });
    expect(protectedHeader).toEqual({ alg: "RS256", kid: keys.keys[0].kid });
    expect(payload).toMatchObject({
      sub: client.id,
      client_id: client.id,
      token_use: "access",
      scope: "orders/read orders/write",
      version: 2,
      exp: (payload.iat ?? 0) + 600,
    });
    const configuration = await http(`${cloud.awsUrl}/${pool.id}/.well-known/openid-configuration`);
    expect(configuration.json).toMatchObject({
      issuer,
      jwks_uri: expect.stringMatching(/\/\.well-known\/jwks\.json$/),
    });
    expect((await http(`${cloud.awsUrl}/eu-west-1_nothing/.well-known/jwks.json`)).status).toBe(404);

    const restarted = createCognitoService(cloud.cloud);
    const read = async () => restarted.readToken(await tokenOf(), [String(pool.outputs.arn)]);
    expect(await read()).toBe("invalid");
    const context = { cloud: cloud.cloud, urn: "urn", name: "people", physicalName: "people-1234567" };
    await restarted.types[0]?.restore?.(pool, context);
    expect(await read()).toMatchObject({ token_use: "access" });
  });

  it("give tokens to clients that show their secret, for scopes that they have", async () => {
    const { status, json } = await ask({ ...grant, scope: "orders/read" }, basic(client.id, secretOf()));
    expect([status, json]).toEqual([200, { access_token: expect.any(String), expires_in: 600, token_type: "Bearer" }]);
    const inForm = await ask({ ...grant, client_id: client.id, client_secret: secretOf() });
    expect(inForm.status).toBe(200);
  });

  it.each<[string, () => Promise<{ status: number; json: { error?: string } }>, number, string]>([
    ["a wrong secret", () => ask(grant, basic(client.id, "wrong")), 400, "invalid_client"],
    ["another client", () => ask(grant, basic("other", secretOf())), 400, "invalid_client"],
    ["no client", () => ask(grant), 400, "invalid_client"],
    [
      "a scope that it does not have",
      () => ask({ ...grant, scope: "orders/all" }, basic(client.id, secretOf())),
      400,
      "invalid_scope",
    ],
    ["no grant", () => ask({}, basic(client.id, secretOf())), 400, "invalid_request"],
    ["a body that is no form", () => ask(grant, { "content-type": "application/json" }), 400, "invalid_request"],
    ["a grant that there is not", () => ask({ grant_type: "password" }), 400, "unsupported_grant_type"],
    ["another pool", () => ask(grant, {}, "eu-west-1_other"), 404, "invalid_request"],
  ])("give none for %s", async (_, asked, status, error) => {
    const answer = await asked();
    expect([answer.status, answer.json.error]).toEqual([status, error]);
  });

  it("give none to a client whose flows do not allow it, and none at all without a domain", async () => {
    const person = await cloud.declare("aws:cognito/userPoolClient:UserPoolClient", "person", {
      userPoolId: pool.id,
      generateSecret: true,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid"],
    });
    const refused = await ask(grant, basic(person.id, secretOf(person as typeof client)));
    expect([refused.status, refused.json]).toEqual([400, { error: "unauthorized_client" }]);
    const other = await cloud.declare("aws:cognito/userPool:UserPool", "other");
    const { status, json } = await ask(grant, {}, other.id);
    expect([status, json.error_description]).toEqual([404, expect.stringContaining("aws.cognito.UserPoolDomain")]);
  });

  it("are no more than that: the flows of people and Cognito's calls are 501", async () => {
    expect((await ask({ grant_type: "authorization_code" })).status).toBe(501);
    const { status, text } = await http(`${cloud.awsUrl}/`, {
      method: "POST",
      headers: { "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth" },
      body: "{}",
    });
    expect([status, text]).toEqual([501, expect.stringContaining("InitiateAuth")]);
  });

  it.each<[string, Properties, string]>([
    ["without a secret", { generateSecret: false }, "does not have a client secret"],
    ["with a flow of people", { allowedOauthFlows: ["client_credentials", "code"] }, "along with code flow"],
    ["with a scope that is nobody's", { allowedOauthScopes: ["orders/all"] }, "Invalid scope requested: orders/all"],
    ["of a pool that is not there", { userPoolId: "eu-west-1_none" }, "User pool eu-west-1_none does not exist."],
  ])("refuse a machine's client %s", async (_, more, message) => {
    const inputs = machineOf(pool.id, more);
    await expect(cloud.declare("aws:cognito/userPoolClient:UserPoolClient", "bad", inputs)).rejects.toThrow(message);
  });
});

describe("COGNITO_USER_POOLS authorizers", () => {
  let base: string;
  beforeAll(async () => {
    await cloud.function("echo", echo);
    const authorizer = { type: "cognito_user_pools", providerARNs: [pool.outputs.arn] };
    const scheme = {
      type: "apiKey",
      name: "Authorization",
      in: "header",
      "x-amazon-apigateway-authtype": "cognito_user_pools",
    };
    base = await cloud.api("pooled", {
      paths: {
        "/scoped": { get: { ...proxyTo("echo"), security: [{ pool: ["orders/read", "orders/all"] }] } },
        "/plain": { get: { ...proxyTo("echo"), security: [{ pool: [] }] } },
        "/named": { get: { ...proxyTo("echo"), security: [{ named: ["orders/read"] }] } },
        "/elsewhere": { get: { ...proxyTo("echo"), security: [{ elsewhere: ["orders/read"] }] } },
      },
      components: {
        securitySchemes: {
          pool: { ...scheme, "x-amazon-apigateway-authorizer": authorizer },
          named: {
            ...scheme,
            "x-amazon-apigateway-authorizer": { ...authorizer, identityValidationExpression: "other" },
          },
          elsewhere: { ...scheme, "x-amazon-apigateway-authorizer": { ...authorizer, providerARNs: ["arn:other"] } },
        },
      },
    });
  });
  const get = (path: string, authorization?: string) =>
    http(base + path, { headers: authorization === undefined ? {} : { authorization } });

  it("take an access token with one of the method's scopes, and say what it says", async () => {
    const { status, json } = await get("/scoped", `Bearer ${await tokenOf("orders/read")}`);
    expect(status).toBe(200);
    expect(json.requestContext.authorizer).toEqual({
      claims: expect.objectContaining({
        client_id: client.id,
        scope: "orders/read",
        token_use: "access",
        version: "2",
        exp: expect.stringMatching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC 20\d\d$/),
      }),
    });
    expect((await get("/scoped", await tokenOf("orders/read"))).status).toBe(200);
  });

  it.each<[string, string, (token: string) => string | undefined, number]>([
    ["no token", "/scoped", () => undefined, 401],
    ["no JWT", "/scoped", () => "Bearer x", 401],
    ["a changed token", "/scoped", (token) => `${token.slice(0, -6)}AAAAAA`, 401],
    ["a token without its signature", "/scoped", (token) => `${token.slice(0, token.lastIndexOf("."))}.`, 401],
    ["an access token where no scope is asked for", "/plain", (token) => token, 401],
    ["a token of another client than it is for", "/named", (token) => token, 401],
    ["a token of another pool", "/elsewhere", (token) => token, 401],
  ])("refuse %s", async (_, path, change, status) => {
    const answer = await get(path, change(await tokenOf("orders/read")));
    expect([answer.status, answer.json]).toEqual([status, { message: "Unauthorized" }]);
  });

  it("refuse a token without the scope, and one whose time is over", async () => {
    const { status, headers } = await get("/scoped", await tokenOf("orders/write"));
    expect([status, headers["x-amzn-errortype"]]).toEqual([403, "AccessDeniedException"]);
    const token = await tokenOf("orders/read");
    cloud.time = Date.now() + 600_001;
    expect((await get("/scoped", token)).json).toEqual({ message: "The incoming token has expired" });
  });
});
