/** The caller must be a user, or a service, with a token that the gateway's authorizer finds valid. */
export interface UserAuth {
  readonly kind: "user";
  /** Scopes that the token must have: all of them. */
  readonly scopes: readonly string[];
  /** Roles of which the user must have one. Empty where no role is asked for. */
  readonly roles: readonly string[];
  /** True where the caller must send an API key too. */
  readonly key: boolean;
}

/** What a caller must bring. There is no default, so nothing is open by accident. */
export type Auth = { readonly kind: "apiKey" } | UserAuth | { readonly kind: "iam" } | { readonly kind: "open" };

/** The caller must send a valid key in `x-api-key`; the gateway checks it before the function runs. */
export const apiKey = (): { readonly kind: "apiKey" } => ({ kind: "apiKey" });
/** Anyone may call. Say so, or the route is refused. */
export const open = (): { readonly kind: "open" } => ({ kind: "open" });
/** The caller must sign with AWS credentials that IAM lets call this route (`execute-api:Invoke`). */
export const iam = (): { readonly kind: "iam" } => ({ kind: "iam" });
/** The caller must send a valid token in `Authorization: Bearer`; whose, does not matter. */
export const signedIn = (): UserAuth => ({ kind: "user", scopes: [], roles: [], key: false });

/**
 * The caller must send a valid token that has these scopes, all of them.
 *
 * @throws Error for none, and for what OAuth 2.0 does not take as a scope (RFC 6749, section 3.3)
 */
export function scope(...scopes: [string, ...string[]]): UserAuth {
  if (scopes.length === 0) throw new Error("scope(): name a scope, or use signedIn() for any valid token");
  for (const each of scopes)
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(each))
      throw new Error(`scope("${each}"): a scope is printable ASCII without spaces, quotes and backslashes`);
  return { ...signedIn(), scopes };
}

/**
 * The caller must send a valid token of a user who has one of these roles. Which claim says the roles is the authorizer's affair.
 *
 * @throws Error for none
 */
export function role(...roles: [string, ...string[]]): UserAuth {
  if (roles.length === 0 || roles.includes("" as never))
    throw new Error("role(): name a role, or use signedIn() for any valid token");
  return { ...signedIn(), roles };
}

type Need = { readonly kind: "apiKey" } | UserAuth;

/** A token if one is asked for. Of a list that the compiler does not know, nobody can say. */
type AllOf<Needs extends readonly Need[]> = number extends Needs["length"]
  ? Auth
  : [Extract<Needs[number], UserAuth>] extends [never]
    ? Exclude<Need, UserAuth>
    : UserAuth;

/**
 * The caller must bring all of it, such as a key and a token: what API Gateway can check of one request.
 *
 * @throws Error for two times `role()`, as one of the named roles is enough
 * @example
 * auth: allOf(apiKey(), scope("events:read"), role("admin"))
 */
export function allOf<const Needs extends readonly Need[]>(...needs: Needs): AllOf<Needs>;
export function allOf(...needs: readonly Need[]): Auth {
  const users = needs.filter((need) => need.kind === "user");
  if (users.filter(({ roles }) => roles.length > 0).length > 1)
    throw new Error("allOf(): name the roles in one role(…); any one of them is enough");
  const key = needs.some((need) => need.kind === "apiKey" || need.key);
  if (users.length === 0) {
    if (!key) throw new Error("allOf(): say what a caller must bring, or use open()");
    return apiKey();
  }
  const scopes = [...new Set(users.flatMap((each) => each.scopes))];
  return { kind: "user", scopes, roles: users.flatMap((each) => each.roles), key };
}

/** What a token, or who brought it, has of what a route asks for. */
export interface Granted {
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** What of a route's need a token does not give, in words; undefined where it gives all of it. */
export function lacking(need: Granted, { scopes, roles }: Granted): string | undefined {
  const missing = need.scopes.filter((each) => !scopes.includes(each));
  if (missing.length > 0) return `The token lacks the scope ${missing.join(" ")}`;
  if (need.roles.length > 0 && !need.roles.some((each) => roles.includes(each)))
    return `This takes one of the roles ${need.roles.join(", ")}`;
  return undefined;
}
