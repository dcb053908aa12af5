import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { tidied } from "../names";
import { changing } from "./changing";
import { patchOrganization } from "./contract";
import * as store from "./store";
import { okWithTag } from "./tag";

/** `PATCH /organizations/{organization}` */
export const patch = serve(
  patchOrganization,
  async ({ path, headers, body: { name }, caller, log }) => {
    const organization = await changing({
      organization: path.organization,
      caller,
      action: "organization.update",
      audited: "organization.updated",
      ifMatch: headers["if-match"],
      write: async (before, access) =>
        name === undefined || tidied(name) === before.name ? before : store.rename(before, name, access),
    });
    log.info("organization changed", { organization: organization.id });
    return okWithTag(organization);
  },
  limitsTable,
  idempotencyTable,
);
