import { ResourceServer, UserPool, UserPoolClient, UserPoolDomain } from "@pulumi/aws/cognito";
import * as pulumi from "@pulumi/pulumi";
import { argError, oneOf } from "../../building-blocks/arg-error";
import type { ChildOf } from "../../building-blocks/child";
import { placeOf } from "../../building-blocks/place";
import { Profile } from "../../building-blocks/profile";
import { stackSettings } from "../../building-blocks/settings";
import type { CognitoArgs } from "./args";
import type { TokenNeed } from "./needs";
import { commonEnvironment, type TokenEnvironment } from "./tokens";

/** A user pool of a gateway's own, and what it takes to get tokens of it. */
export interface OwnUserPool {
  userPool: UserPool;
  userPoolClient: UserPoolClient;
  userPoolDomain: UserPoolDomain;
  /** Only where a route asks for a scope. */
  resourceServer?: ResourceServer;
}

/** Tokens of a user pool: what the authorizer's function is told, and the pool where it is the gateway's own. */
export interface CognitoTokens {
  environment: TokenEnvironment;
  own?: OwnUserPool;
}

/** @throws InputPropertyError for a pool that is said in two ways, or without clients, and for scopes that Cognito does not take */
export function cognitoTokens(child: ChildOf, cognito: CognitoArgs, needs: Record<string, TokenNeed>): CognitoTokens {
  const { existing, clientIds, resourceServer, callbackUrls, domainPrefix } = cognito;
  const { component } = child;
  const common = {
    ...commonEnvironment(component, "authorizer.cognito", cognito),
    ALGORITHMS: JSON.stringify(["RS256"]), // Cognito's only one
    SCOPES_CLAIM: "scope",
    ROLES_CLAIM: "cognito:groups",
    COGNITO: "true",
  };
  oneOf(component, "authorizer.cognito", { existing, callbackUrls });
  oneOf(component, "authorizer.cognito", { existing, domainPrefix });
  if (existing !== undefined) {
    if (clientIds === undefined || clientIds.length === 0)
      throw argError(component, "authorizer.cognito.clientIds", "name the clients of the pool whose tokens are taken");
    return {
      environment: {
        ...common,
        ISSUER: pulumi.output(existing).apply(issuerOf),
        AUDIENCES: pulumi.jsonStringify(clientIds),
        ...(resourceServer !== undefined && { SCOPE_PREFIX: `${resourceServer}/` }),
      },
    };
  }
  if (clientIds !== undefined)
    throw argError(
      component,
      "authorizer.cognito.clientIds",
      "a pool of its own has a client of its own; leave it out",
    );
  const identifier = resourceServer ?? child.logicalName;
  const scopes = scopesOf(component, needs);
  if (scopes.length === 0 && callbackUrls === undefined)
    throw argError(
      component,
      "authorizer.cognito",
      "Cognito gives services no token without a scope; ask for one on a route (scope(…)), or set callbackUrls for users",
    );
  const own = userPool(child, cognito, identifier, scopes);
  return {
    own,
    environment: {
      ...common,
      ISSUER: pulumi.interpolate`https://${own.userPool.endpoint}`,
      AUDIENCES: pulumi.jsonStringify([own.userPoolClient.id]),
      SCOPE_PREFIX: `${identifier}/`,
    },
  };
}

/** A pool's issuer, from its ARN (AWS, Cognito developer guide: "Verifying JSON web tokens"). */
function issuerOf(arn: string): string {
  const [, partition, , region, , resource = ""] = arn.split(":");
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://cognito-idp.${region}.${domain}/${resource.replace("userpool/", "")}`;
}

/** The scopes that routes ask for, sorted. @throws InputPropertyError for one with a slash, which Cognito keeps for itself */
function scopesOf(component: string, needs: Record<string, TokenNeed>): string[] {
  const scopes = [...new Set(Object.values(needs).flatMap((need) => need.scopes))].sort();
  const odd = scopes.find((each) => each.includes("/"));
  if (odd !== undefined)
    throw argError(component, "routes", `Cognito takes no slash in the name of a scope; call "${odd}" otherwise`);
  return scopes;
}

/**
 * Accounts are made by an administrator, as who may call is the gateway's affair. A second factor can be had, passwords have 14
 * characters, and the pool is not deleted but in a preview.
 */
function userPool(child: ChildOf, cognito: CognitoArgs, identifier: string, scopes: readonly string[]): OwnUserPool {
  const { production, profile, stage } = stackSettings();
  const pool = child(
    "userPool",
    UserPool,
    {
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      passwordPolicy: {
        minimumLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 1,
      },
      mfaConfiguration: "OPTIONAL",
      softwareTokenMfaConfiguration: { enabled: true },
      deletionProtection: profile === Profile.Preview ? "INACTIVE" : "ACTIVE",
      usernameConfiguration: { caseSensitive: false },
      ...(profile === Profile.Regulated && threatProtection),
      tags: child.tags,
    },
    { protect: production },
  );
  const server =
    scopes.length === 0
      ? undefined
      : child("resourceServer", ResourceServer, {
          userPoolId: pool.id,
          identifier,
          name: identifier,
          scopes: scopes.map((scopeName) => ({ scopeName, scopeDescription: scopeName })),
        });
  const allowed = scopes.map((scope) => `${identifier}/${scope}`);
  const client = child(
    "userPoolClient",
    UserPoolClient,
    {
      userPoolId: pool.id,
      allowedOauthFlowsUserPoolClient: true,
      ...(cognito.callbackUrls ? forUsers(cognito.callbackUrls, allowed) : forServices(allowed)),
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      accessTokenValidity: 1,
      tokenValidityUnits: { accessToken: "hours" },
    },
    { dependsOn: server ? [server] : [] }, // which has the scopes
  );
  const { accountId } = placeOf(child.parent);
  const domain = child("userPoolDomain", UserPoolDomain, {
    userPoolId: pool.id,
    domain:
      cognito.domainPrefix ??
      pulumi.interpolate`${child.logicalName.toLowerCase()}-${stage.toLowerCase()}-${accountId}`,
  });
  return { userPool: pool, userPoolClient: client, userPoolDomain: domain, resourceServer: server };
}

/** Sign-ins that look like an attack are refused. Of the paid tier, so that it is asked for by the profile, or by `transform`. */
const threatProtection = { userPoolTier: "PLUS", userPoolAddOns: { advancedSecurityMode: "ENFORCED" } };

/** Services show a secret and get a token for themselves (RFC 6749, section 4.4). */
const forServices = (scopes: string[]) => ({
  generateSecret: true,
  allowedOauthFlows: ["client_credentials"],
  allowedOauthScopes: scopes,
});

/** Browsers keep no secret: they get a code and exchange it, with PKCE (RFC 9700, section 2.1.1). */
const forUsers = (callbackUrls: string[], scopes: string[]) => ({
  callbackUrls,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", ...scopes],
  supportedIdentityProviders: ["COGNITO"],
  explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
  refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 10 },
});
