import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { humanOf } from "../caller";
import { positionsOf } from "../positions";
import { listApiKeys } from "./contract";
import * as store from "./store";
import { viewOf } from "./view";

/** `GET /users/api-keys` */
export const list = serve(
  listApiKeys,
  async ({ caller, query }) => {
    const { user } = await humanOf(caller);
    const positions = positionsOf({ route: listApiKeys.signature, user: user.id });
    const page = await store.list(user.id, { limit: query.limit, before: positions.read(query.cursor) });
    return ok({ items: page.keys.map(viewOf), ...(page.next !== undefined && { next: positions.write(page.next) }) });
  },
  limitsTable,
);
