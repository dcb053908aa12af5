import { forbidden, problem } from "../../runtime/problem";
import { atLeast, type Role } from "../roles";

/** There is exactly one super admin, and this would leave none, or make two. */
export const soleSuperAdmin = problem(
  "sole-super-admin",
  409,
  "There is exactly one super admin: ownership is transferred, not given or taken",
);

/**
 * Nobody gives a role above their own.
 *
 * @throws Problem `forbidden`
 */
export function checkGiving(actor: Role, role: Role): void {
  if (!atLeast(actor, role)) throw forbidden({ detail: `The role ${role} is above yours, which is ${actor}` });
}

/**
 * Nobody changes the role of somebody above them, nor gives one above their own. The super admin's goes to another by a transfer only.
 *
 * @param actor the role of who does it
 * @param from the member's role now
 * @param to the role to be
 * @throws Problem `forbidden` where a role is above the actor's, `sole-super-admin` where it is, or would be, the super admin's
 */
export function checkRoleChange(actor: Role, from: Role, to: Role): void {
  checkStandingOf(actor, from);
  checkGiving(actor, to);
  if (from !== to && (from === "super_admin" || to === "super_admin")) throw onlyByTransfer();
}

/**
 * Nobody removes somebody above them, and the super admin stays. Everybody else may leave.
 *
 * @param actor the role of who does it
 * @param role the role of the member to remove
 * @param leaves whether the two are one person
 * @throws Problem as {@link checkRoleChange}
 */
export function checkRemoval(actor: Role, role: Role, leaves: boolean): void {
  if (!leaves) checkStandingOf(actor, role);
  if (role === "super_admin") throw onlyByTransfer();
}

function checkStandingOf(actor: Role, role: Role): void {
  if (!atLeast(actor, role)) throw forbidden({ detail: `The member is ${role}, which is above your role, ${actor}` });
}

const onlyByTransfer = () =>
  soleSuperAdmin({ detail: "Offer the ownership to another member first: POST …/ownership-transfers" });
