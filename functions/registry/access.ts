import type { Caller } from "../runtime/caller";
import { type Item, textIn } from "../runtime/items";
import { forbidden, notFound } from "../runtime/problem";
import { type Action, allowed } from "./permissions";
import { greatest, type Role, roles } from "./roles";
import { getItem, memberKey, type Tenant, tenantKey } from "./table";

/** The user who calls. @throws Problem `forbidden` for a caller without a token, which no route of the registry lets in */
export function userOf(caller: Caller): string {
  if (caller.kind !== "user") throw forbidden();
  return caller.subject;
}

/** What a member may see of a project or an organization, and as whom. */
export interface Access {
  /** Its own item. */
  item: Item;
  /** The caller's role: the greater of the own one and, in an organization's project, the one in the organization. */
  role: Role;
  /** The caller. */
  user: string;
}

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
  const user = userOf(caller);
  const [item, member] = await Promise.all([getItem(tenantKey(tenant)), getItem(memberKey(tenant, user))]);
  const nothing = () => notFound({ detail: `There is no ${tenant.kind} ${tenant.id} for this caller` });
  if (!item) throw nothing();
  const role = greatest(roleIn(member), await inheritedRole(item, user));
  if (!role || (item.status?.S === "deleted" && !deleted)) throw nothing();
  allow(role, action);
  return { item, role, user };
}

/** @throws Problem `forbidden` where the matrix does not let the role do it */
export function allow(role: Role, action: Action): void {
  if (!allowed(role, action)) throw forbidden({ detail: `The role ${role} does not allow ${action}` });
}

/** The role of a member's item. */
export function roleIn(member: Item | undefined): Role | undefined {
  const name = member && textIn(member, "role");
  return roles.find((role) => role === name);
}

async function inheritedRole({ organization }: Item, user: string): Promise<Role | undefined> {
  if (organization?.S === undefined) return undefined;
  return roleIn(await getItem(memberKey({ kind: "organization", id: organization.S }, user)));
}
