import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { getOrganization } from "./contract";
import { organizationOf, tenantOf } from "./model";
import { okUnlessHad } from "./tag";

/** `GET /organizations/{organization}` */
export const get = serve(
  getOrganization,
  async ({ path, headers, caller }) => {
    const { item } = await accessTo(tenantOf(path.organization), caller, "organization.read");
    return okUnlessHad(organizationOf(item), headers["if-none-match"]);
  },
  limitsTable,
);
