import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { actorOf } from "../actor";
import { list as listed } from "../listing";
import { listProjects } from "./contract";
import { projectOf } from "./model";

/** `GET /projects` */
export const list = serve(
  listProjects,
  async ({ query, caller }) => {
    const whose = { member: actorOf(caller).user };
    const { items, ...rest } = await listed({ whose, kind: "project", route: listProjects.signature, query });
    return ok({ items: items.map(projectOf), ...rest });
  },
  limitsTable,
);
