import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { AuthorizerArgs, SecureGatewayArgs } from "../../../components";
import { type Auth, allOf, apiKey, role, route, scope, signedIn } from "../../../functions/runtime/contract";
import { health, made, routesOf } from "./support/gateway";
import type { RunOptions } from "./support/program";

const to = (signature: `GET /${string}`, auth: Auth) =>
  route(signature, { summary: "x", auth, responses: { 200: z.strictObject({}) } });
const read = to("GET /a", scope("read"));
const admin = to("GET /b", allOf(apiKey(), role("admin")));
const me = to("GET /me", signedIn());
const routes = routesOf(read, admin, me, health);

const make = (authorizer: AuthorizerArgs, args: Partial<SecureGatewayArgs> = {}, options?: RunOptions) =>
  made({ routes, authorizer, ...args }, options);

describe("A gateway's user pool", () => {
  const client = "aws:cognito/userPoolClient:UserPoolClient";

  it("S3.28 has the scopes that routes ask for, a client for services, and an address to get tokens at", async () => {
    const all = await make({ cognito: {} });
    expect(all.one("aws:cognito/resourceServer:ResourceServer").inputs).toMatchObject({
      userPoolId: "api-user-pool-id",
      identifier: "api",
      scopes: [{ scopeName: "read", scopeDescription: "read" }],
    });
    expect(all.one(client).inputs).toMatchObject({
      generateSecret: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthScopes: ["api/read"],
    });
    expect(all.one("aws:cognito/userPoolDomain:UserPoolDomain").inputs.domain).toBe("api-dev-123456789012");
    expect(all.one("aws:lambda/function:Function", "api-authorizer").inputs.environment).toMatchObject({
      variables: {
        ISSUER: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool",
        AUDIENCES: '["api-user-pool-client-id"]',
        ALGORITHMS: '["RS256"]',
        ROLES_CLAIM: "cognito:groups",
        SCOPE_PREFIX: "api/",
        COGNITO: "true",
      },
    });
  });

  it("has a client for users, without a secret, where it is said where they come back to", async () => {
    const all = await make({ cognito: { callbackUrls: ["https://app.example.com/back"], domainPrefix: "shop" } });
    const { inputs } = all.one(client);
    expect(inputs).toMatchObject({
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "api/read"],
      callbackUrls: ["https://app.example.com/back"],
      refreshTokenRotation: { feature: "ENABLED" },
    });
    expect(inputs.generateSecret).toBeUndefined();
    expect(all.one("aws:cognito/userPoolDomain:UserPoolDomain").inputs.domain).toBe("shop");
  });

  it("keeps its users: not deleted, protected in production, and given up in a preview", async () => {
    const pool = async (options: RunOptions) =>
      (await make({ cognito: {} }, {}, options)).one("aws:cognito/userPool:UserPool");
    expect(await pool({})).toMatchObject({ protect: false, inputs: { deletionProtection: "ACTIVE" } });
    expect(await pool({ stack: "prod" })).toMatchObject({ protect: true, inputs: { deletionProtection: "ACTIVE" } });
    expect((await pool({ config: { "portico:profile": "preview" } })).inputs.deletionProtection).toBe("INACTIVE");
    expect((await pool({})).inputs.userPoolTier).toBeUndefined();
    expect((await pool({ config: { "portico:profile": "regulated" } })).inputs).toMatchObject({
      userPoolTier: "PLUS",
      userPoolAddOns: { advancedSecurityMode: "ENFORCED" },
    });
  });

  it("has no resource server where no route asks for a scope", async () => {
    const all = await make({ cognito: { callbackUrls: ["https://app.example.com"] } }, { routes: routesOf(me) });
    expect(all.of("aws:cognito/resourceServer:ResourceServer")).toEqual([]);
    expect(all.one(client).inputs.allowedOauthScopes).toEqual(["openid"]);
  });

  it.each([
    ["aws", "amazonaws.com"],
    ["aws-cn", "amazonaws.com.cn"],
  ])("may be there already, in the partition %s", async (partition, domain) => {
    const all = await make({
      cognito: {
        existing: `arn:${partition}:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Abc`,
        clientIds: ["one", pulumi.output("two")],
        resourceServer: "shop",
      },
    });
    expect(all.all.filter(({ type }) => type.startsWith("aws:cognito"))).toEqual([]);
    expect(all.one("aws:lambda/function:Function", "api-authorizer").inputs.environment).toMatchObject({
      variables: {
        ISSUER: `https://cognito-idp.eu-west-1.${domain}/eu-west-1_Abc`,
        AUDIENCES: '["one","two"]',
        SCOPE_PREFIX: "shop/",
      },
    });
  });
});
