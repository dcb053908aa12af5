import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { changing, okWithTag } from "./changing";
import { patchOrganization } from "./contract";
import * as store from "./store";

/** `PATCH /organizations/{organization}` */
export const patch = serve(
  patchOrganization,
  async ({ path, headers, body: { name }, caller, log }) => {
    const organization = await changing({
      organization: path.organization,
      caller,
      action: "organization.update",
      ifMatch: headers["if-match"],
      write: async (before) => (name === undefined ? before : store.rename(before, name)),
    });
    log.info("organization changed", { organization: organization.id });
    return okWithTag(organization);
  },
  limitsTable,
);
