import type { Caller } from "../runtime/caller";
import { forbidden, notFound } from "../runtime/problem";
import { type Action, allowed } from "./permissions";
import type { Role } from "./roles";
import { type Standing, standingOf } from "./standing";
import type { Tenant } from "./table";

/** The user who calls. @throws Problem `forbidden` for a caller without a token, which no route of the registry lets in */
export function userOf(caller: Caller): string {
  if (caller.kind !== "user") throw forbidden();
  return caller.subject;
}

/** What a member may see of a project or an organization, and as whom. */
export type Access = Standing;

/**
 * Lets a member do what the matrix says. Whoever is no member learns nothing: not even that there is something.
 *
 * @param tenant what it is about
 * @param action what the caller wants to do
 * @param more.deleted true where it is about something that is deleted and can be restored. Default: that is not there
 * @throws Problem `not-found` for what does not exist, and for those who are no members; `forbidden` for members without the right
 */
export async function accessTo(
  tenant: Tenant,
  caller: Caller,
  action: Action,
  { deleted = false }: { deleted?: boolean } = {},
): Promise<Access> {
  const access = await standingOf(tenant, userOf(caller));
  if (!access || (access.item.status?.S === "deleted" && !deleted))
    throw notFound({ detail: `There is no ${tenant.kind} ${tenant.id} for this caller` });
  allow(access.role, action);
  return access;
}

/** @throws Problem `forbidden` where the matrix does not let the role do it */
export function allow(role: Role, action: Action): void {
  if (!allowed(role, action)) throw forbidden({ detail: `The role ${role} does not allow ${action}` });
}
