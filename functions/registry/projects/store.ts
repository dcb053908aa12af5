import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { decodeTime } from "ulid";
import type { Origin } from "../../runtime/idempotency/keeper";
import { conflict } from "../../runtime/problem";
import { transact } from "../../runtime/transaction";
import { memberUntil, newMember } from "../members";
import { freeName, keepName, takeName } from "../name-items";
import { nameTaken } from "../name-problem";
import { nameKey, tidied } from "../names";
import { newId } from "../new-id";
import { countProject } from "../organizations/count";
import { goneAt } from "../restorable";
import { projectStatus } from "../states";
import { partitionOf, positionOf, TABLE_NAME, type Tenant, tenantKey } from "../table";
import { nextVersion } from "../versions";
import type { NewProject, Project } from "./contract";
import { firstItem, namespaceOf, type ProjectParts, projectOf, storedParts } from "./model";

/** A project as a tenant. */
export const tenantOf = (id: string): Tenant => ({ kind: "project", id });

/** For whom a project is made. */
export interface Owner {
  /** Its super admin. */
  user: string;
  /** The organization that it belongs to. Default: none. */
  organization?: string;
  /** What else is written with it, or has to hold. */
  also?: TransactWriteItem[];
  /** What all attempts at it have in common: what one before has made is given, as it is now. */
  origin?: Origin;
}

/**
 * Makes a project, with its first member and its name: all or nothing.
 *
 * @throws Problem `name-taken`
 * @returns undefined where one of `also` was refused
 */
export async function create(
  asked: NewProject,
  { user, organization, also = [], origin }: Owner,
): Promise<Project | undefined> {
  const id = newId(origin);
  const now = new Date(decodeTime(id)).toISOString();
  const project: Project = {
    id,
    name: tidied(asked.name),
    status: projectStatus.initial,
    ...(organization !== undefined && { organization }),
    super_admin: user,
    ...(asked.billing_account && { billing_account: asked.billing_account }),
    metadata: asked.metadata ?? {},
    created_at: now,
    updated_at: now,
    version: 1,
  };
  const tenant = tenantOf(id);
  const refusal = await transact([
    {
      Put: {
        TableName: TABLE_NAME,
        Item: firstItem(project, tenantKey(tenant), partitionOf(tenant), positionOf(tenant)),
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    takeName(namespaceOf(project), project.name, id),
    newMember(tenant, user, "super_admin"),
    ...also,
  ]);
  if (refusal?.index === 1) throw taken(project.name);
  if (refusal?.item && origin) return projectOf(refusal.item);
  return refusal ? undefined : project;
}

/**
 * Writes changes of a project, its name too, if it still has the version that it was read with.
 *
 * @param also what has to hold besides, such as the caller's role
 * @returns undefined where it has another version, or something of `also` does not hold
 * @throws Problem `name-taken`
 */
export async function change(
  before: Project,
  parts: ProjectParts,
  also: TransactWriteItem[] = [],
): Promise<Project | undefined> {
  const { id, name = before.name } = { ...before, ...parts };
  const isRenamed = nameKey(name) !== nameKey(before.name);
  const namespace = namespaceOf(before);
  const renaming = isRenamed ? { name: takeName(namespace, name, id) } : {};
  const freeing = isRenamed ? [freeName(namespace, before.name, id)] : [];
  return written(before, parts, { ...renaming, others: [...freeing, ...also] });
}

/** Deletes a project so that it can be restored: DynamoDB removes it, its name and its super admin's membership when the time for that is over. */
export async function remove(before: Project, also: TransactWriteItem[] = []): Promise<Project | undefined> {
  const now = Date.now();
  const expires = goneAt(now);
  const { id, name, super_admin } = before;
  const parts: ProjectParts = { status: "deleted", deleted_at: new Date(now).toISOString() };
  return written(before, parts, {
    name: keepName(namespaceOf(before), name, id, expires),
    count: counted(before, -1),
    others: [memberUntil(tenantOf(id), super_admin, expires), ...also],
    expires,
  });
}

/**
 * Restores a deleted project, which is inactive then.
 *
 * @throws Problem `name-taken`, or `conflict` where its organization is deleted
 */
export async function restore(before: Project, also: TransactWriteItem[] = []): Promise<Project | undefined> {
  const { id, name, super_admin } = before;
  const parts: ProjectParts = { status: "inactive", deleted_at: undefined };
  return written(before, parts, {
    name: takeName(namespaceOf(before), name, id),
    count: counted(before, 1),
    others: [memberUntil(tenantOf(id), super_admin, undefined), ...also],
  });
}

/** What is written with a project, or has to hold. */
interface Beside {
  name?: TransactWriteItem;
  count?: TransactWriteItem;
  others: TransactWriteItem[];
  /** Seconds since 1970. Default: it stays. */
  expires?: number;
}

async function written(before: Project, parts: ProjectParts, { name, count, others, expires }: Beside) {
  const update = nextVersion(tenantOf(before.id), before.version, { ...storedParts(parts), expires });
  const writes = [update, name, count, ...others].filter((each) => each !== undefined);
  const refusal = await transact(writes);
  const refused = refusal && writes[refusal.index];
  if (name && refused === name) throw taken(parts.name ?? before.name);
  if (count && refused === count) throw conflict({ detail: "Its organization is deleted: restore that first" });
  if (refused) return undefined;
  const values = update.Update?.ExpressionAttributeValues;
  const after = { ...before, ...parts, updated_at: values?.[":updated_at"]?.S ?? "", version: before.version + 1 };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined)) as Project;
}

const counted = ({ organization }: Project, by: 1 | -1) =>
  organization === undefined ? undefined : countProject(organization, by);

const taken = (name: string) =>
  nameTaken({
    detail: `There is a project ${name} already`,
    errors: [{ pointer: "#/name", detail: "is the name of another project" }],
  });
