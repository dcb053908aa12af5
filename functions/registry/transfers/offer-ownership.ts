import { idempotencyTable } from "../../runtime/idempotency/table";
import { textIn } from "../../runtime/items";
import { limitsTable } from "../../runtime/limits/table";
import { created } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { soleSuperAdmin } from "../memberships/rules";
import { record } from "../record";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { offerOrganizationOwnership, offerProjectOwnership } from "./contract";
import * as store from "./store";

const offer = (kind: TenantKind, contract: typeof offerProjectOwnership) =>
  serve(
    contract,
    async (input) => {
      const { path, body, caller } = input;
      const tenant = tenantIn(kind, path);
      const access = await accessTo(tenant, caller, "ownership.offer");
      if (body.member === textIn(access.item, "super_admin"))
        throw soleSuperAdmin({ detail: "This member is the super admin already" });
      const transfer = await store.offer(tenant, access, body.member);
      await record(tenant, access, "ownership.offered", transfer.to, { from: transfer.from });
      return created(transfer);
    },
    limitsTable,
    idempotencyTable,
  );

/** `POST /projects/{project}/ownership-transfers`, and the same of organizations */
export const offerOwnership = [
  offer("project", offerProjectOwnership),
  offer("organization", offerOrganizationOwnership),
];
