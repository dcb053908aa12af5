import { limitsTable } from "../../runtime/limits/table";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { changing, stillOwns } from "./changing";
import { deleteProject } from "./contract";
import * as store from "./store";

/** `DELETE /projects/{project}` */
export const remove = serve(
  deleteProject,
  async ({ path, headers, caller, log }) => {
    await changing({
      project: path.project,
      caller,
      action: "project.delete",
      audited: () => ({ action: "project.deleted" }),
      ifMatch: headers["if-match"],
      write: (before, access) => store.remove(before, stillOwns(access)),
    });
    log.info("project deleted", { project: path.project });
    return noContent();
  },
  limitsTable,
);
