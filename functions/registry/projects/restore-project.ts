import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { invalidTransition } from "../../runtime/problem";
import { serve } from "../../runtime/serve";
import { changing, okWithTag, stillOwns } from "./changing";
import { restoreProject } from "./contract";
import * as store from "./store";

/** `POST /projects/{project}/restorations` */
export const restore = serve(
  restoreProject,
  async ({ path, caller, log }) => {
    const project = await changing({
      project: path.project,
      caller,
      action: "project.restore",
      audited: () => ({ action: "project.restored" }),
      deleted: true,
      write: async (before, access) => {
        if (before.status !== "deleted")
          throw invalidTransition({ detail: `The project is ${before.status}, not deleted` });
        return store.restore(before, stillOwns(access));
      },
    });
    log.info("project restored", { project: path.project });
    return okWithTag(project);
  },
  limitsTable,
  idempotencyTable,
);
