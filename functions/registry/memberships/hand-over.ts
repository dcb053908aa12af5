import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { type Item, numberIn } from "../../runtime/items";
import { newMember, roleIs } from "../members";
import { roleIn } from "../standing";
import { getItem, memberKey, TABLE_NAME, type Tenant } from "../table";
import { withoutOffer } from "../transfers/store";
import { nextVersion } from "../versions";

/**
 * The writes that give a project to its organization's super admin, for a transaction that takes the old super admin out of it: the project names the new one, whose
 * membership ends when it does where it is deleted, and an offer of the old one is gone.
 *
 * @param item the project's item
 * @param heir the organization's super admin
 */
export async function handOver(project: Tenant, item: Item, heir: string): Promise<TransactWriteItem[]> {
  const member = await getItem(memberKey(project, heir));
  return [
    nextVersion(project, numberIn(item, "version"), { super_admin: heir }),
    superAdminInstead(project, heir, member, item.expires),
    withoutOffer(project),
  ];
}

/** Makes a user super admin, who is a member until now, or is none. */
function superAdminInstead(
  project: Tenant,
  user: string,
  member: Item | undefined,
  expires: Item[string] | undefined,
): TransactWriteItem {
  const { Put: put } = newMember(project, user, "super_admin");
  const role = roleIn(member);
  return {
    Put: {
      TableName: TABLE_NAME,
      Item: { ...put?.Item, ...member, role: { S: "super_admin" }, ...(expires && { expires }) },
      ...(role === undefined ? { ConditionExpression: "attribute_not_exists(pk)" } : roleIs(role)),
    },
  };
}
