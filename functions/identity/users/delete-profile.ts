import { audit } from "../../audit/record";
import { ownsAnything } from "../../registry/ownership";
import { checkIfMatch } from "../../runtime/etag";
import { limitsTable } from "../../runtime/limits/table";
import { conflict, preconditionFailed } from "../../runtime/problem";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { deliver } from "../auth/deliver";
import { deletedMessage } from "../auth/messages";
import { humanOf } from "../caller";
import { deleteProfile } from "./contract";
import { deleteUser } from "./deletion";
import { mainAddress } from "./main-address";
import { stillOwner } from "./problems";

/** `DELETE /users/profile` */
export const remove = serve(
  deleteProfile,
  async (input) => {
    const { caller, headers, log } = input;
    const { user } = await humanOf(caller);
    checkIfMatch(headers["if-match"], user.version);
    if (await ownsAnything(user.id))
      throw stillOwner({ detail: "Hand over what you own, or delete it, before you go" });
    if (!(await deleteUser(user))) throw headers["if-match"] === undefined ? conflict() : preconditionFailed();
    log.info("user deleted", { user: user.id });
    const to = mainAddress(user);
    await Promise.all([
      to && deliver(to, deletedMessage(), input),
      audit({ action: "user.deleted", outcome: "success", actor: user.id, subject: user.id, tenant: user.id }),
    ]);
    return noContent();
  },
  limitsTable,
);
