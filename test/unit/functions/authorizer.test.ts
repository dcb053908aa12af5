import Ajv from "ajv";
import addFormats from "ajv-formats";
import { authorizer } from "../../../functions/gateway/tokens/authorize";
import type { AuthorizerEvent } from "../../../functions/gateway/tokens/event";
import { keysOf } from "../../../functions/gateway/tokens/keys";
import { settingsFrom, type TokenSettings } from "../../../functions/gateway/tokens/settings";
import { verifier } from "../../../functions/gateway/tokens/verify";
import { createLogger } from "../../../functions/runtime/logger";
import emfSchema from "./emf.schema.json";
import { Issuer, type TokenSpec } from "./support/issuer";
import { useOutput } from "./support/requests";

const output = useOutput();
let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
  await issuer.publish();
});
afterAll(() => issuer.stop());
beforeEach(() => {
  issuer.wrong.clear();
  issuer.asked.length = 0;
});

const environment = () => ({
  ISSUER: issuer.url,
  AUDIENCES: '["orders","other"]',
  ALGORITHMS: '["RS256","ES256"]',
  SCOPES_CLAIM: "scope",
  ROLES_CLAIM: "roles",
  CLAIMS: '["email","team"]',
  CLOCK_SKEW_SECONDS: "5",
});

const routes = {
  "GET /orders/{id}": { scopes: ["orders:read"], roles: [] },
  "POST /orders": { scopes: ["orders:read", "orders:write"], roles: [] },
  "DELETE /orders/{id}": { scopes: [], roles: ["admin", "head of sales", '"boss" \\'] },
  "GET /me": { scopes: [], roles: [] },
  "GET /": { scopes: [], roles: [] },
};

/** A fresh authorizer: it has loaded no key yet. */
function judge(more: Record<string, string> = {}, keys = keysOf) {
  const settings: TokenSettings = settingsFrom({ ...environment(), ...more });
  return authorizer({ settings, routes, verify: verifier(settings, keys(settings)), log: createLogger("info") });
}

const api = "arn:aws:execute-api:eu-central-1:123456789012:abc123";
function request(route: string, authorization: string | string[] | undefined, path?: string): AuthorizerEvent {
  const [httpMethod = "", resource = ""] = route.split(" ");
  const all = authorization === undefined ? [] : [authorization].flat();
  return {
    methodArn: `${api}/dev/${httpMethod}${path ?? resource}`,
    httpMethod,
    resource,
    headers: all.length > 0 ? { Authorization: all.at(-1) } : {},
    multiValueHeaders: all.length > 0 ? { Authorization: all } : {},
    requestContext: { requestId: "r-1" },
  };
}
const asked = async (route: string, spec: TokenSpec = {}, more: Record<string, string> = {}) =>
  judge(more)(request(route, `Bearer ${await issuer.token(spec)}`, "/orders/1"));
const effect = async (...given: Parameters<typeof asked>) =>
  (await asked(...given)).policyDocument.Statement[0]?.Effect;

describe("a good token", () => {
  it.each(["rsa", "ec"])("S3.28 S4.38 lets its user in, signed with the %s key", async (kid) => {
    expect(await asked("GET /orders/{id}", { kid })).toEqual({
      principalId: "alice",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: [`${api}/dev/GET/orders/*`] }],
      },
      context: { scopes: "orders:read", roles: "[]", claims: "{}" },
    });
  });

  it("S3.28 lets into this method and path and no other, as API Gateway keeps the answer", async () => {
    const policy = async (route: string) =>
      (await asked(route)).policyDocument.Statement.flatMap((each) => each.Resource);
    expect(await policy("GET /me")).toEqual([`${api}/dev/GET/me`, `${api}/dev/GET/me/`]);
    expect(await policy("GET /")).toEqual([`${api}/dev/GET/`]);
    expect(await policy("POST /orders")).toEqual([`${api}/dev/POST/orders`, `${api}/dev/POST/orders/`]);
  });

  it("tells the handlers its roles and the claims that were asked for, as text", async () => {
    const { context } = await asked("GET /me", {
      claims: { roles: ["admin", "head of sales"], email: "a@example.com", phone: "1", team: { id: 7 } },
    });
    expect(JSON.parse(context.roles as string)).toEqual(["admin", "head of sales"]);
    expect(JSON.parse(context.claims as string)).toEqual({ email: "a@example.com", team: { id: 7 } });
  });

  it.each<[string, TokenSpec["claims"]]>([
    ["an audience among several", { aud: ["else", "other"] }],
    ["scopes as a list", { scope: ["orders:read"] as never }],
    ["an end a moment ago, within the clocks' difference", { exp: Math.floor(Date.now() / 1000) - 2 }],
    ["a start in a moment", { nbf: Math.floor(Date.now() / 1000) + 3 }],
  ])("is one with %s", async (_, claims) => {
    expect(await effect("GET /orders/{id}", { claims })).toBe("Allow");
  });
});

describe("a good token that is not enough", () => {
  it.each<[string, string, TokenSpec["claims"]]>([
    ["a scope is missing", "POST /orders", {}],
    ["the scope is a part of another", "GET /orders/{id}", { scope: "orders:read:all orders" }],
    ["it has no scopes", "GET /orders/{id}", { scope: undefined }],
    ["the role is another", "DELETE /orders/{id}", { roles: ["clerk"] }],
    ["the role is part of another", "DELETE /orders/{id}", { roles: ["head", "of", "sales", "administrator"] }],
    ["it has no roles", "DELETE /orders/{id}", {}],
    ["the route takes no token", "GET /elsewhere", {}],
    ["the route is a name of JavaScript's own", "constructor", {}],
  ])("S3.28 S4.38 is denied where %s", async (_, route, claims) => {
    expect(await effect(route, { claims })).toBe("Deny");
    expect(output.records("denied")).toEqual([
      expect.objectContaining({ requestId: "r-1", caller: "user:alice", detail: expect.any(String) }),
    ]);
  });

  it("tells the gateway what is missing, as the end of a text in a JSON document", async () => {
    expect((await asked("POST /orders")).context.denial).toBe(". The token lacks the scope orders:write");
    const { context } = await asked("DELETE /orders/{id}", { claims: { roles: ["clerk"] } });
    expect(JSON.parse(`"Refused${context.denial}"`)).toBe(
      'Refused. This takes one of the roles admin, head of sales, "boss" \\',
    );
  });

  it("lets in with all scopes, or one of the roles", async () => {
    expect(await effect("POST /orders", { claims: { scope: "x orders:write orders:read" } })).toBe("Allow");
    expect(await effect("DELETE /orders/{id}", { claims: { roles: ["clerk", "head of sales"] } })).toBe("Allow");
  });
});

describe("claims by other names", () => {
  it.each<[string, Record<string, string>, object]>([
    ["a path", { ROLES_CLAIM: "realm_access.roles" }, { realm_access: { roles: ["admin"] } }],
    ["a URL", { ROLES_CLAIM: "https://example.com/roles" }, { "https://example.com/roles": ["admin"] }],
    ["one role as text", { ROLES_CLAIM: "group" }, { group: "admin" }],
  ])("roles are found by %s", async (_, more, claims) => {
    expect(await effect("DELETE /orders/{id}", { claims: claims as never }, more)).toBe("Allow");
    expect(await effect("DELETE /orders/{id}", { claims: { roles: ["admin"] } }, more)).toBe("Deny");
  });

  it("scopes are those behind the issuer's prefix", async () => {
    const more = { SCOPE_PREFIX: "shop/" };
    expect(await effect("GET /orders/{id}", { claims: { scope: "openid shop/orders:read" } }, more)).toBe("Allow");
    expect(await effect("GET /orders/{id}", { claims: { scope: "other/orders:read" } }, more)).toBe("Deny");
  });
});

describe("a token that is not good", () => {
  const unauthorized = (event: AuthorizerEvent) => expect(judge()(event)).rejects.toThrow(/^Unauthorized$/);
  const seconds = () => Math.floor(Date.now() / 1000);

  it.each<[string, () => TokenSpec]>([
    ["expired", () => ({ claims: { exp: seconds() - 60 } })],
    ["without an end", () => ({ claims: { exp: undefined } })],
    ["not yet valid", () => ({ claims: { nbf: seconds() + 60 } })],
    ["of another issuer", () => ({ claims: { iss: "https://login.example.com" } })],
    ["without an issuer", () => ({ claims: { iss: undefined } })],
    ["for another audience", () => ({ claims: { aud: "billing" } })],
    ["without an audience", () => ({ claims: { aud: undefined } })],
    ["without a subject", () => ({ claims: { sub: undefined } })],
    ["with an empty subject", () => ({ claims: { sub: "" } })],
    ["of an unknown key", () => ({ kid: "nobody", key: new Uint8Array(32), algorithm: "HS256" })],
  ])("S4.38 is refused: %s", async (_, spec) => {
    await unauthorized(request("GET /me", `Bearer ${await issuer.token(spec())}`));
    const [record] = output.records("unauthorized");
    expect(record).toMatchObject({ requestId: "r-1", route: "GET /me", detail: expect.any(String) });
  });

  it("S4.38 is refused when its algorithm is taken for another: the public key as the secret of HS256", async () => {
    const key = new TextEncoder().encode(await issuer.publicText("rsa"));
    await unauthorized(request("GET /me", `Bearer ${await issuer.token({ algorithm: "HS256", key })}`));
  });

  it("S4.38 is refused when it says that it needs no signature, or is one that is not in the list", async () => {
    const [, payload] = (await issuer.token()).split(".");
    const header = (alg: string) => Buffer.from(JSON.stringify({ alg, kid: "rsa" })).toString("base64url");
    for (const token of [
      `${header("none")}.${payload}.`,
      `${header("none")}.${payload}`,
      `${header("NONE")}.${payload}.AA`,
    ])
      await unauthorized(request("GET /me", `Bearer ${token}`));
    await issuer.addKey("rsa512", "RS512");
    await unauthorized(request("GET /me", `Bearer ${await issuer.token({ kid: "rsa512" })}`));
  });

  it("S4.38 is refused when it was changed after it was signed", async () => {
    const [header, , signature] = (await issuer.token()).split(".");
    const payload = Buffer.from(JSON.stringify({ sub: "root", exp: seconds() + 60 })).toString("base64url");
    await unauthorized(request("GET /me", `Bearer ${header}.${payload}.${signature}`));
  });

  it("S4.38 is refused when it was signed with another key of the same id", async () => {
    const stranger = await Issuer.start();
    const forged = await stranger.token({ claims: { iss: issuer.url } });
    await stranger.stop();
    await unauthorized(request("GET /me", `Bearer ${forged}`));
  });

  it("is refused in every other form than one bearer token in one header", async () => {
    const token = await issuer.token();
    for (const sent of [
      undefined,
      "",
      token,
      `Basic ${token}`,
      "Bearer",
      "Bearer ",
      `Bearer ${token} x`,
      `Bearer a, ${token}`,
    ])
      await unauthorized(request("GET /me", sent));
    await unauthorized(request("GET /me", [`Bearer ${token}`, `Bearer ${token}`]));
  });

  it("never shows up in the log", async () => {
    const token = await issuer.token({ claims: { exp: 1 } });
    await unauthorized(request("GET /me", `Bearer ${token}`));
    expect(output.text()).not.toContain(token.split(".")[1]);
  });

  it("takes the scheme in any case, and headers of one value", async () => {
    const event = { ...request("GET /me", undefined), multiValueHeaders: null };
    const answer = await judge()({ ...event, headers: { authorization: `bearer ${await issuer.token()}` } });
    expect(answer.principalId).toBe("alice");
  });
});

describe("the issuer's keys", () => {
  it("are found by its configuration, and loaded once for many tokens", async () => {
    const judged = judge();
    for (let time = 0; time < 5; time++) await judged(request("GET /me", `Bearer ${await issuer.token()}`));
    expect(issuer.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  it("are found where the program says, without a configuration", async () => {
    await judge({ JWKS_URI: `${issuer.url}/keys` })(request("GET /me", `Bearer ${await issuer.token()}`));
    expect(issuer.asked).toEqual(["/keys"]);
  });

  it("are not asked for anew for made-up key ids", async () => {
    const judged = judge();
    await judged(request("GET /me", `Bearer ${await issuer.token()}`));
    await issuer.addKey("rotated", "RS256"); // not published
    for (let time = 0; time < 5; time++)
      await expect(judged(request("GET /me", `Bearer ${await issuer.token({ kid: "rotated" })}`))).rejects.toThrow(
        /^Unauthorized$/,
      );
    expect(issuer.asked.filter((path) => path === "/keys")).toHaveLength(1);
  });

  it.each<[string, string, { status?: number; body?: unknown }]>([
    ["they are down", "/keys", { status: 503, body: {} }],
    ["they are no keys", "/keys", { body: "<html>" }],
    ["the configuration is down", "/.well-known/openid-configuration", { status: 500, body: {} }],
    [
      "the configuration is another's",
      "/.well-known/openid-configuration",
      { body: { issuer: "https://other.example" } },
    ],
    ["the configuration names none", "/.well-known/openid-configuration", { body: { issuer: "own" } }],
    [
      "they would come by http",
      "/.well-known/openid-configuration",
      { body: { issuer: "own", jwks_uri: "http://keys.example/k" } },
    ],
  ])("S4.38 nobody is let in, and it is said to be our fault, where %s", async (_, path, wrong) => {
    const body =
      (wrong.body as { issuer?: string }).issuer === "own"
        ? { ...(wrong.body as object), issuer: issuer.url }
        : wrong.body;
    issuer.wrong.set(path, { ...wrong, body });
    const judged = judge();
    const event = request("GET /me", `Bearer ${await issuer.token()}`);
    await expect(judged(event)).rejects.toThrow("The token cannot be checked");
    expect(output.records("the token cannot be checked")).toMatchObject([{ level: "error", requestId: "r-1" }]);
    issuer.wrong.clear();
    expect((await judged(event)).principalId).toBe("alice"); // as soon as they are there again
  });
});

describe("a Cognito user pool", () => {
  const iss = "https://cognito-idp.eu-central-1.amazonaws.com/pool";
  const pool = () => ({
    ISSUER: iss,
    AUDIENCES: '["client-1"]',
    ROLES_CLAIM: "cognito:groups",
    COGNITO: "true",
    AWS_ENDPOINT_URL: issuer.url,
  });
  const claims = { iss, aud: undefined, token_use: "access", client_id: "client-1", "cognito:groups": ["admin"] };

  it("S3.28 is believed by its access tokens, whose keys it has at its own address", async () => {
    expect(await effect("DELETE /orders/{id}", { claims }, pool())).toBe("Allow");
    expect(issuer.asked).toEqual(["/pool/.well-known/jwks.json"]);
    expect(settingsFrom({ ...environment(), ...pool(), AWS_ENDPOINT_URL: undefined }).jwksUri).toBe(
      `${iss}/.well-known/jwks.json`,
    );
  });

  it.each([
    ["an id token", { token_use: "id", aud: "client-1" }],
    ["a token of another client", { client_id: "client-2" }],
    ["a token without a client", { client_id: undefined, aud: "client-1" }],
  ])("S4.38 is not believed by %s", async (_, more) => {
    await expect(asked("GET /me", { claims: { ...claims, ...more } }, pool())).rejects.toThrow(/^Unauthorized$/);
  });
});

describe("metrics of an authorizer", () => {
  it("S4.52 count who is known, whether allowed or not, and who is not; a fault of the issuer counts as neither", async () => {
    const isEmf = addFormats(new Ajv({ strict: false })).compile(emfSchema);
    await asked("GET /me");
    await asked("DELETE /orders/{id}");
    await expect(asked("GET /me", { claims: { aud: "another" } })).rejects.toThrow("Unauthorized");
    issuer.wrong.set("/.well-known/openid-configuration", { status: 500 });
    await expect(asked("GET /me")).rejects.toThrow("The token cannot be checked");
    const lines = output.metrics();
    for (const line of lines) expect([isEmf(line), isEmf.errors]).toEqual([true, null]);
    expect(lines.map(({ AuthSuccesses, AuthFailures }) => [AuthSuccesses, AuthFailures])).toEqual([
      [1, undefined],
      [1, undefined],
      [undefined, 1],
    ]);
    expect(lines[0]).toMatchObject({ Route: "authorizer" });
  });
});

describe("settingsFrom", () => {
  it.each([
    [{ ISSUER: "" }, "ISSUER is missing"],
    [{ AUDIENCES: "orders" }, "AUDIENCES is no JSON"],
    [{ AUDIENCES: "[]" }, "AUDIENCES is no list of texts"],
    [{ ALGORITHMS: "[1]" }, "ALGORITHMS is no list of texts"],
  ])("refuses %j", (wrong, message) => {
    expect(() => settingsFrom({ ...environment(), ...wrong })).toThrow(
      `The function's environment is incomplete: ${message}. Set it`,
    );
  });
});
