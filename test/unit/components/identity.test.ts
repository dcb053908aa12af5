import * as pulumi from "@pulumi/pulumi";
import {
  Gateway,
  Identity,
  type IdentityArgs,
  type IdentityOptions,
  operation,
  SecureGateway,
  TokenAlgorithm,
} from "../../../components";
import { route, scope } from "../../../functions/runtime/contract";
import { bodyOf, fn } from "./support/gateway";
import { type Run, type RunOptions, run } from "./support/program";

const made = (args?: IdentityArgs, options?: RunOptions, opts?: IdentityOptions) =>
  run(() => new Identity("identity", args, opts), options);

let defaults: ReturnType<typeof made> | undefined;
/** The construct as it is without arguments: run once, looked at by many tests. */
const byDefault = () => {
  defaults ??= made();
  return defaults;
};

const variables = (all: Run<unknown>, name: string) =>
  (all.one("aws:lambda/function:Function", name).inputs.environment as { variables: Record<string, string> }).variables;
const allowedTo = (all: Run<unknown>, policy: string): { Action: string[]; Resource: string[] }[] =>
  JSON.parse(String(all.one("aws:iam/rolePolicy:RolePolicy", policy).inputs.policy)).Statement;
const kmsOf = (all: Run<unknown>, policy: string) =>
  allowedTo(all, policy).filter(({ Action }) => Action.some((each) => /^kms:(?!Decrypt)/.test(each)));

/** Actions on keys that only Secrets Manager may do in the function's name. */
const viaSecretsManager = (all: Run<unknown>, policy: string) =>
  (allowedTo(all, policy) as { Action: string[]; Condition?: { StringEquals?: Record<string, string> } }[])
    .filter(({ Condition }) => /^secretsmanager\./.test(Condition?.StringEquals?.["kms:ViaService"] ?? ""))
    .map(({ Action }) => Action);

describe("Identity", () => {
  it("is a gateway, functions and a table that forgets", async () => {
    const all = await byDefault();
    expect(all.one("aws:dynamodb/table:Table", "identity-table").inputs).toMatchObject({
      hashKey: "pk",
      rangeKey: "sk",
      ttl: { attributeName: "expires", enabled: true },
    });
    const names = all.of("aws:lambda/function:Function").map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["identity-auth", "identity-account", "identity-keys"]));
    const reused = all.one("aws:cloudwatch/metricAlarm:MetricAlarm", "identity-alarms-refresh-tokens-reused");
    expect(reused.inputs).toMatchObject({
      namespace: "Portico",
      metricName: "RefreshTokensReused",
      dimensions: { Table: "identity-table-1a2b3c4" },
    });
  });

  it("publishes its keys to everybody", async () => {
    const { paths } = bodyOf(await byDefault());
    for (const path of ["/.well-known/jwks.json", "/.well-known/openid-configuration"])
      expect(paths[path].get).toMatchObject({
        security: [],
        "x-amazon-apigateway-integration": { uri: expect.stringContaining("identity-keys") },
      });
  });

  it("gives its routes to another gateway, and then has none of its own", async () => {
    const all = await made({ gateway: Gateway.None });
    expect(all.of("aws:apigateway/restApi:RestApi")).toEqual([]);
    await expect(made({ gateway: Gateway.None, stage: "v1" })).rejects.toThrow(
      'Identity "identity": gateway: Gateway.None and stage contradict each other',
    );
  });
});

describe("Identity's signing keys", () => {
  it("S4.39 are KMS keys for P-256 signatures, by name, that only KMS has", async () => {
    const all = await made({ signingKeys: ["2026-12", "2026-11"] });
    for (const name of ["identity-signing-key-2026-11", "identity-signing-key-2026-12"])
      expect(all.one("aws:kms/key:Key", name).inputs).toMatchObject({
        keyUsage: "SIGN_VERIFY",
        customerMasterKeySpec: "ECC_NIST_P256",
        deletionWindowInDays: 30,
        policy: expect.stringContaining(":root"),
      });
    expect(all.one("aws:kms/alias:Alias", "identity-signing-key-2026-11").inputs.targetKeyId).toEqual(
      expect.stringContaining("signing-key-2026-11"),
    );
  });

  it("S4.39 sign in one function, the newest alone, and are read in others", async () => {
    const all = await made({ signingKeys: ["new", "old"] });
    const arn = (name: string) => expect.stringMatching(`:key/identity-signing-key-${name}$`);
    expect(kmsOf(all, "identity-auth-policy")).toEqual([
      { Effect: "Allow", Action: ["kms:Sign"], Resource: [arn("new")] },
    ]);
    expect(kmsOf(all, "identity-keys-policy")).toEqual([
      { Effect: "Allow", Action: ["kms:GetPublicKey"], Resource: [arn("new"), arn("old")] },
    ]);
    expect(kmsOf(all, "identity-account-policy")).toEqual([]);
    expect(JSON.parse(variables(all, "identity-auth").SIGNING_KEY_ARNS ?? "")).toEqual([
      { kid: "new", arn: arn("new") },
    ]);
    expect(JSON.parse(variables(all, "identity-keys").SIGNING_KEY_ARNS ?? "")).toMatchObject([
      { kid: "new" },
      { kid: "old" },
    ]);
  });

  it("S4.39 are in the order of their names in the program, also where those are numbers", async () => {
    const all = await made({ signingKeys: ["10", "9"] });
    const kids = (name: string) =>
      JSON.parse(variables(all, name).SIGNING_KEY_ARNS ?? "").map(({ kid }: { kid: string }) => kid);
    expect([kids("identity-auth"), kids("identity-keys")]).toEqual([["10"], ["10", "9"]]);
  });

  it("S4.39 are secrets without a value with HS256: no key passes the program or its state", async () => {
    const all = await made({ algorithm: TokenAlgorithm.HS256, signingKeys: ["2", "1"] });
    for (const name of ["identity-signing-secret-2", "identity-signing-secret-1"])
      expect(all.one("aws:secretsmanager/secret:Secret", name).inputs).toMatchObject({
        kmsKeyId: expect.stringMatching(/^arn:aws:kms:.*:key\//),
        recoveryWindowInDays: 30,
      });
    expect(all.of("aws:secretsmanager/secretVersion:SecretVersion")).toEqual([]);
    expect(all.of("aws:kms/key:Key").map(({ name }) => name)).toEqual(["portico-key"]);
  });

  it("S4.39 are read and, once, made by the function that signs, the newest alone, and only read by those that check", async () => {
    const all = await run(() => {
      const { authorizer, routes } = new Identity("identity", {
        algorithm: TokenAlgorithm.HS256,
        signingKeys: ["new", "old"],
        gateway: Gateway.None,
      });
      return new SecureGateway("api", { routes, authorizer });
    });
    const arn = (name: string) => expect.stringMatching(`:secret:identity-signing-secret-${name}-[^-]*$`);
    const secretsOf = (policy: string) =>
      allowedTo(all, policy).filter(({ Action }) => Action.some((each) => each.startsWith("secretsmanager:")));
    expect(secretsOf("identity-auth-policy")).toEqual([
      {
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
        Resource: [arn("new")],
      },
    ]);
    expect(secretsOf("api-authorizer-policy")).toEqual([
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [arn("new"), arn("old")] },
    ]);
    for (const policy of ["identity-keys-policy", "identity-account-policy"]) expect(secretsOf(policy)).toEqual([]);
    expect(viaSecretsManager(all, "identity-auth-policy")).toEqual([["kms:Decrypt", "kms:GenerateDataKey"]]);
    expect(viaSecretsManager(all, "api-authorizer-policy")).toEqual([["kms:Decrypt"]]);
    expect(JSON.parse(variables(all, "identity-auth").SIGNING_KEY_ARNS ?? "")).toEqual([
      { kid: "new", arn: arn("new") },
    ]);
  });

  it("S4.39 are encrypted by another key where that is said, or by AWS's, which takes no permission", async () => {
    const secretOf = async (key: IdentityArgs["key"]) => {
      const all = await made({ algorithm: TokenAlgorithm.HS256, key });
      const { kmsKeyId } = all.one("aws:secretsmanager/secret:Secret", "identity-signing-secret-1").inputs;
      return [kmsKeyId, viaSecretsManager(all, "identity-auth-policy").length];
    };
    expect(await secretOf({ existing: "arn:aws:kms:eu-central-1:123456789012:key/own" })).toEqual([
      "arn:aws:kms:eu-central-1:123456789012:key/own",
      1,
    ]);
    expect(await secretOf({ skip: true })).toEqual([undefined, 0]);
  });

  it("S4.39 have their ARNs in an output, so that a value can be put there", async () => {
    const { outputs } = await run(() => {
      const identity = new Identity("identity", { algorithm: TokenAlgorithm.HS256, signingKeys: ["2", "1"] });
      return { arns: identity.signingSecretArns, nodes: Object.keys(identity.nodes.signingSecrets) };
    });
    expect(outputs).toEqual({
      arns: {
        "1": expect.stringContaining(":secret:identity-signing-secret-1"),
        "2": expect.stringContaining(":secret:identity-signing-secret-2"),
      },
      nodes: ["1", "2"],
    });
  });

  it.each<[string, IdentityArgs, string]>([
    ["no keys", { signingKeys: [] }, "signingKeys: there are 0; name 1 to 8, the newest first"],
    ["a name for a list of them", { signingKeys: "1" as never }, "signingKeys: give a list, or leave it out"],
    ["two of a name", { signingKeys: ["1", "1"] }, 'signingKeys[1]: "1" stands there twice'],
    ["a name that is none", { signingKeys: ["a b"] }, 'signingKeys[0]: "a b" is no name of up to 32 letters'],
    ["keys that nobody knows yet", { signingKeys: pulumi.output(["1"]) as never }, "signingKeys: it decides which"],
    ["an issuer by http", { issuer: "http://id.example.com" }, 'issuer: "http://id.example.com" is neither an https'],
    ["an issuer with a query", { issuer: "https://id.example.com?a" }, "is neither an https address without query"],
    [
      "an algorithm that there is not",
      { algorithm: "HS512" as never },
      'algorithm: there is no "HS512"; choose one of ES256, HS256',
    ],
    ["no scopes", { scopes: [] }, "scopes: there are none"],
    ["a registry for what it offers", { ownership: [{} as never] }, "ownership[0]: give registry.ownership"],
    ["an owner that is no list", { ownership: {} as never }, "ownership: give a list, such as [registry.ownership]"],
    ["two scopes in one", { scopes: ["a b"] }, 'scopes: "a b" is no scope'],
  ])("refuses %s", async (_, args, message) => {
    await expect(made(args)).rejects.toThrow(message);
  });
});

describe("Identity's issuer", () => {
  const issuerOf = async (args: IdentityArgs) => variables(await made(args), "identity-auth").ISSUER;

  it("is a name of the stack's own, the domain's address, or what the program says", async () => {
    expect(await issuerOf({})).toMatch(/^urn:portico:[^:]+:[^:]+:identity$/);
    const domain = { name: "id.example.com", zoneId: "Z0" };
    expect(await issuerOf({ domain })).toBe("https://id.example.com");
    expect(await issuerOf({ domain: { ...domain, basePath: "auth" } })).toBe("https://id.example.com/auth");
    expect(await issuerOf({ domain, issuer: "https://login.example.com/" })).toBe("https://login.example.com/");
  });

  it("is whom tokens are for, where nobody else is named", async () => {
    const { ISSUER, AUDIENCE } = variables(await byDefault(), "identity-auth");
    expect(AUDIENCE).toBe(ISSUER);
    expect(variables(await made({ audience: "orders" }), "identity-auth").AUDIENCE).toBe("orders");
  });
});

describe("A gateway with an identity's authorizer", () => {
  const read = route("GET /orders", { summary: "x", auth: scope("orders:read"), responses: { 204: null } });
  const both = (ttlSeconds?: number) =>
    run(() => {
      const { authorizer, routes } = new Identity("identity", { gateway: Gateway.None, scopes: ["orders:read"] });
      return new SecureGateway("api", {
        routes: [...routes, { ...operation(read), function: fn }],
        authorizer: { ...authorizer, ttlSeconds },
      });
    });

  it("warns of routes that ask for what no token has, once for each scope", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    await run(() => {
      const { authorizer } = new Identity("identity", { gateway: Gateway.None, scopes: ["orders:read"] });
      const dropping = (path: "/orders" | "/carts", ...more: string[]) =>
        route(`DELETE ${path}`, { summary: "x", auth: scope("orders:drop", ...more), responses: { 204: null } });
      const all = [read, dropping("/orders", "orders:read"), dropping("/carts", "carts")];
      return new SecureGateway("api", {
        routes: all.map((each) => ({ ...operation(each), function: fn })),
        authorizer,
      });
    });
    const said = (routes: string, scopeName: string) =>
      `SecureGateway "api": ${routes} for the scope ${scopeName}, which no token of the Identity has, so that nobody can call what does; add it to the Identity's \`scopes\``;
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      said("DELETE /orders and 1 more ask", "orders:drop"),
      said("DELETE /carts asks", "carts"),
    ]);
    warn.mockRestore();
  });

  it("S1.27 has a function that may read keys, users and sessions, touch when an API key was used and record it, and no more", async () => {
    const all = await both();
    const statements = allowedTo(all, "api-authorizer-policy");
    expect(statements.map(({ Action }) => Action)).toEqual([
      ["kms:GetPublicKey"],
      ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
      ["kms:Decrypt"],
      ["dynamodb:PutItem"],
      ["kms:Decrypt"],
      ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    ]);
    expect(variables(all, "api-authorizer")).toMatchObject({
      IDENTITY_TABLE: expect.stringContaining("identity-table"),
      ALGORITHM: "ES256",
    });
  });

  it("S1.27 asks it anew after a minute, which is how long a revoked token works", async () => {
    const ttl = async (seconds?: number) =>
      bodyOf(await both(seconds)).components.securitySchemes.bearer["x-amazon-apigateway-authorizer"]
        .authorizerResultTtlInSeconds;
    expect(await ttl()).toBe(60);
    expect(await ttl(0)).toBe(0);
  });
});
