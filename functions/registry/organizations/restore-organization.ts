import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { organizationStatus } from "../states";
import { changing } from "./changing";
import { restoreOrganization } from "./contract";
import * as store from "./store";
import { okWithTag } from "./tag";

/** `POST /organizations/{organization}/restorations` */
export const restore = serve(
  restoreOrganization,
  async ({ path, caller, log }) => {
    const organization = await changing({
      organization: path.organization,
      caller,
      action: "organization.restore",
      audited: "organization.restored",
      deleted: true,
      write: async (before) => {
        organizationStatus.check(before.status, "active");
        return store.restore(before);
      },
    });
    log.info("organization restored", { organization: organization.id });
    return okWithTag(organization);
  },
  limitsTable,
  idempotencyTable,
);
