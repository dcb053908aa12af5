import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../runtime/dynamodb";
import { type Item, itemOf, numberIn, textIn } from "../../runtime/items";
import { transact } from "../../runtime/transaction";
import { newMember } from "../members";
import type { Member } from "../memberships/contract";
import { toMember } from "../memberships/store";
import { roleChanged, type Standing, stillHas } from "../standing";
import { getItem, partitionOf, TABLE_NAME, type Tenant, tenantKey } from "../table";
import {
  alreadyMember,
  type Invitation,
  InvitedRole,
  invitationDays,
  invitationVoid,
  type NewInvitation,
} from "./contract";
import { type InvitationToken, noInvitation, sameHash } from "./token";

/** How the sort keys of invitations begin. */
export const invitationPrefix = "INVITATION#";

const invitationKey = (tenant: Tenant, id: string) => itemOf({ pk: partitionOf(tenant), sk: invitationPrefix + id });

/** An invitation's item as it is shown. */
export const toInvitation = (item: Item): Invitation => ({
  id: textIn(item, "sk").slice(invitationPrefix.length),
  address: textIn(item, "address"),
  role: InvitedRole.parse(textIn(item, "role")),
  inviter: textIn(item, "inviter"),
  created_at: textIn(item, "created_at"),
  expires_at: new Date(numberIn(item, "expires") * 1000).toISOString(),
});

/**
 * Keeps an invitation, of its token only the hash.
 *
 * @throws Problem `forbidden` when the inviter's role has changed meanwhile
 */
export async function add(tenant: Tenant, inviter: Standing, id: string, hash: string, invitation: NewInvitation) {
  const now = Date.now();
  const item = {
    ...invitationKey(tenant, id),
    ...itemOf({
      tenant: partitionOf(tenant),
      ...invitation,
      inviter: inviter.user,
      hash,
      created_at: new Date(now).toISOString(),
      expires: Math.floor(now / 1000) + invitationDays * 86_400,
    }),
  };
  if (await transact([{ Put: { TableName: TABLE_NAME, Item: item } }, stillHas(inviter)])) throw roleChanged();
  return toInvitation(item);
}

/** Takes back an invitation that nobody was told of. */
export const forget = (tenant: Tenant, id: string) =>
  dynamodb.send(new DeleteItemCommand({ TableName: TABLE_NAME, Key: invitationKey(tenant, id) }));

/**
 * Revokes an invitation.
 *
 * @returns whether it was there
 * @throws Problem `forbidden` when the role of who revokes has changed meanwhile
 */
export async function revoke(tenant: Tenant, by: Standing, id: string): Promise<boolean> {
  const removal = {
    TableName: TABLE_NAME,
    Key: invitationKey(tenant, id),
    ConditionExpression: "attribute_exists(pk)",
  };
  const refusal = await transact([{ Delete: removal }, stillHas(by)]);
  if (refusal?.index === 1) throw roleChanged();
  return !refusal;
}

/** The open invitation that a token is of; undefined where there is none, or the token is not its own. */
export async function find({ tenant, invitation, hash }: InvitationToken): Promise<Invitation | undefined> {
  const item = await getItem(invitationKey(tenant, invitation));
  return item && sameHash(textIn(item, "hash"), hash) ? toInvitation(item) : undefined;
}

/**
 * Makes a user a member and uses the invitation up, in one: whoever tries it twice at once, one of the two is too late.
 *
 * @param inviter what who invited is now
 * @throws Problem `not-found` for an invitation that is used up by now, `already-member`, or `invitation-void` when the inviter's role has changed meanwhile
 */
export async function accept(
  { tenant, hash }: InvitationToken,
  { id, role }: Invitation,
  inviter: Standing,
  user: string,
): Promise<Member> {
  const member = newMember(tenant, user, role);
  const refusal = await transact([
    {
      Delete: {
        TableName: TABLE_NAME,
        Key: invitationKey(tenant, id),
        ConditionExpression: "#hash = :hash AND expires > :now",
        ExpressionAttributeNames: { "#hash": "hash" },
        ExpressionAttributeValues: { ":hash": { S: hash }, ":now": { N: String(Math.floor(Date.now() / 1000)) } },
      },
    },
    member,
    {
      ConditionCheck: {
        TableName: TABLE_NAME,
        Key: tenantKey(tenant),
        ConditionExpression: "attribute_exists(pk) AND #status <> :deleted",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":deleted": { S: "deleted" } },
      },
    },
    ...(inviter.user === user && inviter.by.kind === tenant.kind ? [] : [stillHas(inviter)]),
  ]);
  if (!refusal) return toMember(member.Put?.Item ?? {});
  if (refusal.index === 1) throw alreadyMember();
  throw refusal.index === 3 ? invitationVoid() : noInvitation();
}
