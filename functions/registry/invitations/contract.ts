import * as z from "zod/mini";
import { identifierFault, longestEmail } from "../../identity/users/identifiers";
import { limit, Per, problem, route, scope } from "../../runtime/contract";
import { pageOf } from "../../runtime/pages";
import { forbidden, notFound } from "../../runtime/problem";
import { generalLimits } from "../limits";
import { aTenant, Moment, pageQuery, TenantId, type TenantKind, tenantPath, UserId } from "../tenant-routes";

/** Days in which an invitation can be accepted. */
export const invitationDays = 7;

/** Where a mail goes. Handlers read it by `identifierOf`. */
export const Address = z
  .string()
  .check(z.maxLength(longestEmail))
  .check(z.regex(/@/, "must be an e-mail address"))
  .check(
    z.refine((text) => identifierFault(text) === undefined, { error: ({ input }) => identifierFault(String(input)) }),
  )
  .check(
    z.meta({
      description: "An e-mail address in ASCII. Upper and lower case are the same",
      examples: ["ann@example.com"],
    }),
  );

/** The roles that invitations give. Nobody becomes super admin by one. */
export const InvitedRole = z.enum(["admin", "user", "viewer"]).check(z.describe("What the new member may do"));

/** An invitation as a member makes it. */
export const NewInvitation = z
  .strictObject({
    address: Address,
    role: InvitedRole,
  })
  .check(z.meta({ id: "NewInvitation", description: "Whom to invite, and as what" }));
export type NewInvitation = z.infer<typeof NewInvitation>;

/** An invitation that is open. What its mail says stands nowhere else. */
export const Invitation = z
  .strictObject({
    id: TenantId.check(z.describe("A ULID")),
    address: z.string().check(z.meta({ description: "Where the mail went", examples: ["ann@example.com"] })),
    role: InvitedRole,
    inviter: UserId,
    created_at: Moment,
    expires_at: Moment.check(z.describe(`${invitationDays} days later`)),
  })
  .check(z.meta({ id: "Invitation", description: "An open invitation" }));
export type Invitation = z.infer<typeof Invitation>;

/** A page of invitations. */
export const InvitationPage = pageOf(Invitation, "InvitationPage");

/** What accepts an invitation. */
export const Acceptance = z
  .strictObject({
    token: z.string().check(z.minLength(1), z.maxLength(256), z.regex(/^[ -~]*$/), z.describe("What the mail says")),
  })
  .check(z.meta({ id: "InvitationAcceptance", description: "What the mail of an invitation says" }));

/** What a user has become a member of. */
export const Membership = z
  .strictObject({
    project: z.optional(TenantId).check(z.describe("Of an invitation to a project")),
    organization: z.optional(TenantId).check(z.describe("Of an invitation to an organization")),
    user: UserId,
    role: InvitedRole,
    since: Moment,
  })
  .check(z.meta({ id: "Membership", description: "What a user has become a member of, and as what" }));

/** Who accepts is a member by name already, with whatever role. */
export const alreadyMember = problem("already-member", 409, "This user is a member already");
/** Who invited may no longer give that role. */
export const invitationVoid = problem(
  "invitation-void",
  409,
  "Who invited may no longer do so: ask for a new invitation",
);

/** Each invitation sends a mail to whom the caller names: less often than other requests, and of a person with all their API keys. */
const invitationLimits = [
  ...generalLimits,
  limit({ per: Per.Account, late: true, count: 50, seconds: 3600, name: "invitations" }),
] as const;

const invitationRoutes = (kind: TenantKind) => {
  const name = kind === "project" ? "Project" : "Organization";
  const tags = [`${kind}s`];
  const many = z.strictObject(tenantPath(kind));
  return [
    route(`GET /${kind}s/{${kind}}/invitations`, {
      summary: `List the open invitations to ${aTenant[kind]}, newest first`,
      description:
        "For admins and above. A page may be shorter than `limit` before the last one: go on while there is `next`.",
      operationId: `list${name}Invitations`,
      tags,
      auth: scope("projects:read"),
      limits: generalLimits,
      path: many,
      query: z.strictObject(pageQuery),
      responses: { 200: InvitationPage },
      problems: [notFound, forbidden],
    }),
    route(`POST /${kind}s/{${kind}}/invitations`, {
      summary: `Invite somebody to ${aTenant[kind]}`,
      description:
        "For admins and above, and to no role above their own. A mail goes to the address; who has a token with that address, verified, accepts it, once, " +
        `within ${invitationDays} days.`,
      operationId: `invite${name}Member`,
      idempotent: true,
      tags,
      auth: scope("projects:write"),
      limits: invitationLimits,
      path: many,
      body: NewInvitation,
      responses: { 201: Invitation },
      problems: [notFound, forbidden],
    }),
    route(`DELETE /${kind}s/{${kind}}/invitations/{invitation}`, {
      summary: `Revoke an invitation to ${aTenant[kind]}`,
      description: "For admins and above.",
      operationId: `revoke${name}Invitation`,
      tags,
      auth: scope("projects:write"),
      limits: generalLimits,
      path: z.strictObject({ ...tenantPath(kind), invitation: TenantId }),
      responses: { 204: null },
      problems: [notFound, forbidden],
    }),
  ] as const;
};

export const [listProjectInvitations, inviteProjectMember, revokeProjectInvitation] = invitationRoutes("project");
export const [listOrganizationInvitations, inviteOrganizationMember, revokeOrganizationInvitation] =
  invitationRoutes("organization");

/** Accepts an invitation. */
export const acceptInvitation = route("POST /invitations/acceptances", {
  summary: "Accept an invitation",
  description:
    "For people, and no API key. The token that the caller signs in with must say `email`, the address that was invited, and `email_verified`. Whether who invited may still do so is looked at again.",
  tagDescriptions: { invitations: "What invited people do" },
  operationId: "acceptInvitation",
  idempotent: true,
  auth: scope("projects:write"),
  limits: generalLimits,
  body: Acceptance,
  responses: { 201: Membership },
  problems: [notFound, forbidden, alreadyMember, invitationVoid],
});
