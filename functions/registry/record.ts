import type { AuditAction } from "../audit/actions";
import { audit } from "../audit/record";
import type { Tenant } from "./table";

/**
 * Keeps a record of what somebody did in a project or an organization.
 *
 * @param actor id of who did it
 * @param subject id of what it is about
 */
export const record = (
  { id: tenant }: Tenant,
  actor: string,
  action: AuditAction,
  subject: string,
  detail?: Readonly<Record<string, string>>,
): Promise<void> => audit({ action, outcome: "success", actor, subject, tenant, detail });
