import { type Auth, lacking, type UserAuth } from "../auth";
import { type Caller, keyOf } from "../caller";
import type { Middleware } from "../invocation";
import { forbidden, unauthorized } from "../problem";

/** Refuses callers without what the contract asks for, also where a gateway was set up to let them through. */
export const authentication = (): Middleware => ({
  before: ({ event: { endpoint, caller } }) => {
    if (endpoint) authenticate(endpoint.route.auth, caller);
  },
});

/** @throws Problem for a caller who does not bring all of it, and for a need that nobody knows */
function authenticate(auth: Auth, caller: Caller): void {
  switch (auth.kind) {
    case "open":
      return;
    case "user":
      authenticateUser(auth, caller);
      return;
    case "apiKey":
      if (keyOf(caller) === undefined) throw forbidden();
      return;
    case "iam":
      if (caller.kind !== "iam") throw forbidden();
      return;
    default:
      throw forbidden();
  }
}

/** The headers are those of RFC 6750, section 3; API Gateway sends them on as `x-amzn-remapped-www-authenticate`. */
function authenticateUser(auth: UserAuth, caller: Caller): void {
  if (caller.kind !== "user") throw unauthorized({ headers: { "www-authenticate": "Bearer" } });
  if (auth.key && keyOf(caller) === undefined) throw forbidden();
  const detail = lacking(auth, caller);
  if (detail === undefined) return;
  const scopes = auth.scopes.length > 0 ? `, scope="${auth.scopes.join(" ")}"` : "";
  throw forbidden({ detail, headers: { "www-authenticate": `Bearer error="insufficient_scope"${scopes}` } });
}
