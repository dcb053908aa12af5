import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { type Item, textIn } from "../../runtime/items";
import { conflict } from "../../runtime/problem";
import { transact } from "../../runtime/transaction";
import { roleIs } from "../members";
import type { Role } from "../roles";
import { roleChanged, roleIn, type Standing, stillHas } from "../standing";
import { getItem, memberKey, TABLE_NAME, type Tenant } from "../table";
import type { Member } from "./contract";

/** How the sort keys of members begin. */
export const memberPrefix = "MEMBER#";

/** A member's item as it is shown. */
export const toMember = (item: Item): Member => ({
  user: textIn(item, "member"),
  role: roleIn(item) ?? "viewer",
  since: textIn(item, "since"),
});

/** A member by name. Sees every write before. */
export async function getMember(tenant: Tenant, user: string): Promise<Member | undefined> {
  const item = await getItem(memberKey(tenant, user));
  return item && toMember(item);
}

/**
 * The write that changes a member's role, for a transaction: its condition is the role until now.
 */
export function changeOfRole(tenant: Tenant, user: string, from: Role, to: Role): TransactWriteItem {
  const was = roleIs(from);
  return {
    Update: {
      TableName: TABLE_NAME,
      Key: memberKey(tenant, user),
      UpdateExpression: "SET #role = :to",
      ...was,
      ExpressionAttributeValues: { ...was.ExpressionAttributeValues, ":to": { S: to } },
    },
  };
}

/** Gives a member another role, if both the member's and the actor's are still what they were. */
export const changeRole = (tenant: Tenant, actor: Standing, member: Member, to: Role): Promise<void> =>
  withStanding(tenant, actor, member, changeOfRole(tenant, member.user, member.role, to));

/** Removes a member, as {@link changeRole}. */
export const remove = (tenant: Tenant, actor: Standing, member: Member): Promise<void> =>
  withStanding(tenant, actor, member, removalOf(tenant, member.user, member.role));

/** The write that removes a member, for a transaction: its condition is the role until now. */
export const removalOf = (tenant: Tenant, user: string, role: Role): TransactWriteItem => ({
  Delete: { TableName: TABLE_NAME, Key: memberKey(tenant, user), ...roleIs(role) },
});

/** A write to a member that only happens while the actor still has the role that allows it. Of oneself, the write's own condition says so. */
async function withStanding(tenant: Tenant, actor: Standing, { user }: Member, write: TransactWriteItem) {
  const own = actor.user === user && actor.by.kind === tenant.kind;
  const refusal = await transact(own ? [write] : [write, stillHas(actor)]);
  if (refusal?.index === 0) throw changedMeanwhile();
  if (refusal) throw roleChanged();
}

/** Somebody else was faster. */
export const changedMeanwhile = () => conflict({ detail: "The member has just been changed or removed: look again" });
