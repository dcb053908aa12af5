import { newUlid } from "../../runtime/new-ulid";
import { type IssuerSettings, tokenLife } from "./settings";

/** Whom a token is about, as far as it says. */
export interface TokenUser {
  id: string;
  /** `human` or `api`. */
  type: string;
  email?: string;
  /** Of its e-mail address, where it has one. */
  verification_status: string;
}

/** What a token is made of. */
export interface NewToken {
  user: TokenUser;
  /** The session that it belongs to, and ends with. */
  sessionId: string;
  scopes: readonly string[];
}

/** The claims of an access token (RFC 9068, section 2.2). The client is the issuer's own: there are no others. */
export function claimsOf({ user, sessionId, scopes }: NewToken, { issuer, audience }: IssuerSettings) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    sub: user.id,
    aud: audience,
    client_id: issuer,
    iat: now,
    exp: now + tokenLife,
    jti: newUlid(),
    sid: sessionId,
    scope: scopes.join(" "),
    user_type: user.type,
    ...(user.email !== undefined && {
      email: user.email,
      email_verified: user.verification_status === "verified",
    }),
  };
}
