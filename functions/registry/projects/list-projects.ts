import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { userOf } from "../access";
import { list as listed } from "../listing";
import { listProjects } from "./contract";
import { projectOf } from "./model";

/** `GET /projects` */
export const list = serve(
  listProjects,
  async ({ query, caller }) => {
    const whose = { member: userOf(caller) };
    const { items, ...rest } = await listed({ whose, kind: "project", route: listProjects.signature, query });
    return ok({ items: items.map(projectOf), ...rest });
  },
  limitsTable,
);
