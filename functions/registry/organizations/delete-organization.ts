import { checkIfMatch } from "../../runtime/etag";
import { limitsTable } from "../../runtime/limits/table";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { record } from "../record";
import { deleteProjectsOf } from "./cascade";
import { changing } from "./changing";
import { deleteOrganization } from "./contract";
import { organizationOf, tenantOf } from "./model";
import * as store from "./store";

/** `DELETE /organizations/{organization}` */
export const remove = serve(
  deleteOrganization,
  async ({ path: { organization }, headers, query, caller, log }) => {
    const ifMatch = headers["if-match"];
    const access = await accessTo(tenantOf(organization), caller, "organization.delete");
    if (query.cascade === "true") {
      checkIfMatch(ifMatch, organizationOf(access.item).version);
      await deleteProjectsOf(organization, access, log);
    }
    await changing({ organization, caller, action: "organization.delete", ifMatch, write: store.remove });
    await record(tenantOf(organization), access, "organization.deleted", organization);
    log.info("organization deleted", { organization });
    return noContent();
  },
  limitsTable,
);
