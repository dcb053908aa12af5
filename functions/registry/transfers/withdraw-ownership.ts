import { limitsTable } from "../../runtime/limits/table";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo, allow } from "../access";
import { personOf } from "../actor";
import { record } from "../record";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { noTransfer, withdrawOrganizationOwnership, withdrawProjectOwnership } from "./contract";
import * as store from "./store";

const withdraw = (kind: TenantKind, contract: typeof withdrawProjectOwnership) =>
  serve(
    contract,
    async (input) => {
      const { path, caller } = input;
      const tenant = tenantIn(kind, path);
      const access = await accessTo(tenant, caller, "ownership.read");
      const transfer = await store.find(tenant);
      if (transfer?.to === access.user) personOf(caller, "ownership.decline");
      else allow(access, "ownership.withdraw");
      if (!transfer || !(await store.withdraw(tenant, transfer, access))) throw noTransfer();
      await record(tenant, access, "ownership.withdrawn", transfer.to);
      return noContent();
    },
    limitsTable,
  );

/** `DELETE /projects/{project}/ownership-transfers`, and the same of organizations */
export const withdrawOwnership = [
  withdraw("project", withdrawProjectOwnership),
  withdraw("organization", withdrawOrganizationOwnership),
];
