import type { Caller } from "../../runtime/caller";
import { checkIfMatch, etagOf } from "../../runtime/etag";
import { ok } from "../../runtime/reply";
import { type Access, accessTo } from "../access";
import type { Action } from "../permissions";
import { untilWritten } from "../versions";
import type { Organization } from "./contract";
import { organizationOf, tenantOf } from "./model";

/** Who wants to change which organization, and how it is done. */
export interface Change {
  /** Id of the organization. */
  organization: string;
  caller: Caller;
  action: Action;
  /** `If-Match` of the request. */
  ifMatch?: string;
  /** True where the organization may be deleted. Default false. */
  deleted?: boolean;
  /** Writes it; gives undefined where the organization has another version by now. */
  write(organization: Organization, access: Access): Promise<Organization | undefined>;
}

/**
 * Changes an organization as far as the caller may: decided and written by the same version of it, however many write at once.
 *
 * @throws Problem as `accessTo`; `precondition-failed`; and what `write` throws
 */
export const changing = ({
  organization: id,
  caller,
  action,
  ifMatch,
  deleted,
  write,
}: Change): Promise<Organization> =>
  untilWritten(async () => {
    const access = await accessTo(tenantOf(id), caller, action, { deleted });
    const organization = organizationOf(access.item);
    checkIfMatch(ifMatch, organization.version);
    return write(organization, access);
  });

/** 200 with the organization and its ETag. */
export const okWithTag = (organization: Organization) => ok(organization, { etag: etagOf(organization.version) });
