import * as z from "zod/mini";
import { route, scope } from "../../runtime/contract";
import { pageOf } from "../../runtime/pages";
import { conflict, forbidden, notFound } from "../../runtime/problem";
import { generalLimits } from "../limits";
import { roles } from "../roles";
import { aTenant, Moment, pageQuery, type TenantKind, tenantPath, UserId } from "../tenant-routes";
import { soleSuperAdmin } from "./rules";

export { soleSuperAdmin } from "./rules";

/** What a member may do, the most first. */
export const MemberRole = z.enum(roles).check(z.describe("What the member may do: see the table in docs/registry.md"));

/** A member of a project or an organization. */
export const Member = z
  .strictObject({
    user: UserId,
    role: MemberRole,
    since: Moment.check(z.describe("When the user became a member")),
  })
  .check(z.meta({ id: "Member", description: "A member of a project or an organization" }));
export type Member = z.infer<typeof Member>;

/** A page of members. */
export const MemberPage = pageOf(Member, "MemberPage", "By user, the greatest id first: of ULIDs the newest user");

/** What changes of a member. */
export const MemberChange = z
  .strictObject({ role: MemberRole })
  .check(z.meta({ id: "MemberChange", description: "The role that a member is to have" }));

/** Projects that one request takes somebody out of, who leaves their organization. */
export const mostLeft = 100;

const leavingProjects =
  " Who leaves an organization leaves its projects too: those that they were super admin of pass to the organization's super admin. Of a guest, who is a " +
  "member of projects alone, it ends those memberships. " +
  `Up to ${mostLeft} in one request, and 409 while there are more, to be sent again.`;

const memberRoutes = (kind: TenantKind) => {
  const name = kind === "project" ? "Project" : "Organization";
  const tags = [`${kind}s`];
  const one = z.strictObject({ ...tenantPath(kind), member: UserId });
  return [
    route(`GET /${kind}s/{${kind}}/members`, {
      summary: `List the members of ${aTenant[kind]}`,
      description:
        "Those who are members of it by name" +
        (kind === "project" ? ", not those who may do something in it by its organization." : "."),
      operationId: `list${name}Members`,
      tags,
      auth: scope("projects:read"),
      limits: generalLimits,
      path: z.strictObject(tenantPath(kind)),
      query: z.strictObject(pageQuery),
      responses: { 200: MemberPage },
      problems: [notFound],
    }),
    route(`PUT /${kind}s/{${kind}}/members/{member}`, {
      summary: `Change the role of a member of ${aTenant[kind]}`,
      description:
        "For admins and above: never the role of somebody above them, nor to one above their own. The super admin's goes to another " +
        "by a transfer only. Members are added by invitations.",
      operationId: `change${name}Member`,
      tags,
      auth: scope("projects:write"),
      limits: generalLimits,
      path: one,
      body: MemberChange,
      responses: { 200: Member },
      problems: [notFound, forbidden, soleSuperAdmin, conflict],
    }),
    route(`DELETE /${kind}s/{${kind}}/members/{member}`, {
      summary: `Remove a member of ${aTenant[kind]}, or leave it`,
      description:
        "For admins and above, and for every member to leave, which no API key does for its owner. The super admin stays until ownership is transferred." +
        (kind === "project" ? "" : leavingProjects),
      operationId: `remove${name}Member`,
      tags,
      auth: scope("projects:write"),
      limits: generalLimits,
      path: one,
      responses: { 204: null },
      problems: [notFound, forbidden, soleSuperAdmin, conflict],
    }),
  ] as const;
};

export const [listProjectMembers, changeProjectMember, removeProjectMember] = memberRoutes("project");
export const [listOrganizationMembers, changeOrganizationMember, removeOrganizationMember] =
  memberRoutes("organization");
