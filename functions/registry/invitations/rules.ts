import { identifierFault, identifierOf } from "../../identity/users/identifiers";
import type { Caller } from "../../runtime/caller";
import { forbidden } from "../../runtime/problem";
import { allowed } from "../permissions";
import { atLeast } from "../roles";
import type { Standing } from "../standing";
import { type Invitation, invitationVoid } from "./contract";

/** The address that a caller's token vouches for: `email`, where `email_verified` is true. Normalised. */
export function verifiedAddress(caller: Caller): string | undefined {
  const { email, email_verified } = caller.kind === "user" ? caller.claims : {};
  // Cognito writes booleans as text.
  if (typeof email !== "string" || (email_verified !== true && email_verified !== "true")) return undefined;
  return identifierFault(email) === undefined ? identifierOf(email).value : undefined;
}

/**
 * Whether an invitation is for a caller: whose token says the address that was invited, and that it is verified.
 *
 * @throws Problem `forbidden`
 */
export function checkAddress({ address }: Pick<Invitation, "address">, caller: Caller): void {
  if (verifiedAddress(caller) !== address)
    throw forbidden({
      detail:
        "This invitation is for another address than your token says, or your token does not say that it is verified",
    });
}

/**
 * Whether who invited may still do so, with that role.
 *
 * @param inviter what who invited is now; undefined for nobody
 * @throws Problem `invitation-void`
 */
export function checkInviter(inviter: Standing | undefined, { role }: Pick<Invitation, "role">): Standing {
  if (!inviter || !allowed(inviter.role, "invitation.create") || !atLeast(inviter.role, role)) throw invitationVoid();
  return inviter;
}
