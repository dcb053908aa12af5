import { limitsTable } from "../../runtime/limits/table";
import { forbidden } from "../../runtime/problem";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { activeUser } from "../caller";
import { getMe } from "./contract";
import { viewOf } from "./view";

/** `GET /auth/me` */
export const me = serve(
  getMe,
  async ({ caller }) => {
    if (caller.kind !== "user") throw forbidden();
    const { sid } = caller.claims;
    const user = await activeUser(caller.subject);
    return ok({
      ...viewOf(user),
      scopes: [...caller.scopes],
      session: typeof sid === "string" ? sid : undefined,
      owner: user.owner,
    });
  },
  limitsTable,
);
