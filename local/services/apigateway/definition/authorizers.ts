import { createHash } from "node:crypto";
import type { AuthorizerSpec, SecurityScheme } from "./openapi";

interface Named {
  readonly name: string;
  /** In the source ARN of its invocations: `…/authorizers/{id}`. */
  readonly id: string;
}

/** An authorizer that is a function. */
export interface LambdaAuthorizer extends Named {
  readonly kind: "REQUEST" | "TOKEN";
  readonly uri: string;
  /** ARN of the role in whose name it is called. Default: API Gateway calls for itself. */
  readonly credentials: string | undefined;
  /** Seconds that a result is kept, by the values of the identity sources. */
  readonly ttl: number;
  /** Such as `method.request.header.Authorization`. Without any, a request is never the same as another. */
  readonly identitySources: readonly string[];
  /** What the token of a TOKEN authorizer looks like. */
  readonly validation: RegExp | undefined;
}

/** An authorizer that takes the tokens of user pools. */
export interface UserPoolAuthorizer extends Named {
  readonly kind: "COGNITO_USER_POOLS";
  readonly providerArns: readonly string[];
  readonly identitySources: readonly string[];
  /** What the `aud` of a token looks like. */
  readonly validation: RegExp | undefined;
}

/** An authorizer of an API. */
export type Authorizer = LambdaAuthorizer | UserPoolAuthorizer;

/** Seconds that a result is kept where the authorizer says nothing, and at most (AWS, API reference: "Authorizer"). */
const defaultTtl = 300;
const longestTtl = 3600;

const kinds: Record<string, Authorizer["kind"]> = {
  request: "REQUEST",
  token: "TOKEN",
  cognito_user_pools: "COGNITO_USER_POOLS",
};

/**
 * Reads `x-amazon-apigateway-authorizer` of a security scheme.
 *
 * @throws Error that names the scheme and what API Gateway would not import
 */
export function readAuthorizer(name: string, scheme: SecurityScheme): Authorizer {
  const spec = scheme["x-amazon-apigateway-authorizer"] ?? {};
  const fail = (why: string) => new Error(`authorizer ${name}: ${why}`);
  const kind = kinds[spec.type?.toLowerCase() ?? ""];
  if (kind === undefined) throw fail(`its type is ${Object.keys(kinds).join(", ")}, not ${spec.type}`);
  const id = createHash("sha256").update(`authorizer ${name}`).digest("hex").slice(0, 6);
  const validation = spec.identityValidationExpression;
  const common = {
    name,
    id,
    identitySources: identitySources(kind, scheme, spec),
    validation: validation ? new RegExp(`^(?:${validation})$`) : undefined,
  };
  if (kind === "COGNITO_USER_POOLS") {
    if (!spec.providerARNs?.length) throw fail("it needs providerARNs, the ARNs of its user pools");
    return { kind, ...common, providerArns: spec.providerARNs };
  }
  const ttl = spec.authorizerResultTtlInSeconds ?? defaultTtl;
  if (!(ttl >= 0 && ttl <= longestTtl)) throw fail(`authorizerResultTtlInSeconds is 0 to ${longestTtl}, not ${ttl}`);
  if (!spec.authorizerUri) throw fail("it needs authorizerUri, the invocation of its function");
  if (kind === "REQUEST" && ttl > 0 && common.identitySources.length === 0)
    throw fail("it needs an identitySource, by which its results are kept; or authorizerResultTtlInSeconds: 0");
  return { kind, ...common, uri: spec.authorizerUri, credentials: spec.authorizerCredentials, ttl };
}

/** A REQUEST authorizer states them; the token of the others is in the header of the scheme. */
function identitySources(
  kind: Authorizer["kind"],
  { name }: SecurityScheme,
  { identitySource }: AuthorizerSpec,
): string[] {
  const stated = (identitySource ?? "").split(",").map((source) => source.trim());
  const sources = stated.filter((source) => source !== "");
  return sources.length > 0 || kind === "REQUEST" ? sources : [`method.request.header.${name ?? "Authorization"}`];
}
