import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { pageUnder } from "../page-under";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { listOrganizationMembers, listProjectMembers } from "./contract";
import { memberPrefix, toMember } from "./store";

const list = (kind: TenantKind, contract: typeof listProjectMembers) =>
  serve(
    contract,
    async ({ path, query, caller }) => {
      const tenant = tenantIn(kind, path);
      await accessTo(tenant, caller, "member.read");
      const { items, next } = await pageUnder({ tenant, prefix: memberPrefix, route: contract.signature, ...query });
      return ok({ items: items.map(toMember), ...(next !== undefined && { next }) });
    },
    limitsTable,
  );

/** `GET /projects/{project}/members`, and the same of organizations */
export const listMembers = [list("project", listProjectMembers), list("organization", listOrganizationMembers)];
