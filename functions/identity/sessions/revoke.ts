import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { notFound } from "../../runtime/problem";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { humanOf } from "../caller";
import { deleteSession, deleteSessions } from "./contract";
import * as store from "./store";

/** `DELETE /users/sessions/{session}` */
export const revokeOne = serve(
  deleteSession,
  async ({ caller, path }) => {
    const { user } = await humanOf(caller);
    if (!(await store.revoke(user.id, path.session))) throw notFound({ detail: `You have no session ${path.session}` });
    await keep(user.id, path.session);
    return noContent();
  },
  limitsTable,
);

/** `DELETE /users/sessions` */
export const revokeOthers = serve(
  deleteSessions,
  async ({ caller, log }) => {
    const { user, sessionId } = await humanOf(caller);
    const ended = await store.revokeAll(user.id, sessionId);
    log.info("other sessions ended", { count: ended.length });
    await Promise.all(ended.map((id) => keep(user.id, id)));
    return noContent();
  },
  limitsTable,
);

const keep = (userId: string, sessionId: string) =>
  audit({ action: "session.revoked", outcome: "success", actor: userId, subject: sessionId, tenant: userId });
