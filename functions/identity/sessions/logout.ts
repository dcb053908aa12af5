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
    if (ended) log.info("signed out", { user: ended.userId, session: ended.sessionId });
    return noContent();
  },
  limitsTable,
);
