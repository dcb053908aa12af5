import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { type Item, textIn } from "../runtime/items";
import { forbidden } from "../runtime/problem";
import { roleIs } from "./members";
import { atLeast, type Role, roles } from "./roles";
import { getItem, memberKey, TABLE_NAME, type Tenant, tenantKey } from "./table";

/** What a user is in a project or an organization. */
export interface Standing {
  /** The tenant's own item. */
  item: Item;
  /** The greater of the user's own role and, in an organization's project, the one in the organization. */
  role: Role;
  /** The role of that membership itself. Greater than `role` where an API key acts for its owner. */
  held: Role;
  user: string;
  /** Whose membership gives that role: the tenant itself, or its organization. */
  by: Tenant;
}

/** What a user is in a tenant; undefined for what does not exist, and for those who are no members. Sees every write before. */
export async function standingOf(tenant: Tenant, user: string): Promise<Standing | undefined> {
  const [item, member] = await Promise.all([getItem(tenantKey(tenant)), getItem(memberKey(tenant, user))]);
  if (!item) return undefined;
  const own = roleIn(member);
  const organization = organizationOf(item);
  const inherited = organization && roleIn(await getItem(memberKey(organization, user)));
  if (organization && inherited && !(own && atLeast(own, inherited)))
    return { item, role: inherited, held: inherited, user, by: organization };
  return own && { item, role: own, held: own, user, by: tenant };
}

/** The check that a user still is what a decision was made by, for a transaction. */
export const stillHas = ({ by, user, held }: Pick<Standing, "by" | "user" | "held">): TransactWriteItem => ({
  ConditionCheck: { TableName: TABLE_NAME, Key: memberKey(by, user), ...roleIs(held) },
});

/** The refusal of who has lost, or changed, the role that a write was allowed by, between the decision and the write. */
export const roleChanged = () => forbidden({ detail: "Your own role has just changed" });

/** The role of a member's item. */
export function roleIn(member: Item | undefined): Role | undefined {
  const name = member && textIn(member, "role");
  return roles.find((role) => role === name);
}

/** The organization that a project's item names. */
export const organizationOf = ({ organization }: Item): Tenant | undefined =>
  organization?.S === undefined ? undefined : { kind: "organization", id: organization.S };
