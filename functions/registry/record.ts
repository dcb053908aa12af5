import type { AuditAction } from "../audit/actions";
import { audit } from "../audit/record";
import type { Actor } from "./actor";
import type { Tenant } from "./table";

/**
 * Keeps a record of what somebody did in a project or an organization.
 *
 * @param actor who did it: the API key, where one did it for its owner
 * @param subject id of what it is about
 */
export const record = (
  { id: tenant }: Tenant,
  { user, key }: Actor,
  action: AuditAction,
  subject: string,
  detail?: Readonly<Record<string, string>>,
): Promise<void> =>
  audit({
    action,
    outcome: "success",
    actor: key ?? user,
    ...(key !== undefined && { owner: user }),
    subject,
    tenant,
    detail,
  });
