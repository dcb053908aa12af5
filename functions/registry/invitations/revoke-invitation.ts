import { limitsTable } from "../../runtime/limits/table";
import { notFound } from "../../runtime/problem";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { record } from "../record";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { revokeOrganizationInvitation, revokeProjectInvitation } from "./contract";
import * as store from "./store";

const revoke = (kind: TenantKind, contract: typeof revokeProjectInvitation) =>
  serve(
    contract,
    async (input) => {
      const { path, caller } = input;
      const tenant = tenantIn(kind, path);
      const access = await accessTo(tenant, caller, "invitation.revoke");
      if (!(await store.revoke(tenant, access, path.invitation)))
        throw notFound({ detail: `There is no open invitation ${path.invitation}` });
      await record(tenant, access, "invitation.withdrawn", path.invitation);
      return noContent();
    },
    limitsTable,
  );

/** `DELETE /projects/{project}/invitations/{invitation}`, and the same of organizations */
export const revokeInvitation = [
  revoke("project", revokeProjectInvitation),
  revoke("organization", revokeOrganizationInvitation),
];
