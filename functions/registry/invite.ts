import { dispatch } from "../runtime/serve";
import { accept } from "./invitations/accept-invitation";
import { createInvitation } from "./invitations/create-invitation";
import { revokeInvitation } from "./invitations/revoke-invitation";

/** The function that may send mail, and all that it serves. */
export const handler = dispatch(...createInvitation, ...revokeInvitation, accept);
