import { limitsTable } from "../../runtime/limits/table";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { deleteProjectsOf } from "./cascade";
import { changing } from "./changing";
import { deleteOrganization } from "./contract";
import { organizationOf, tenantOf } from "./model";
import * as store from "./store";
import { checkVersion } from "./tag";

/** `DELETE /organizations/{organization}` */
export const remove = serve(
  deleteOrganization,
  async ({ path: { organization }, headers, query, caller, log }) => {
    let ifMatch = headers["if-match"];
    const access = await accessTo(tenantOf(organization), caller, "organization.delete");
    if (query.cascade === "true") {
      checkVersion(ifMatch, organizationOf(access.item));
      // If-Match is judged before anything is done (RFC 9110, section 13.2.1): what has begun is not refused for a new name.
      if ((await deleteProjectsOf(organization, access, log)) > 0) ifMatch = undefined;
    }
    const [action, audited] = ["organization.delete", "organization.deleted"] as const;
    await changing({ organization, caller, action, audited, ifMatch, write: store.remove });
    log.info("organization deleted", { organization });
    return noContent();
  },
  limitsTable,
);
