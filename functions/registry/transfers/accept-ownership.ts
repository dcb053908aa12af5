import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { conflict } from "../../runtime/problem";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { personOf } from "../actor";
import { getMember } from "../memberships/store";
import { allowed } from "../permissions";
import { record } from "../record";
import { standingOf } from "../standing";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { untilWritten } from "../versions";
import { acceptOrganizationOwnership, acceptProjectOwnership, noTransfer } from "./contract";
import * as store from "./store";

const accept = (kind: TenantKind, contract: typeof acceptProjectOwnership) =>
  serve(
    contract,
    async (input) => {
      const { path, caller } = input;
      const tenant = tenantIn(kind, path);
      const user = personOf(caller, "ownership.accept");
      const member = await untilWritten(async () => {
        await accessTo(tenant, caller, "ownership.read");
        const [transfer, me] = await Promise.all([store.find(tenant), getMember(tenant, user)]);
        if (!me || transfer?.to !== user) throw noTransfer();
        const offerer = await standingOf(tenant, transfer.offered_by);
        if (!offerer || !allowed(offerer.role, "ownership.offer"))
          throw conflict({ detail: "Who offered the ownership may no longer do so" });
        return (await store.accept(tenant, { transfer, offerer, role: me.role })) && me;
      });
      await record(tenant, { user }, "ownership.transferred", member.user);
      return ok({ ...member, role: "super_admin" });
    },
    limitsTable,
    idempotencyTable,
  );

/** `POST /projects/{project}/ownership-transfers/acceptances`, and the same of organizations */
export const acceptOwnership = [
  accept("project", acceptProjectOwnership),
  accept("organization", acceptOrganizationOwnership),
];
