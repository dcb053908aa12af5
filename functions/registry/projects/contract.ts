import * as z from "zod/mini";
import { route, scope } from "../../runtime/contract";
import { etagHeader, ifMatch, ifNoneMatch } from "../../runtime/etag";
import { listQuery, pageOf } from "../../runtime/pages";
import { withoutControls } from "../../runtime/plain-text";
import { conflict, invalidTransition, notFound, payloadTooLarge, preconditionFailed } from "../../runtime/problem";
import { isCountry, taxNumberFault, taxNumberTypes } from "../billing";
import { generalLimits } from "../limits";
import { nameTaken } from "../name-problem";
import { nameFault, nameLength } from "../names";
import { projectStatus } from "../states";

export { nameTaken } from "../name-problem";

/** Largest metadata in bytes: 16 KB of compact JSON in UTF-8. */
export const largestMetadata = 16 * 1024;

/** The id of a project: a ULID. */
export const ProjectId = z
  .string()
  .check(z.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, "must be a ULID, as the API gave it"))
  .check(z.meta({ description: "A ULID", maxLength: 26, examples: ["01KB2M4T7Z9V3N8QX5C6D0E1FG"] }));

/** The name of a project. */
export const ProjectName = z
  .string()
  .check(
    z.minLength(nameLength.least),
    z.maxLength(nameLength.most),
    z.regex(withoutControls, { error: "has control characters", abort: true }),
  )
  .check(
    z.refine((name) => name.length < nameLength.least || nameFault(name) === undefined, {
      error: ({ input }) => nameFault(String(input)),
    }),
  )
  .check(
    z.meta({
      description:
        "3 to 63 letters of one script, digits, and single spaces, dots, dashes and underscores between them. Kept as NFKC; letter case makes no difference",
      examples: ["weather"],
    }),
  );

/** A line of text that people read: with a letter or a digit, and without control characters. */
const line = (most: number, description: string, example: string) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(most),
    z.regex(withoutControls, { error: "must have no control characters", abort: true }),
    z.refine((text) => !/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), "must have no control characters"),
    z.refine(
      (text) => /[\p{L}\p{N}]/u.test(text.replace(/\p{Default_Ignorable_Code_Point}/gu, "")),
      "must have a letter or a digit",
    ),
    z.meta({ description, examples: [example] }),
  );

/** Who pays, and under which tax number. */
export const BillingAccount = z
  .strictObject({
    company_name: line(128, "The company", "Example GmbH"),
    company_address: line(512, "Street, town and what else a letter needs, in one line", "Hauptplatz 1, 1010 Wien"),
    tax_number_type: z.enum(taxNumberTypes).check(z.describe("Value added tax, goods and services tax, or EIN")),
    tax_number: line(32, "Of the format of its type and country; spaces, dots and dashes do not count", "ATU12345678"),
    country: z
      .string()
      .check(z.regex(/^[A-Z]{2}$/), z.refine(isCountry, "must be a country of ISO 3166-1, in two capitals"))
      .check(z.meta({ description: "ISO 3166-1 alpha-2", maxLength: 2, examples: ["AT"] })),
  })
  .check(
    z.superRefine(({ tax_number_type: type, tax_number: number, country }, context) => {
      const message = isCountry(country) ? taxNumberFault(type, number, country) : undefined;
      if (message !== undefined) context.addIssue({ code: "custom", path: ["tax_number"], message });
    }),
  )
  .check(z.meta({ id: "BillingAccount", description: "Who pays, and under which tax number" }));
export type BillingAccount = z.infer<typeof BillingAccount>;

/** Whether metadata may be kept. */
export const fits = (metadata: unknown): boolean => Buffer.byteLength(JSON.stringify(metadata)) <= largestMetadata;
/** What is said of metadata that does not fit. */
export const tooLarge = `must be at most ${largestMetadata} bytes of compact JSON`;

/** What else a client keeps with a project. */
export const Metadata = z
  .record(z.string(), z.unknown())
  .check(z.refine(fits, { error: tooLarge }))
  .check(z.meta({ description: "Any JSON object of up to 16 KB", examples: [{ team: "platform" }] }));

/** A project as a client makes it. */
export const NewProject = z
  .strictObject({
    name: ProjectName,
    billing_account: z.optional(BillingAccount),
    metadata: z.optional(Metadata),
  })
  .check(z.meta({ id: "NewProject", description: "A project to make" }));
export type NewProject = z.infer<typeof NewProject>;

/** What changes of a project. */
export const ProjectChanges = z
  .strictObject({
    name: z.optional(ProjectName),
    status: z
      .optional(z.enum(["active", "inactive", "blocked"]))
      .check(z.describe("A state that may follow the present one")),
    billing_account: z
      .optional(z.nullable(BillingAccount))
      .check(z.describe("Replaces what was there; null removes it")),
    metadata: z.optional(Metadata).check(z.describe("Replaces what was there")),
  })
  .check(z.meta({ id: "ProjectChanges", description: "What changes of a project; what is left out stays" }));
export type ProjectChanges = z.infer<typeof ProjectChanges>;

const moment = (description: string) =>
  z.iso.datetime().check(z.meta({ description, examples: ["2026-11-22T09:30:00.000Z"] }));

/** What is known of a project's last build or deployment. */
export const BuildSummary = z
  .strictObject({
    id: z.string().check(z.describe("Its id")),
    status: z.string().check(z.meta({ description: "How it ended, or stands", examples: ["succeeded"] })),
    at: moment("When that was"),
  })
  .check(z.meta({ id: "BuildSummary", description: "A build or a deployment" }));
export type BuildSummary = z.infer<typeof BuildSummary>;

/** A project as its members see it. */
export const Project = z
  .strictObject({
    id: ProjectId,
    name: z.string(),
    status: z.enum(projectStatus.states),
    organization: z.optional(ProjectId).check(z.describe("The organization that it belongs to")),
    super_admin: z.string().check(z.describe("The user who owns it")),
    billing_account: z.optional(BillingAccount),
    metadata: Metadata,
    last_build: z.optional(BuildSummary).check(z.describe("Once it was built")),
    last_deployment: z.optional(BuildSummary).check(z.describe("Once it was deployed")),
    created_at: moment("When it was made"),
    updated_at: moment("When it was last changed"),
    deleted_at: z.optional(moment("When it was deleted")).check(z.describe("It can be restored for 30 days")),
    version: z.int().check(z.describe("Grows by one with each change")),
  })
  .check(z.meta({ id: "Project", description: "A project" }));
export type Project = z.infer<typeof Project>;

/** A page of projects. */
export const ProjectPage = pageOf(Project, "ProjectPage");

const path = z.strictObject({ project: ProjectId });
const [reads, writes] = [scope("projects:read"), scope("projects:write")];
const limits = generalLimits;
const common = { limits, path, problems: [notFound] };

/** Makes a project, whose super admin the caller is. */
export const postProject = route("POST /projects", {
  summary: "Make a project",
  description:
    "The caller becomes its super admin, or whose API key calls. The name is unique among the projects of the caller's own.",
  tagDescriptions: { projects: "What people work on together, with its members" },
  operationId: "postProject",
  idempotent: true,
  auth: writes,
  limits,
  body: NewProject,
  responses: { 201: Project },
  responseHeaders: { 201: { Location: { description: "URL of the project", required: true }, ...etagHeader } },
  problems: [nameTaken, payloadTooLarge],
});

/** Lists the caller's projects, newest first. */
export const listProjects = route("GET /projects", {
  summary: "List one's projects, newest first",
  description:
    "Those that the caller is a member of by name, not those that come by an organization. A page may be shorter than `limit` before the last one: go on while " +
    "there is `next`. Deleted projects are only there by `status=deleted`.",
  operationId: "listProjects",
  auth: reads,
  limits,
  query: z.strictObject({
    status: z.optional(z.enum(projectStatus.states)).check(z.describe("Only those in this state")),
    ...listQuery,
  }),
  responses: { 200: ProjectPage },
});

/** Reads a project. */
export const getProject = route("GET /projects/{project}", {
  summary: "Read a project",
  description: "For its members, and for those of its organization. For all others it does not exist.",
  operationId: "getProject",
  auth: reads,
  ...common,
  headers: z.object({ ...ifNoneMatch }),
  responses: { 200: Project, 304: null },
  responseHeaders: { 200: etagHeader },
});

const changed = {
  auth: writes,
  ...common,
  headers: z.object({ ...ifMatch }),
  responses: { 200: Project },
  responseHeaders: { 200: etagHeader },
};

/** Replaces what clients may say of a project. */
export const putProject = route("PUT /projects/{project}", {
  summary: "Replace a project",
  description:
    "Name, billing account and metadata become what the body says; what it leaves out is removed. For admins and above.",
  operationId: "putProject",
  ...changed,
  body: NewProject,
  problems: [notFound, nameTaken, preconditionFailed],
});

/** Changes parts of a project, its status too. */
export const patchProject = route("PATCH /projects/{project}", {
  summary: "Change a project",
  description: "For admins and above; only a super admin, and no API key, blocks a project or ends that.",
  operationId: "patchProject",
  idempotent: true,
  ...changed,
  body: ProjectChanges,
  problems: [notFound, nameTaken, invalidTransition, preconditionFailed],
});

/** Deletes a project, so that it can be restored. */
export const deleteProject = route("DELETE /projects/{project}", {
  summary: "Delete a project",
  description: "For its super admin, and no API key. It can be restored for 30 days, and keeps its name so long.",
  operationId: "deleteProject",
  auth: writes,
  ...common,
  headers: z.object({ ...ifMatch }),
  responses: { 204: null },
  problems: [notFound, preconditionFailed],
});

/** Restores a deleted project. */
export const restoreProject = route("POST /projects/{project}/restorations", {
  summary: "Restore a deleted project",
  description: "For its super admin, and no API key, within 30 days. It is inactive then.",
  operationId: "restoreProject",
  idempotent: true,
  auth: writes,
  ...common,
  responses: { 200: Project },
  responseHeaders: { 200: etagHeader },
  problems: [notFound, invalidTransition, conflict],
});
