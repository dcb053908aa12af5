import type * as pulumi from "@pulumi/pulumi";
import type { Link } from "../../building-blocks/link";
import type { GatewayFunction } from "../routes";

/** Who says whether a token is good: one of `jwt`, `cognito`, `identity` and `function`. */
export interface AuthorizerArgs {
  /** Tokens of any OpenID Connect or OAuth 2.0 issuer that signs JWTs. */
  jwt?: JwtArgs;
  /** Access tokens of a Cognito user pool. `{}` for a pool of its own. */
  cognito?: CognitoArgs;
  /** Tokens and API keys of an `Identity`: give its `authorizer`. */
  identity?: IdentityTokensArgs;
  /** A Lambda function of yours: API Gateway's REQUEST authorizer. What it has to answer stands in docs/who-may-call.md. */
  function?: GatewayFunction;
  /**
   * Seconds that API Gateway keeps an answer, for the same token, method and path template: 0 to 3,600. Default 300, with `identity` 60. So long may a token
   * work after it expired, or was revoked (AWS, API Gateway API reference: Authorizer, authorizerResultTtlInSeconds).
   */
  ttlSeconds?: number;
}

/** Tokens and API keys of an `Identity`. */
export interface IdentityTokensArgs {
  /** What judges them needs: the identity's keys, and its table. */
  link: Link;
  /** The scopes that its tokens may have: of a route that asks for another there is a warning, as nobody can call it. Default: nobody knows. */
  scopes?: string[];
}

/** What is read of a token, whoever made it. */
export interface TokenArgs {
  /** Claims that handlers get as `caller.claims`, such as `email`. Default: none. */
  claims?: string[];
  /** Seconds by which the issuer's clock may differ: 0 to 300. Default 5. */
  clockSkewSeconds?: number;
}

/** Tokens of an issuer. */
export interface JwtArgs extends TokenArgs {
  /** The issuer, as tokens say it in `iss`, to the letter: `https://login.example.com/`. */
  issuer: pulumi.Input<string>;
  /** Whom tokens are for: one of these must be in `aud`. */
  audiences: pulumi.Input<string>[];
  /** Algorithms that are taken. Default `RS256` and `ES256`. None that has no key, or shares it (`none`, `HS256`). */
  algorithms?: string[];
  /** Where the issuer's keys are. Default: where its `/.well-known/openid-configuration` says. */
  jwksUri?: pulumi.Input<string>;
  /** The claim that says scopes, as words or a list. Default `scope`. */
  scopesClaim?: string;
  /** The claim that says roles, as a list: a name, or a path such as `realm_access.roles`. Default `roles`. */
  rolesClaim?: string;
}

/** Tokens of a Cognito user pool. Roles are the groups of a user. */
export interface CognitoArgs extends TokenArgs {
  /** ARN of a user pool that is there already. Default: one of its own, whose resource server has the scopes that routes ask for. */
  existing?: pulumi.Input<string>;
  /** Ids of the clients whose tokens are taken, for a pool that is there already. */
  clientIds?: pulumi.Input<string>[];
  /**
   * Identifier of the resource server, which Cognito puts before its scopes: a token's `orders/read` is a contract's `read`. Default: the
   * gateway's name; for a pool that is there already none, and scopes are compared as they are.
   */
  resourceServer?: string;
  /** Where browsers come back to after signing in. Makes the pool's own client one for users; without, it is one for services. */
  callbackUrls?: string[];
  /**
   * Name of the pool's own address for signing in, one in the region: lower case letters, digits and -. Default: gateway's name, stack and
   * account.
   */
  domainPrefix?: pulumi.Input<string>;
}
