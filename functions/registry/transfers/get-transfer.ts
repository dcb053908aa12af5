import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { getOrganizationTransfer, getProjectTransfer, noTransfer } from "./contract";
import * as store from "./store";

const get = (kind: TenantKind, contract: typeof getProjectTransfer) =>
  serve(
    contract,
    async ({ path, caller }) => {
      const tenant = tenantIn(kind, path);
      await accessTo(tenant, caller, "ownership.read");
      const transfer = await store.find(tenant);
      if (!transfer) throw noTransfer();
      return ok(transfer);
    },
    limitsTable,
  );

/** `GET /projects/{project}/ownership-transfers`, and the same of organizations */
export const getTransfer = [get("project", getProjectTransfer), get("organization", getOrganizationTransfer)];
