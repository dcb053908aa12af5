import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { created } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { personOf } from "../actor";
import { record } from "../record";
import { standingOf } from "../standing";
import { acceptInvitation } from "./contract";
import { checkAddress, checkInviter } from "./rules";
import * as store from "./store";
import { noInvitation, readToken } from "./token";

/** `POST /invitations/acceptances` */
export const accept = serve(
  acceptInvitation,
  async (input) => {
    const { body, caller, baseUrl } = input;
    const user = personOf(caller, "invitation.accept");
    const token = readToken(body.token);
    const invitation = token && (await store.find(token));
    if (!token || !invitation) throw noInvitation();
    checkAddress(invitation, caller);
    const { tenant } = token;
    const { role } = invitation;
    const inviter = checkInviter(await standingOf(tenant, invitation.inviter), invitation);
    const { since } = await store.accept(token, invitation, inviter, user);
    await record(tenant, { user }, "invitation.accepted", invitation.id, { inviter: invitation.inviter });
    await record(tenant, { user }, "member.added", user, { role });
    return created({ [tenant.kind]: tenant.id, user, role, since }, `${baseUrl}/${tenant.kind}s/${tenant.id}`);
  },
  limitsTable,
  idempotencyTable,
);
