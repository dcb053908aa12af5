import * as z from "zod/mini";
import { problem, route, scope } from "../../runtime/contract";
import { etagHeader, ifMatch, ifNoneMatch } from "../../runtime/etag";
import { listQuery, pageOf } from "../../runtime/pages";
import { forbidden, invalidTransition, notFound, payloadTooLarge, preconditionFailed } from "../../runtime/problem";
import { generalLimits } from "../limits";
import { nameTaken } from "../name-problem";
import { NewProject, Project, ProjectName, ProjectPage } from "../projects/contract";
import { organizationStatus, projectStatus } from "../states";
import { Moment, TenantId, UserId } from "../tenant-routes";

/** Projects that one request deletes at most with their organization, each by a transaction: it ends well before its function's ten seconds are over. */
export const mostCascaded = 100;

/** An organization as a client makes it. */
export const NewOrganization = z
  .strictObject({ name: ProjectName })
  .check(z.meta({ id: "NewOrganization", description: "An organization to make" }));

/** What changes of an organization. */
export const OrganizationChanges = z
  .strictObject({ name: z.optional(ProjectName) })
  .check(z.meta({ id: "OrganizationChanges", description: "What changes of an organization; what is left out stays" }));

/** An organization as its members see it. */
export const Organization = z
  .strictObject({
    id: TenantId,
    name: z.string(),
    status: z.enum(organizationStatus.states),
    super_admin: UserId.check(z.describe("The user who owns it")),
    projects: z.int().check(z.describe("How many projects it owns that are not deleted")),
    created_at: Moment,
    updated_at: Moment,
    deleted_at: z.optional(Moment).check(z.describe("It can be restored for 30 days")),
    version: z.int().check(z.describe("Grows by one with each change; projects and members are no part of it")),
  })
  .check(
    z.meta({
      id: "Organization",
      description: "An organization: it owns projects, whose members its own members are too",
    }),
  );
export type Organization = z.infer<typeof Organization>;

/** It owns projects. */
export const organizationNotEmpty = problem("organization-not-empty", 409, "The organization owns projects");

const path = z.strictObject({ organization: TenantId });
const [reads, writes] = [scope("projects:read"), scope("projects:write")];
const limits = generalLimits;
const common = { limits, path };

/** Makes an organization, whose super admin the caller is. */
export const postOrganization = route("POST /organizations", {
  summary: "Make an organization",
  description:
    "The caller becomes its super admin, or whose API key calls. Names need not be unique: it is known by its id.",
  tagDescriptions: { organizations: "Owners of projects, with their members" },
  operationId: "postOrganization",
  auth: writes,
  idempotent: true,
  limits,

  body: NewOrganization,
  responses: { 201: Organization },
  responseHeaders: { 201: { Location: { description: "URL of the organization", required: true }, ...etagHeader } },
});

/** Lists the caller's organizations, newest first. */
export const listOrganizations = route("GET /organizations", {
  summary: "List one's organizations, newest first",
  description:
    "Those that the caller is a member of. A page may be shorter than `limit` before the last one: go on while there is `next`. Deleted organizations are only " +
    "there by `status=deleted`.",
  operationId: "listOrganizations",
  auth: reads,
  limits,
  query: z.strictObject({
    status: z.optional(z.enum(organizationStatus.states)).check(z.describe("Only those in this state")),
    ...listQuery,
  }),
  responses: { 200: pageOf(Organization, "OrganizationPage") },
});

/** Reads an organization. */
export const getOrganization = route("GET /organizations/{organization}", {
  summary: "Read an organization",
  description: "For its members. For all others it does not exist.",
  operationId: "getOrganization",
  auth: reads,
  ...common,
  headers: z.object({ ...ifNoneMatch }),
  responses: { 200: Organization, 304: null },
  responseHeaders: { 200: etagHeader },
  problems: [notFound],
});

/** Changes an organization. */
export const patchOrganization = route("PATCH /organizations/{organization}", {
  summary: "Change an organization",
  description: "For admins and above.",
  operationId: "patchOrganization",
  auth: writes,
  idempotent: true,
  ...common,

  headers: z.object({ ...ifMatch }),
  body: OrganizationChanges,
  responses: { 200: Organization },
  responseHeaders: { 200: etagHeader },
  problems: [notFound, forbidden, preconditionFailed],
});

/** Deletes an organization, so that it can be restored. */
export const deleteOrganization = route("DELETE /organizations/{organization}", {
  summary: "Delete an organization",
  description:
    "For its super admin, and no API key. Refused while it owns projects, unless `cascade=true` says that they are to be deleted with it, as if each by itself: up to " +
    `${mostCascaded} in one request, and 409 while there are more, to be sent again. It can be restored for 30 days; its projects then one by one.`,
  operationId: "deleteOrganization",
  auth: writes,
  ...common,
  headers: z.object({ ...ifMatch }),
  query: z.strictObject({
    cascade: z
      .optional(z.enum(["true", "false"]))
      .check(z.meta({ description: "Whether its projects are deleted with it. Default: false", examples: ["true"] })),
  }),
  responses: { 204: null },
  problems: [notFound, forbidden, organizationNotEmpty, preconditionFailed],
});

/** Restores a deleted organization. */
export const restoreOrganization = route("POST /organizations/{organization}/restorations", {
  summary: "Restore a deleted organization",
  description:
    "For its super admin, and no API key, within 30 days. Projects that were deleted with it stay deleted: each has its own restoration.",
  operationId: "restoreOrganization",
  auth: writes,
  idempotent: true,
  ...common,

  responses: { 200: Organization },
  responseHeaders: { 200: etagHeader },
  problems: [notFound, forbidden, invalidTransition],
});

/** Makes a project that an organization owns. */
export const postOrganizationProject = route("POST /organizations/{organization}/projects", {
  summary: "Make a project of an organization",
  description:
    "For users of the organization and above. The caller becomes its super admin, or whose API key calls; what others are in the organization, they are in the project at least. " +
    "The name is unique among the organization's projects.",
  operationId: "postOrganizationProject",
  auth: writes,
  idempotent: true,
  ...common,

  body: NewProject,
  responses: { 201: Project },
  responseHeaders: { 201: { Location: { description: "URL of the project", required: true }, ...etagHeader } },
  problems: [notFound, forbidden, nameTaken, payloadTooLarge],
});

/** Lists an organization's projects, newest first. */
export const listOrganizationProjects = route("GET /organizations/{organization}/projects", {
  summary: "List an organization's projects, newest first",
  description:
    "For its members. A page may be shorter than `limit` before the last one: go on while there is `next`. A new project appears here within moments of being " +
    "made. Deleted projects are only there by `status=deleted`.",
  operationId: "listOrganizationProjects",
  auth: reads,
  ...common,
  query: z.strictObject({
    status: z.optional(z.enum(projectStatus.states)).check(z.describe("Only those in this state")),
    ...listQuery,
  }),
  responses: { 200: ProjectPage },
  problems: [notFound],
});
