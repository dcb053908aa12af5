import type { Caller } from "../runtime/caller";
import { forbidden, notFound } from "../runtime/problem";
import { type Actor, actorOf } from "./actor";
import { type Action, allowed, roleOfKey } from "./permissions";
import { type Standing, standingOf } from "./standing";
import type { Tenant } from "./table";

/** What a member may see of a project or an organization, and as whom. Where an API key calls, `role` is what the key is, and may be less than its owner's. */
export type Access = Standing & Pick<Actor, "key">;

/**
 * Lets a member do what the matrix says, and an API key what its owner may, as far as keys do it. Whoever is no member learns nothing: not even that there is
 * something.
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
  const actor = actorOf(caller);
  const standing = await standingOf(tenant, actor.user);
  if (!standing || (standing.item.status?.S === "deleted" && !deleted))
    throw notFound({ detail: `There is no ${tenant.kind} ${tenant.id} for this caller` });
  const access = { ...standing, ...actor, role: actor.key === undefined ? standing.role : roleOfKey(standing.role) };
  allow(access, action);
  return access;
}

/** @throws Problem `forbidden` where the matrix does not let the role do it, or the role would, but not an API key's */
export function allow({ role, held }: Pick<Standing, "role" | "held">, action: Action): void {
  if (allowed(role, action)) return;
  const detail = allowed(held, action)
    ? `An API key is ${role} at most, which does not allow ${action}: its owner may, signed in`
    : `The role ${held} does not allow ${action}`;
  throw forbidden({ detail });
}
