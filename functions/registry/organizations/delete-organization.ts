import { limitsTable } from "../../runtime/limits/table";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { deleteProjectsOf } from "./cascade";
import { changing } from "./changing";
import { deleteOrganization } from "./contract";
import * as store from "./store";

/** `DELETE /organizations/{organization}` */
export const remove = serve(
  deleteOrganization,
  async ({ path: { organization }, headers, query, caller, log }) => {
    const change = { organization, caller, action: "organization.delete", ifMatch: headers["if-match"] } as const;
    if (query.cascade === "true") {
      await changing({ ...change, write: async (before) => before }); // who may not, or means another version, deletes nothing
      await deleteProjectsOf(organization, log);
    }
    await changing({ ...change, write: store.remove });
    log.info("organization deleted", { organization });
    return noContent();
  },
  limitsTable,
);
