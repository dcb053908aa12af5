import { okUnlessKnown } from "../../runtime/etag";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { getProject } from "./contract";
import { projectOf } from "./model";
import { tenantOf } from "./store";

/** `GET /projects/{project}` */
export const get = serve(
  getProject,
  async ({ path, headers, caller }) => {
    const { item } = await accessTo(tenantOf(path.project), caller, "project.read");
    const project = projectOf(item);
    return okUnlessKnown(project, project.version, headers["if-none-match"]);
  },
  limitsTable,
);
