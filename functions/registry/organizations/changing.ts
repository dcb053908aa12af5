import type { AuditAction } from "../../audit/actions";
import type { Caller } from "../../runtime/caller";
import { type Access, accessTo } from "../access";
import { actorOf } from "../actor";
import type { Action } from "../permissions";
import { record } from "../record";
import { untilWritten } from "../versions";
import type { Organization } from "./contract";
import { organizationOf, tenantOf } from "./model";
import { checkVersion } from "./tag";

/** Who wants to change which organization, and how it is done. */
export interface Change {
  /** Id of the organization. */
  organization: string;
  caller: Caller;
  action: Action;
  /** What the audit trail calls it. */
  audited: AuditAction;
  /** `If-Match` of the request. */
  ifMatch?: string;
  /** True where the organization may be deleted. Default false. */
  deleted?: boolean;
  /** Writes it; gives undefined where the organization has another version by now. */
  write(organization: Organization, access: Access): Promise<Organization | undefined>;
}

/**
 * Changes an organization as far as the caller may: decided and written by the same version of it, however many write at once. What changed something is in the
 * audit trail.
 *
 * @throws Problem as `accessTo`; `precondition-failed`; and what `write` throws
 */
export async function changing(change: Change): Promise<Organization> {
  const { organization: id, caller, action, audited, ifMatch, deleted, write } = change;
  const [before, after] = await untilWritten(async () => {
    const access = await accessTo(tenantOf(id), caller, action, { deleted });
    const organization = organizationOf(access.item);
    checkVersion(ifMatch, organization);
    const written = await write(organization, access);
    return written && ([organization, written] as const);
  });
  if (after.version !== before.version) await record(tenantOf(id), actorOf(caller), audited, id);
  return after;
}
