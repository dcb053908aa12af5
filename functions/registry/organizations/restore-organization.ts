import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { actorOf } from "../actor";
import { record } from "../record";
import { organizationStatus } from "../states";
import { changing, okWithTag } from "./changing";
import { restoreOrganization } from "./contract";
import { tenantOf } from "./model";
import * as store from "./store";

/** `POST /organizations/{organization}/restorations` */
export const restore = serve(
  restoreOrganization,
  async ({ path, caller, log }) => {
    const organization = await changing({
      organization: path.organization,
      caller,
      action: "organization.restore",
      deleted: true,
      write: async (before) => {
        organizationStatus.check(before.status, "active");
        return store.restore(before);
      },
    });
    await record(tenantOf(organization.id), actorOf(caller), "organization.restored", organization.id);
    log.info("organization restored", { organization: organization.id });
    return okWithTag(organization);
  },
  limitsTable,
  idempotencyTable,
);
