import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { notFound } from "../../runtime/problem";
import type { Tenant } from "../table";
import type { TenantKind } from "../tenant-routes";

/** Which invitation a token is of. */
export interface InvitationToken {
  readonly tenant: Tenant;
  /** The invitation's id. */
  readonly invitation: string;
  /** SHA-256 of the token, hexadecimal: what is stored. */
  readonly hash: string;
}

/** Bytes of the secret: 256 bits, which nobody guesses. */
const secretBytes = 32;
const letters: Readonly<Record<TenantKind, string>> = { project: "p", organization: "o" };
const form =
  /^(?<letter>[po])\.(?<tenant>[0-9A-HJKMNP-TV-Z]{26})\.(?<invitation>[0-9A-HJKMNP-TV-Z]{26})\.[A-Za-z0-9_-]{43}$/;

/**
 * Makes the token of an invitation, which only its mail says: what it is of, so that it is found by key, and a secret. Letters, digits and `. _ -`, so
 * that it can stand in a URL.
 */
export const makeToken = (tenant: Tenant, invitation: string): string =>
  [letters[tenant.kind], tenant.id, invitation, randomBytes(secretBytes).toString("base64url")].join(".");

/** What a token says; undefined for what is none. Whether it is good, its hash says. */
export function readToken(token: string): InvitationToken | undefined {
  const { letter, tenant, invitation } = form.exec(token)?.groups ?? {};
  if (tenant === undefined || invitation === undefined) return undefined;
  return {
    tenant: { kind: letter === letters.project ? "project" : "organization", id: tenant },
    invitation,
    hash: hashOf(token),
  };
}

/** SHA-256 of a token: as secret as 256 random bits are, it takes no salt and no slow hash. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Whether two hashes are equal, in the same time for whichever. */
export const sameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** The refusal of a token: whether there never was such an invitation, or it was used, revoked or has expired, is not told. */
export const noInvitation = () => notFound({ detail: "There is no open invitation with this token" });
