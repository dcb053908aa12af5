import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { organizationStatus } from "../states";
import { changing, okWithTag } from "./changing";
import { restoreOrganization } from "./contract";
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
    log.info("organization restored", { organization: organization.id });
    return okWithTag(organization);
  },
  limitsTable,
);
