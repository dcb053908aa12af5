import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type AuthorizerArgs, type GatewayRoute, SecureGateway, type SecureGatewayArgs } from "../../../components";
import { type Auth, allOf, apiKey, iam, role, route, scope, signedIn } from "../../../functions/runtime/contract";
import * as problems from "../../../functions/runtime/problem";
import { bodyOf, fn, health, made, postOrder, routesOf } from "./support/gateway";
import { type RunOptions, run } from "./support/program";

const to = (signature: `GET /${string}`, auth: Auth) =>
  route(signature, { summary: "x", auth, responses: { 200: z.strictObject({}) } });
const read = to("GET /a", scope("read"));
const admin = to("GET /b", allOf(apiKey(), role("admin")));
const me = to("GET /me", signedIn());
const signed = to("GET /signed", iam());
const routes = routesOf(read, admin, me, health);
const jwt = { issuer: "https://login.example.com/", audiences: ["orders"] };

const make = (authorizer: AuthorizerArgs | undefined, args: Partial<SecureGatewayArgs> = {}, options?: RunOptions) =>
  made({ routes, authorizer, ...args }, options);
const authorizerIn = (body: ReturnType<typeof bodyOf>) =>
  body.components.securitySchemes.bearer["x-amazon-apigateway-authorizer"];

describe("SecureGateway's authorizer", () => {
  it("S3.28 is one, whatever the number of routes, and asked anew for another token, method or path", async () => {
    const all = await make({ jwt });
    const body = bodyOf(all);
    expect(body.components.securitySchemes.bearer).toEqual({
      type: "apiKey",
      name: "Authorization",
      in: "header",
      "x-amazon-apigateway-authtype": "custom",
      "x-amazon-apigateway-authorizer": {
        type: "request",
        authorizerUri:
          all.one("aws:lambda/function:Function", "api-authorizer").inputs && expect.stringContaining("api-authorizer"),
        identitySource: "method.request.header.Authorization, context.httpMethod, context.resourcePath",
        authorizerResultTtlInSeconds: 300,
      },
    });
    expect(all.of("aws:lambda/function:Function").map(({ name }) => name)).toEqual(["api-authorizer", "api-docs"]);
  });

  it("S3.4 stands before every route that takes a token, and no other", async () => {
    const { paths } = bodyOf(await make({ jwt }));
    const security = (path: string) => paths[path].get.security;
    expect(security("/a")).toEqual([{ bearer: [] }]); // scopes of a method are those of Cognito's own authorizers
    expect(security("/b")).toEqual([{ bearer: [] }, { apiKey: [] }]); // both, to API Gateway
    expect(security("/me")).toEqual([{ bearer: [] }]);
    expect(security("/health")).toEqual([]);
    expect(security("/openapi.json")).toEqual([]);
    expect(paths["/a"]["x-amazon-apigateway-any-method"].security).toEqual([]);
  });

  it("has what the routes ask for in its code, and the settings in its environment", async () => {
    const { code, environment, handler } = (await make({ jwt })).one("aws:lambda/function:Function", "api-authorizer")
      .inputs as {
      code: { assets: Record<string, { text?: string; path?: string }> };
      environment: object;
      handler: string;
    };
    expect(JSON.parse(code.assets["routes.json"]?.text ?? "")).toEqual({
      "GET /a": { scopes: ["read"], roles: [] },
      "GET /b": { scopes: [], roles: ["admin"] },
      "GET /me": { scopes: [], roles: [] },
    });
    expect(code.assets["index.js"]?.path).toMatch(/dist\/functions\/gateway\/authorizer\/index\.js$/);
    expect(handler).toBe("index.handler");
    expect(environment).toMatchObject({
      variables: {
        ISSUER: "https://login.example.com/",
        AUDIENCES: '["orders"]',
        ALGORITHMS: '["RS256","ES256"]',
        SCOPES_CLAIM: "scope",
        ROLES_CLAIM: "roles",
        CLAIMS: "[]",
        CLOCK_SKEW_SECONDS: "5",
      },
    });
  });

  it("takes what the program says of tokens", async () => {
    const all = await make({
      ttlSeconds: 0,
      jwt: {
        ...jwt,
        algorithms: ["EdDSA"],
        jwksUri: "https://keys.example.com/jwks",
        scopesClaim: "scp",
        rolesClaim: "groups",
        claims: ["email"],
        clockSkewSeconds: 0,
      },
    });
    expect(authorizerIn(bodyOf(all)).authorizerResultTtlInSeconds).toBe(0);
    expect(all.one("aws:lambda/function:Function", "api-authorizer").inputs.environment).toMatchObject({
      variables: {
        ALGORITHMS: '["EdDSA"]',
        JWKS_URI: "https://keys.example.com/jwks",
        SCOPES_CLAIM: "scp",
        ROLES_CLAIM: "groups",
        CLAIMS: '["email"]',
        CLOCK_SKEW_SECONDS: "0",
      },
    });
  });

  it("S3.17 may be invoked by this API's authorizers and nobody else, before the stage is there", async () => {
    const all = await make({ jwt });
    const permission = all.one("aws:lambda/permission:Permission", "api-authorizer-permission");
    expect(permission.inputs).toMatchObject({
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:abc123/authorizers/*",
    });
    expect(all.one("aws:apigateway/stage:Stage").dependencies).toContain(permission.urn);
  });

  it("may be a function of the user's own", async () => {
    const all = await make({ function: { functionName: "judge", invokeArn: "arn:judge" }, ttlSeconds: 60 });
    expect(authorizerIn(bodyOf(all))).toMatchObject({ authorizerUri: "arn:judge", authorizerResultTtlInSeconds: 60 });
    expect(all.one("aws:lambda/permission:Permission", "api-authorizer-permission").inputs.function).toBe("judge");
    expect(all.of("aws:lambda/function:Function").map(({ name }) => name)).toEqual(["api-docs"]);
  });

  it("is not there where no route takes a token: API keys need none, IAM neither", async () => {
    const all = await made({ routes: routesOf(postOrder, signed) });
    const { components, paths } = bodyOf(all);
    expect(Object.keys(components.securitySchemes)).toEqual(["apiKey", "iam"]);
    expect(paths["/signed"].get.security).toEqual([{ iam: [] }]);
    expect(components.securitySchemes.iam).toMatchObject({
      type: "apiKey",
      "x-amazon-apigateway-authtype": "awsSigv4",
    });
    expect(all.of("aws:lambda/permission:Permission").map(({ name }) => name)).not.toContain(
      "api-authorizer-permission",
    );
  });

  it("lets a gateway without a key be without a usage plan", async () => {
    const all = await make({ jwt }, { routes: routesOf(read) });
    expect(all.of("aws:apigateway/usagePlan:UsagePlan")).toEqual([]);
    expect((await make({ jwt })).of("aws:apigateway/usagePlan:UsagePlan")).toHaveLength(1); // GET /b takes a key too
    expect(Object.keys(bodyOf(all).components.securitySchemes)).toEqual(["bearer"]);
  });
});

describe("SecureGateway's document", () => {
  it("S5.22 says scopes and roles of each route, and both refusals", async () => {
    const { outputs } = await run(() => ({ text: new SecureGateway("api", { routes, authorizer: { jwt } }).openapi }));
    const { paths, components } = JSON.parse(outputs.text);
    expect(paths["/a"].get.security).toEqual([{ bearer: ["read"] }]);
    expect(paths["/b"].get).toMatchObject({ security: [{ bearer: [], apiKey: [] }], "x-portico-roles": ["admin"] });
    expect(paths["/me"].get.security).toEqual([{ bearer: [] }]);
    for (const path of ["/a", "/b", "/me"])
      expect(Object.keys(paths[path].get.responses)).toEqual(expect.arrayContaining(["401", "403"]));
    expect(paths["/a"].get.responses["401"].headers["WWW-Authenticate"].schema.const).toBe("Bearer");
    expect(components.securitySchemes.bearer).toMatchObject({ type: "http", scheme: "bearer", bearerFormat: "JWT" });
    expect(Object.keys(components.securitySchemes)).toEqual(["apiKey", "bearer"]); // GET /b takes a key too
  });
});

describe("SecureGateway's own answers", () => {
  const responsesOf = async (...given: Parameters<typeof made>) =>
    bodyOf(await made(...given))["x-amazon-apigateway-gateway-responses"];
  const challenge = "gatewayresponse.header.WWW-Authenticate";

  it("S3.28 S5.22 say what to send where tokens are taken", async () => {
    const responses = await responsesOf({ routes, authorizer: { jwt } });
    expect(responses.UNAUTHORIZED.statusCode).toBe("401");
    expect(responses.UNAUTHORIZED.responseParameters[challenge]).toBe("'Bearer'");
    expect(responses.ACCESS_DENIED.statusCode).toBe("403");
    expect(responses.ACCESS_DENIED.responseParameters[challenge]).toBe("'Bearer error=\"insufficient_scope\"'");
    expect(JSON.parse(responses.ACCESS_DENIED.responseTemplates["application/json"])).toMatchObject({
      type: problems.forbidden.type,
      detail: "The caller may not do this$context.authorizer.denial",
    });
    expect(responses.MISSING_AUTHENTICATION_TOKEN.responseTemplates["application/json"]).not.toContain("detail");
  });

  it("say what a 404 may mean where requests are signed, and nothing of tokens where IAM may have refused", async () => {
    const responses = await responsesOf({ routes: routesOf(signed) });
    const missing = responses.MISSING_AUTHENTICATION_TOKEN;
    expect(missing.statusCode).toBe("404");
    expect(JSON.parse(missing.responseTemplates["application/json"])).toMatchObject({
      type: problems.notFound.type,
      detail: "No such path, or one that takes requests signed with AWS credentials",
    });
    const both = await responsesOf({ routes: routesOf(signed, read), authorizer: { jwt } });
    expect(both.UNAUTHORIZED.responseParameters[challenge]).toBe("'Bearer'");
    expect(both.ACCESS_DENIED.responseParameters).not.toHaveProperty([challenge]);
  });
});

describe("SecureGateway's errors about who may call", () => {
  const by = (security: unknown, more: object = {}): GatewayRoute => ({
    method: "GET",
    path: "/x",
    operation: { security, responses: { 200: { description: "Done" } }, ...more },
    function: fn,
  });
  const existing = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Abc";

  it.each<[string, AuthorizerArgs | undefined, GatewayRoute[], string]>([
    [
      "a token that nobody judges",
      undefined,
      routes,
      "authorizer: GET /a takes a token; say who issues them, or who judges",
    ],
    [
      "an authorizer that nothing asks for",
      { jwt },
      routesOf(health, signed),
      "authorizer: no route takes a token; leave it out",
    ],
    [
      "an authorizer that says nothing",
      {},
      routes,
      "authorizer: say who issues tokens (jwt, cognito or identity), or which function judges",
    ],
    ["two issuers", { jwt, cognito: {} }, routes, "authorizer: jwt and cognito contradict each other"],
    [
      "an issuer and an identity",
      { jwt, identity: { link: { statements: [] } } },
      routes,
      "authorizer: jwt and identity contradict",
    ],
    ["an issuer and a function", { jwt, function: fn }, routes, "authorizer: jwt and function contradict each other"],
    [
      "a pool and a function",
      { cognito: {}, function: fn },
      routes,
      "authorizer: cognito and function contradict each other",
    ],
    [
      "a long memory",
      { jwt, ttlSeconds: 3601 },
      routes,
      "authorizer.ttlSeconds: API Gateway takes 0 to 3600 seconds, not 3601",
    ],
    [
      "an issuer by http",
      { jwt: { ...jwt, issuer: "http://login.example.com" } },
      routes,
      'authorizer.jwt.issuer: "http://login.example.com" is no https address',
    ],
    ["keys by http", { jwt: { ...jwt, jwksUri: "http://login.example.com" } }, routes, "authorizer.jwt.jwksUri:"],
    ["tokens for anyone", { jwt: { ...jwt, audiences: [] } }, routes, "authorizer.jwt.audiences: there are none"],
    ["no algorithm", { jwt: { ...jwt, algorithms: [] } }, routes, "authorizer.jwt.algorithms: there are none"],
    [
      "tokens without a signature",
      { jwt: { ...jwt, algorithms: ["none"] } },
      routes,
      'authorizer.jwt.algorithms: "none" has no key pair',
    ],
    [
      "a shared secret",
      { jwt: { ...jwt, algorithms: ["RS256", "HS256"] } },
      routes,
      'authorizer.jwt.algorithms: "HS256" has no key pair',
    ],
    [
      "a clock that is off",
      { jwt: { ...jwt, clockSkewSeconds: 301 } },
      routes,
      "authorizer.jwt.clockSkewSeconds: 301 is no whole number",
    ],
    ["a pool without clients", { cognito: { existing } }, routes, "authorizer.cognito.clientIds: name the clients"],
    [
      "clients of a pool to come",
      { cognito: { clientIds: ["a"] } },
      routes,
      "authorizer.cognito.clientIds: a pool of its own",
    ],
    [
      "a pool that is said twice",
      { cognito: { existing, clientIds: ["a"], callbackUrls: [] } },
      routes,
      "authorizer.cognito: existing and callbackUrls contradict",
    ],
    [
      "a scope with a slash",
      { cognito: {} },
      routesOf(to("GET /a", scope("a/b"))),
      'routes: Cognito takes no slash in the name of a scope; call "a/b" otherwise',
    ],
    [
      "a choice of ways in",
      { jwt },
      [by([{ apiKey: [] }, { bearer: [] }])],
      "routes: GET /x: API Gateway knows no choice of ways in",
    ],
    ["a way in for everyone", { jwt }, [by([{}])], "routes: GET /x: for everyone, write `security: []`"],
    [
      "a signature and a token",
      { jwt },
      [by([{ iam: [], bearer: [] }])],
      "routes: GET /x: a signature and another credential do not go together",
    ],
    ["scopes that are no list", { jwt }, [by([{ bearer: "read" }])], "routes: GET /x: write the scopes as a list"],
    [
      "roles that are no list",
      { jwt },
      [by([{ bearer: [] }], { "x-portico-roles": "admin" })],
      "routes: GET /x: x-portico-roles has to be a list",
    ],
    [
      "roles without a token",
      undefined,
      [by([{ apiKey: [] }], { "x-portico-roles": ["admin"] })],
      "routes: GET /x: x-portico-roles are a token's",
    ],
  ])("refuses %s", async (_, authorizer, given, message) => {
    await expect(made({ routes: given, authorizer })).rejects.toThrow(`SecureGateway "api": ${message}`);
  });

  it("refuses an authorizer that is not known when the program runs", async () => {
    const authorizer = pulumi.output({ jwt }) as unknown as AuthorizerArgs;
    await expect(made({ routes, authorizer })).rejects.toThrow("authorizer: it decides which resources exist");
  });
});
