import { okUnlessKnown } from "../../runtime/etag";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { humanOf } from "../caller";
import { getProfile } from "./contract";
import { viewOf } from "./view";

/** `GET /users/profile` */
export const profile = serve(
  getProfile,
  async ({ caller, headers }) => {
    const { user } = await humanOf(caller);
    return okUnlessKnown(viewOf(user), user.version, headers["if-none-match"]);
  },
  limitsTable,
);
