import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { decodeTime, ulid } from "ulid";
import type { ItemValues } from "../../runtime/items";
import { transact } from "../../runtime/transaction";
import { memberUntil, newMember } from "../members";
import { tidied } from "../names";
import { goneAt } from "../restorable";
import { organizationStatus } from "../states";
import { TABLE_NAME } from "../table";
import { nextVersion } from "../versions";
import { type Organization, organizationNotEmpty } from "./contract";
import { firstItem, tenantOf } from "./model";

/** Makes an organization, with its first member. */
export async function create(name: string, user: string): Promise<Organization | undefined> {
  const id = ulid(Date.now());
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
    { Put: { TableName: TABLE_NAME, Item: firstItem(organization), ConditionExpression: "attribute_not_exists(pk)" } },
    newMember(tenantOf(id), user, "super_admin"),
  ]);
  return refusal ? undefined : organization;
}

/**
 * Writes a new name, if it still has the version that it was read with.
 *
 * @returns undefined where it has another one
 */
export const rename = (before: Organization, name: string): Promise<Organization | undefined> =>
  written(before, { name: tidied(name) });

/**
 * Deletes an organization without projects, so that it can be restored: DynamoDB removes it and its super admin's membership when the time for that is over.
 *
 * @returns undefined as {@link rename}
 * @throws Problem `organization-not-empty`
 */
export async function remove(before: Organization): Promise<Organization | undefined> {
  const now = Date.now();
  return written(before, { status: "deleted", deleted_at: new Date(now).toISOString() }, goneAt(now));
}

/** Restores a deleted organization. */
export const restore = (before: Organization): Promise<Organization | undefined> =>
  written(before, { status: "active", deleted_at: undefined });

async function written(
  before: Organization,
  parts: Partial<Pick<Organization, "name" | "status" | "deleted_at">>,
  expires?: number,
): Promise<Organization | undefined> {
  const values: ItemValues = { ...parts, expires };
  const tenant = tenantOf(before.id);
  const update = nextVersion(tenant, before.version, values);
  if (parts.status === "deleted") withoutProjects(update);
  const membership = parts.status === undefined ? [] : [memberUntil(tenant, before.super_admin, expires)];
  const refusal = await transact([update, ...membership]);
  if (refusal?.item && Number(refusal.item.projects?.N) > 0) throw organizationNotEmpty();
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
