import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { type Item, itemOf, numberIn, textIn } from "../../runtime/items";
import { conflict } from "../../runtime/problem";
import { transact } from "../../runtime/transaction";
import { changeOfRole } from "../memberships/store";
import { freeName, takeName } from "../name-items";
import { nameTaken } from "../name-problem";
import { namespaceOf, projectOf } from "../projects/model";
import type { Role } from "../roles";
import { roleChanged, type Standing, stillHas } from "../standing";
import { getItem, memberKey, partitionOf, TABLE_NAME, type Tenant } from "../table";
import { nextVersion } from "../versions";
import { notAMember, offerDays, type Transfer, transferPending } from "./contract";

/** There is one at most: a key without an id. */
const transferKey = (tenant: Tenant) => itemOf({ pk: partitionOf(tenant), sk: "TRANSFER" });

const toTransfer = (item: Item): Transfer => ({
  from: textIn(item, "from"),
  to: textIn(item, "to"),
  offered_by: textIn(item, "offered_by"),
  created_at: textIn(item, "created_at"),
  expires_at: new Date(numberIn(item, "expires") * 1000).toISOString(),
});

/** The offered ownership of a tenant, if it is offered. Sees every write before. */
export async function find(tenant: Tenant): Promise<Transfer | undefined> {
  const item = await getItem(transferKey(tenant));
  return item && toTransfer(item);
}

/**
 * Offers ownership to a member.
 *
 * @throws Problem `transfer-pending` where it is offered already, `not-a-member`, or `forbidden` when the role of who offers has changed meanwhile
 */
export async function offer(tenant: Tenant, by: Standing, to: string): Promise<Transfer> {
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  const item = {
    ...transferKey(tenant),
    ...itemOf({
      tenant: partitionOf(tenant),
      from: textIn(by.item, "super_admin"),
      to,
      offered_by: by.user,
      created_at: new Date(now).toISOString(),
      expires: seconds + offerDays * 86_400,
    }),
  };
  const refusal = await transact([
    {
      Put: {
        TableName: TABLE_NAME,
        Item: item,
        ConditionExpression: "attribute_not_exists(pk) OR expires <= :now",
        ExpressionAttributeValues: { ":now": { N: String(seconds) } },
      },
    },
    {
      ConditionCheck: {
        TableName: TABLE_NAME,
        Key: memberKey(tenant, to),
        ConditionExpression: "attribute_exists(pk)",
      },
    },
    stillHas(by),
  ]);
  if (refusal?.index === 0) throw transferPending();
  if (refusal?.index === 1) throw notAMember();
  if (refusal) throw roleChanged();
  return toTransfer(item);
}

/**
 * Takes an offer away.
 *
 * @param transfer the offer that is meant: not one that was made since
 * @param by who withdraws it; whom it is offered to declines it whatever their role
 * @returns whether it was there
 * @throws Problem `forbidden` when the role of who withdraws has changed meanwhile
 */
export async function withdraw(tenant: Tenant, transfer: Transfer, by: Standing): Promise<boolean> {
  const isOwn = transfer.to === by.user;
  const refusal = await transact([{ Delete: thisOffer(tenant, transfer) }, ...(isOwn ? [] : [stillHas(by)])]);
  if (refusal?.index === 1) throw roleChanged();
  return !refusal;
}

/** The write that takes an offer away, if there is one, for a transaction. */
export const withoutOffer = (tenant: Tenant): TransactWriteItem => ({
  Delete: { TableName: TABLE_NAME, Key: transferKey(tenant) },
});

/** What an accepted offer is decided by. */
export interface Acceptance {
  transfer: Transfer;
  /** What who offered it is now. */
  offerer: Standing;
  /** The role until now of who accepts. */
  role: Role;
}

/**
 * Transfers ownership, all of it or nothing: the offer is used up, the tenant names its new super admin, the member is that, and the old one admin. A project of
 * nobody but its members takes its name along into the new owner's.
 *
 * @returns undefined where the tenant has another version than the offerer's standing was read with
 * @throws Problem `conflict` where one of those involved is not any more what it was, `name-taken` where the new owner has a project of that name
 */
export async function accept(tenant: Tenant, { transfer, offerer, role }: Acceptance): Promise<true | undefined> {
  const { from, to } = transfer;
  const people = [
    nextVersion(tenant, numberIn(offerer.item, "version"), { super_admin: to }),
    { Delete: thisOffer(tenant, transfer) },
    changeOfRole(tenant, from, "super_admin", "admin"),
    changeOfRole(tenant, to, role, "super_admin"),
    // Of the old super admin the change of role says it; one item stands once in a transaction.
    ...(offerer.user === from && offerer.by.kind === tenant.kind ? [] : [stillHas(offerer)]),
  ];
  const refusal = await transact([...people, ...movedName(tenant, offerer.item, to)]);
  if (!refusal) return true;
  if (refusal.index === 0) return undefined;
  throw refusal.index >= people.length
    ? nameTaken({ detail: "You have a project of this name: rename one of the two first" })
    : conflict({ detail: "The offer is not good any more: who made it, or you, are not what you were" });
}

/** Conditions that an offer is the one that was read, and not over. */
const thisOffer = (tenant: Tenant, { to, created_at }: Transfer) => ({
  TableName: TABLE_NAME,
  Key: transferKey(tenant),
  ConditionExpression: "#to = :to AND created_at = :created AND expires > :now",
  ExpressionAttributeNames: { "#to": "to" },
  ExpressionAttributeValues: {
    ":to": { S: to },
    ":created": { S: created_at },
    ":now": { N: String(Math.floor(Date.now() / 1000)) },
  },
});

/** A project's name is one of its kind among the projects of its super admin, unless it is an organization's. */
function movedName(tenant: Tenant, item: Item, to: string): TransactWriteItem[] {
  if (tenant.kind === "organization") return [];
  const project = projectOf(item);
  const [before, after] = [namespaceOf(project), namespaceOf({ ...project, super_admin: to })];
  if (before === after) return [];
  return [takeName(after, project.name, project.id), freeName(before, project.name, project.id)];
}
