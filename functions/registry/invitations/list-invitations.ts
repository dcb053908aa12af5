import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { pageUnder } from "../page-under";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { listOrganizationInvitations, listProjectInvitations } from "./contract";
import { invitationPrefix, toInvitation } from "./store";

const list = (kind: TenantKind, contract: typeof listProjectInvitations) =>
  serve(
    contract,
    async ({ path, query, caller }) => {
      const tenant = tenantIn(kind, path);
      await accessTo(tenant, caller, "invitation.read");
      const { items, next } = await pageUnder({
        tenant,
        prefix: invitationPrefix,
        route: contract.signature,
        ...query,
      });
      return ok({ items: items.map(toInvitation), ...(next !== undefined && { next }) });
    },
    limitsTable,
  );

/** `GET /projects/{project}/invitations`, and the same of organizations */
export const listInvitations = [
  list("project", listProjectInvitations),
  list("organization", listOrganizationInvitations),
];
