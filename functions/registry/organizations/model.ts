import { type Item, type ItemValues, itemOf, numberIn, textIn } from "../../runtime/items";
import { organizationStatus } from "../states";
import { partitionOf, type Tenant, tenantKey } from "../table";
import type { Organization } from "./contract";

/** An organization as a tenant. */
export const tenantOf = (id: string): Tenant => ({ kind: "organization", id });

/** An organization of its item. @throws Error for an item that another program wrote */
export function organizationOf(item: Item): Organization {
  const status = organizationStatus.states.find((each) => each === item.status?.S);
  if (status === undefined) throw new Error(`The organization ${item.id?.S} has no status: another program wrote it`);
  return {
    id: textIn(item, "id"),
    name: textIn(item, "name"),
    status,
    super_admin: textIn(item, "super_admin"),
    projects: numberIn(item, "projects"),
    created_at: textIn(item, "created_at"),
    updated_at: textIn(item, "updated_at"),
    ...(item.deleted_at && { deleted_at: textIn(item, "deleted_at") }),
    version: numberIn(item, "version"),
  };
}

/** An organization's whole item, for the first time. */
export function firstItem(organization: Organization): Item {
  const values: ItemValues = { ...organization, tenant: partitionOf(tenantOf(organization.id)) };
  return { ...tenantKey(tenantOf(organization.id)), ...itemOf(values) };
}
