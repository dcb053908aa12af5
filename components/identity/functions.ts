import { argError, plain } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";
import { givenLinks } from "../building-blocks/given-links";
import { LambdaFunction } from "../building-blocks/lambda-function";
import type { Table } from "../building-blocks/table";
import type { GatewayRoute } from "../secure-gateway";
import { shippedOperation } from "../secure-gateway/shipped-operations";
import type { IdentityArgs } from "./args";
import { messageLinks } from "./messages";
import type { SigningKeys } from "./signing-keys";

/** One function per privilege. */
export interface IdentityFunctions {
  /** Lets people in: the only one that makes tokens. */
  auth: LambdaFunction;
  /** Shows and changes what people have: profiles, sessions, API keys. */
  account: LambdaFunction;
  /** Publishes what others check tokens with. */
  keys: LambdaFunction;
}

/** The functions, each with no more than it takes. */
export function identityFunctions(
  child: ChildOf,
  args: IdentityArgs,
  table: Table,
  signingKeys: SigningKeys,
): IdentityFunctions {
  const { logRetentionDays, key, tags } = args;
  const common = { service: child.logicalName, logRetentionDays, key, tags };
  const SCOPES = scopesOf(child.component, args).join(" ");
  const messages = messageLinks(child, args);
  return {
    auth: child("auth", LambdaFunction, {
      ...common,
      description: "Signs people in",
      entry: "identity/auth",
      limits: true,
      audit: true,
      environment: { SCOPES },
      links: [table.linkAs("IDENTITY_TABLE", "read", "write", "delete"), signingKeys.sign, ...messages],
    }),
    account: child("account", LambdaFunction, {
      ...common,
      description: "Shows and changes accounts",
      entry: "identity/account",
      limits: true,
      audit: true,
      environment: { SCOPES },
      links: [
        table.linkAs("IDENTITY_TABLE", "read", "write", "delete"),
        ...messages,
        ...givenLinks(child.component, "ownership", args.ownership, "registry.ownership"),
      ],
    }),
    keys: child("keys", LambdaFunction, {
      ...common,
      description: "Publishes the keys to check tokens with",
      entry: "identity/keys",
      environment: { SCOPES },
      links: [signingKeys.publish],
    }),
  };
}

/** Which function serves which route. */
export const identityRoutes = ({ auth, account, keys }: IdentityFunctions): GatewayRoute[] => [
  { ...shippedOperation("POST /auth/register"), function: auth },
  { ...shippedOperation("POST /auth/verify"), function: auth },
  { ...shippedOperation("POST /auth/resend"), function: auth },
  { ...shippedOperation("POST /auth/recover"), function: auth },
  { ...shippedOperation("POST /auth/reset"), function: auth },
  { ...shippedOperation("POST /auth/login"), function: auth },
  { ...shippedOperation("POST /auth/token"), function: auth },
  { ...shippedOperation("POST /auth/logout"), function: auth },
  { ...shippedOperation("GET /auth/me"), function: account },
  { ...shippedOperation("GET /users/profile"), function: account },
  { ...shippedOperation("PUT /users/profile"), function: account },
  { ...shippedOperation("DELETE /users/profile"), function: account },
  { ...shippedOperation("GET /users/sessions"), function: account },
  { ...shippedOperation("DELETE /users/sessions"), function: account },
  { ...shippedOperation("DELETE /users/sessions/{session}"), function: account },
  { ...shippedOperation("POST /users/api-keys"), function: account },
  { ...shippedOperation("GET /users/api-keys"), function: account },
  { ...shippedOperation("POST /users/api-keys/{key}/rotations"), function: account },
  { ...shippedOperation("DELETE /users/api-keys/{key}"), function: account },
  { ...shippedOperation("GET /.well-known/jwks.json"), function: keys },
  { ...shippedOperation("GET /.well-known/openid-configuration"), function: keys },
];

/** @throws InputPropertyError for none, and for what OAuth 2.0 does not take as a scope (RFC 6749, section 3.3) */
export function scopesOf(component: string, args: IdentityArgs): string[] {
  const scopes = plain(component, "scopes", args.scopes) ?? ["projects:read", "projects:write"];
  if (scopes.length === 0) throw argError(component, "scopes", "there are none; leave it out for those of projects");
  const odd = scopes.findIndex((each) => typeof each !== "string" || !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(each));
  if (odd !== -1)
    throw argError(
      component,
      "scopes",
      `"${scopes[odd]}" is no scope: printable ASCII without spaces, quotes and backslashes`,
    );
  return scopes;
}
