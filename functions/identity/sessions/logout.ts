import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { postLogout } from "./contract";
import * as store from "./store";

/** `POST /auth/logout` */
export const logout = serve(
  postLogout,
  async ({ body, log }) => {
    const ended = await store.end(body.refresh_token);
    if (ended) {
      const { userId, sessionId } = ended;
      log.info("signed out", { user: userId, session: sessionId });
      await audit({ action: "logout", outcome: "success", actor: userId, subject: sessionId, tenant: userId });
    }
    return noContent();
  },
  limitsTable,
);
