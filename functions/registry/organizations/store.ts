import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { decodeTime } from "ulid";
import type { Origin } from "../../runtime/idempotency/keeper";
import type { ItemValues } from "../../runtime/items";
import { transact } from "../../runtime/transaction";
import { memberUntil, newMember } from "../members";
import { tidied } from "../names";
import { newId } from "../new-id";
import { goneAt } from "../restorable";
import { type Standing, stillHas } from "../standing";
import { organizationStatus } from "../states";
import { TABLE_NAME } from "../table";
import { nextVersion } from "../versions";
import { type Organization, organizationNotEmpty } from "./contract";
import { firstItem, organizationOf, tenantOf } from "./model";

/**
 * Makes an organization, with its first member.
 *
 * @param origin what all attempts at it have in common: what one before has made is given, as it is now
 * @returns undefined where something else has its id
 */
export async function create(name: string, user: string, origin?: Origin): Promise<Organization | undefined> {
  const id = newId(origin);
  const now = new Date(decodeTime(id)).toISOString();
  const organization: Organization = {
    id,
    name: tidied(name),
    status: organizationStatus.initial,
    super_admin: user,
    projects: 0,
    created_at: now,
    updated_at: now,
    version: 1,
  };
  const refusal = await transact([
    {
      Put: {
        TableName: TABLE_NAME,
        Item: firstItem(organization),
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    newMember(tenantOf(id), user, "super_admin"),
  ]);
  if (refusal?.item && origin) return organizationOf(refusal.item);
  return refusal ? undefined : organization;
}

/**
 * Writes a new name, if it still has the version that it was read with, and whoever does it the role.
 *
 * @returns undefined where that does not hold
 */
export const rename = (before: Organization, name: string, by: Standing): Promise<Organization | undefined> =>
  written(before, { name: tidied(name) }, [stillHas(by)]);

/**
 * Deletes an organization without projects, so that it can be restored: DynamoDB removes it and its super admin's membership when the time for that is over.
 *
 * @returns undefined as {@link rename}
 * @throws Problem `organization-not-empty`
 */
export async function remove(before: Organization): Promise<Organization | undefined> {
  const now = Date.now();
  const parts = { status: "deleted", deleted_at: new Date(now).toISOString() } as const;
  return written(before, parts, [memberUntil(tenantOf(before.id), before.super_admin, goneAt(now))], goneAt(now));
}

/** Restores a deleted organization. */
export const restore = (before: Organization): Promise<Organization | undefined> =>
  written(before, { status: "active", deleted_at: undefined }, [
    memberUntil(tenantOf(before.id), before.super_admin, undefined),
  ]);

async function written(
  before: Organization,
  parts: Partial<Pick<Organization, "name" | "status" | "deleted_at">>,
  also: TransactWriteItem[],
  expires?: number,
): Promise<Organization | undefined> {
  const values: ItemValues = { ...parts, expires };
  const update = nextVersion(tenantOf(before.id), before.version, values);
  if (parts.status === "deleted") withoutProjects(update);
  const refusal = await transact([update, ...also]);
  if (refusal?.item && Number(refusal.item.projects?.N) > 0)
    throw organizationNotEmpty({ detail: "Delete its projects first, or send cascade=true" });
  if (refusal) return undefined;
  const updated_at = update.Update?.ExpressionAttributeValues?.[":updated_at"]?.S ?? "";
  const { deleted_at, ...after } = { ...before, ...parts, updated_at, version: before.version + 1 };
  return { ...after, ...(deleted_at !== undefined && { deleted_at }) };
}

/** Lets an update fail, and say why, while the organization owns projects. */
function withoutProjects({ Update: update }: TransactWriteItem): void {
  if (!update) return;
  update.ConditionExpression += " AND #projects = :none";
  update.ExpressionAttributeNames = { ...update.ExpressionAttributeNames, "#projects": "projects" };
  update.ExpressionAttributeValues = { ...update.ExpressionAttributeValues, ":none": { N: "0" } };
  update.ReturnValuesOnConditionCheckFailure = "ALL_OLD";
}
