import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { tidied } from "../names";
import { stillHas } from "../standing";
import { changeAudit, changing, okWithTag } from "./changing";
import { putProject } from "./contract";
import { exactBody } from "./exact-body";
import * as store from "./store";

/** `PUT /projects/{project}` */
export const put = serve(
  putProject,
  async ({ path, headers, body, text, caller }) => {
    const { name, billing_account, metadata = {} } = exactBody(body, text);
    const project = await changing({
      project: path.project,
      caller,
      action: "project.update",
      audited: changeAudit,
      ifMatch: headers["if-match"],
      write: (before, access) =>
        store.change(before, { name: tidied(name), billing_account, metadata }, [stillHas(access)]),
    });
    return okWithTag(project);
  },
  limitsTable,
);
