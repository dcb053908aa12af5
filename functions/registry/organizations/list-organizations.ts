import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { actorOf } from "../actor";
import { list as listed } from "../listing";
import { listOrganizations } from "./contract";
import { organizationOf } from "./model";

/** `GET /organizations` */
export const list = serve(
  listOrganizations,
  async ({ query, caller }) => {
    const whose = { member: actorOf(caller).user };
    const { items, ...rest } = await listed({ whose, kind: "organization", route: listOrganizations.signature, query });
    return ok({ items: items.map(organizationOf), ...rest });
  },
  limitsTable,
);
