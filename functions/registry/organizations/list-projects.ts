import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { list as listed } from "../listing";
import { projectOf } from "../projects/model";
import { listOrganizationProjects } from "./contract";
import { tenantOf } from "./model";

/** `GET /organizations/{organization}/projects` */
export const listProjects = serve(
  listOrganizationProjects,
  async ({ path: { organization }, query, caller }) => {
    await accessTo(tenantOf(organization), caller, "organization.projects.read");
    const route = listOrganizationProjects.signature;
    const { items, ...rest } = await listed({ whose: { organization }, kind: "project", route, query });
    return ok({ items: items.map(projectOf), ...rest });
  },
  limitsTable,
);
