import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { humanOf } from "../caller";
import { positionsOf } from "../positions";
import { listSessions } from "./contract";
import * as store from "./store";

/** `GET /users/sessions` */
export const list = serve(
  listSessions,
  async ({ caller, query }) => {
    const { user, sessionId } = await humanOf(caller);
    const positions = positionsOf({ route: listSessions.signature, user: user.id });
    const page = await store.list(user.id, { limit: query.limit, before: positions.read(query.cursor) });
    const items = page.sessions.map(({ userId: _, valid_from: __, ...session }) => ({
      ...session,
      current: session.id === sessionId,
    }));
    return ok({ items, ...(page.next !== undefined && { next: positions.write(page.next) }) });
  },
  limitsTable,
);
