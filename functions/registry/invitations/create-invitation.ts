import * as z from "zod/mini";
import { identifierOf } from "../../identity/users/identifiers";
import { sendMail } from "../../mail/send";
import { readEnv } from "../../runtime/env";
import { idempotencyTable } from "../../runtime/idempotency/table";
import { textIn } from "../../runtime/items";
import { limitsTable } from "../../runtime/limits/table";
import { created } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { checkGiving } from "../memberships/rules";
import { newId } from "../new-id";
import { record } from "../record";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { inviteOrganizationMember, inviteProjectMember } from "./contract";
import { invitationMail } from "./mail";
import { verifiedAddress } from "./rules";
import * as store from "./store";
import { hashOf, makeToken } from "./token";

const { INVITATION_URL: page } = readEnv(z.object({ INVITATION_URL: z.optional(z.string()) }));

const invite = (kind: TenantKind, contract: typeof inviteProjectMember) =>
  serve(
    contract,
    async (input) => {
      const { path, body, caller, limitBy, origin } = input;
      const tenant = tenantIn(kind, path);
      const access = await accessTo(tenant, caller, "invitation.create");
      checkGiving(access.role, body.role);
      await limitBy("invitations", access.user);
      const { value: address } = identifierOf(body.address);
      const id = newId(origin);
      const token = makeToken(tenant, id);
      const invitation = await store.add(tenant, access, id, hashOf(token), { address, role: body.role });
      try {
        await sendMail(
          invitationMail({
            kind,
            name: textIn(access.item, "name"),
            address,
            role: body.role,
            token,
            inviter: verifiedAddress(caller),
            page,
          }),
        );
      } catch (error) {
        await store.forget(tenant, id); // nobody could accept it
        throw error;
      }
      await record(tenant, access, "invitation.created", id, { address, role: body.role });
      return created(invitation);
    },
    limitsTable,
    idempotencyTable,
  );

/** `POST /projects/{project}/invitations`, and the same of organizations */
export const createInvitation = [
  invite("project", inviteProjectMember),
  invite("organization", inviteOrganizationMember),
];
