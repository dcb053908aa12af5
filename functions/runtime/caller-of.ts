import type { Auth, UserAuth } from "./auth";
import type { Caller } from "./caller";

/** A user, or a service, with a token: who calls a route that asks for one. */
export type UserCaller = Extract<Caller, { kind: "user" }>;

/**
 * Who calls a route that asks for this: the kit refuses everybody else before its handler runs. Where the compiler does not know what a route asks
 * for, and where it is open to all, that is any caller.
 */
export type CallerOf<A extends Auth> = A extends UserAuth
  ? UserCaller
  : A extends { readonly kind: "iam" }
    ? Extract<Caller, { kind: "iam" }>
    : A extends { readonly kind: "apiKey" }
      ? Extract<Caller, { kind: "apiKey" | "user" }>
      : Caller;
