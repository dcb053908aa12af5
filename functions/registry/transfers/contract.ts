import * as z from "zod/mini";
import { problem, route, scope } from "../../runtime/contract";
import { conflict, forbidden, notFound } from "../../runtime/problem";
import { generalLimits } from "../limits";
import { Member } from "../memberships/contract";
import { soleSuperAdmin } from "../memberships/rules";
import { aTenant, Moment, type TenantKind, tenantPath, UserId } from "../tenant-routes";

/** Days in which an offered ownership can be accepted. */
export const offerDays = 7;

/** To whom ownership is offered. */
export const NewTransfer = z
  .strictObject({ member: UserId.check(z.describe("A member by name, who is to be super admin")) })
  .check(z.meta({ id: "NewOwnershipTransfer", description: "To whom ownership is offered" }));

/** An offered ownership. */
export const Transfer = z
  .strictObject({
    from: UserId.check(z.describe("The super admin, who becomes admin")),
    to: UserId.check(z.describe("The member who becomes super admin")),
    offered_by: UserId.check(z.describe("Who offered it: the super admin, or the organization's")),
    created_at: Moment,
    expires_at: Moment.check(z.describe(`${offerDays} days later`)),
  })
  .check(z.meta({ id: "OwnershipTransfer", description: "An ownership that is offered, and not yet accepted" }));
export type Transfer = z.infer<typeof Transfer>;

/** There is an offer already. */
export const transferPending = problem(
  "transfer-pending",
  409,
  "Ownership is offered to somebody already: withdraw that first",
);
/** Ownership goes to members by name only. */
export const notAMember = problem("not-a-member", 409, "This user is not a member by name: invite them first");

const transferRoutes = (kind: TenantKind) => {
  const name = kind === "project" ? "Project" : "Organization";
  const common = { tags: [`${kind}s`], limits: generalLimits, path: z.strictObject(tenantPath(kind)) };
  const [reads, writes] = [scope("projects:read"), scope("projects:write")];
  return [
    route(`GET /${kind}s/{${kind}}/ownership-transfers`, {
      summary: `Read the offered ownership of ${aTenant[kind]}`,
      description: "There is one at most; 404 where there is none.",
      operationId: `get${name}Transfer`,
      auth: reads,
      ...common,
      responses: { 200: Transfer },
      problems: [notFound],
    }),
    route(`POST /${kind}s/{${kind}}/ownership-transfers`, {
      summary: `Offer the ownership of ${aTenant[kind]} to a member`,
      description: `For its super admin, and no API key. Nothing changes until the member accepts, within ${offerDays} days.`,
      operationId: `offer${name}Ownership`,
      idempotent: true,
      auth: writes,
      ...common,
      body: NewTransfer,
      responses: { 201: Transfer },
      problems: [notFound, forbidden, transferPending, notAMember, soleSuperAdmin, conflict],
    }),
    route(`DELETE /${kind}s/{${kind}}/ownership-transfers`, {
      summary: `Withdraw or decline the offered ownership of ${aTenant[kind]}`,
      description: "For its super admin, and for the member to whom it is offered. No API key does either.",
      operationId: `withdraw${name}Ownership`,
      auth: writes,
      ...common,
      responses: { 204: null },
      problems: [notFound, forbidden],
    }),
    route(`POST /${kind}s/{${kind}}/ownership-transfers/acceptances`, {
      summary: `Accept the offered ownership of ${aTenant[kind]}`,
      description:
        "For the member to whom it is offered, and no API key. The member becomes super admin; the old one becomes admin, both at once.",
      operationId: `accept${name}Ownership`,
      idempotent: true,
      auth: writes,
      ...common,
      responses: { 200: Member },
      problems: [notFound, conflict],
    }),
  ] as const;
};

export const [getProjectTransfer, offerProjectOwnership, withdrawProjectOwnership, acceptProjectOwnership] =
  transferRoutes("project");
export const [
  getOrganizationTransfer,
  offerOrganizationOwnership,
  withdrawOrganizationOwnership,
  acceptOrganizationOwnership,
] = transferRoutes("organization");

/** Nothing is offered, or not to this member. */
export const noTransfer = () => notFound({ detail: "No ownership is offered here, or not to you" });
