import type { Mail } from "../../mail/send";
import { aTenant, type TenantKind } from "../tenant-routes";
import { invitationDays } from "./contract";

/** What the mail of an invitation is made of. */
export interface Invited {
  kind: TenantKind;
  /** Name of the project or organization. */
  name: string;
  address: string;
  role: string;
  token: string;
  /** Verified address of who invites, where the token says one. */
  inviter?: string;
  /** The page that accepts invitations; it finds the token behind `#token=`. Default: the mail says how the API is called. */
  page?: string;
}

/** The mail of an invitation: the only place where its token stands. */
export const invitationMail = ({ kind, name, address, role, token, inviter, page }: Invited): Mail => ({
  to: address,
  subject: `Invitation to ${name}`,
  text: [
    `${inviter ?? "Somebody"} invites you to be ${role} of ${aTenant[kind]}, ${name}.`,
    page === undefined
      ? `To accept, sign in with this address and send this to POST /invitations/acceptances:\n\n{"token":"${token}"}`
      : `To accept, sign in with this address here:\n\n${page}#token=${token}`,
    `This can be done once, within ${invitationDays} days. If you do not know what this is about, do nothing.`,
  ].join("\n\n"),
});
