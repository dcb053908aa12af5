import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { actorOf } from "../actor";
import { record } from "../record";
import { changing, okWithTag } from "./changing";
import { patchOrganization } from "./contract";
import { tenantOf } from "./model";
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
      write: async (before, access) => (name === undefined ? before : store.rename(before, name, access)),
    });
    await record(tenantOf(organization.id), actorOf(caller), "organization.updated", organization.id);
    log.info("organization changed", { organization: organization.id });
    return okWithTag(organization);
  },
  limitsTable,
  idempotencyTable,
);
