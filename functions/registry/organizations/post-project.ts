import { etagOf } from "../../runtime/etag";
import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { conflict } from "../../runtime/problem";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { exactBody } from "../projects/exact-body";
import * as projects from "../projects/store";
import { record } from "../record";
import { stillHas } from "../standing";
import { postOrganizationProject } from "./contract";
import { countProject } from "./count";
import { tenantOf } from "./model";

/** `POST /organizations/{organization}/projects` */
export const postProject = serve(
  postOrganizationProject,
  async ({ path: { organization }, body, text, caller, baseUrl, log, origin }) => {
    const access = await accessTo(tenantOf(organization), caller, "organization.projects.create");
    const project = await projects.create(exactBody(body, text), {
      user: access.user,
      organization,
      origin,
      also: [countProject(organization, 1), stillHas(access)],
    });
    if (!project) throw conflict({ detail: "The organization has just been deleted, or your role has changed" });
    await record(projects.tenantOf(project.id), access, "project.created", project.id, { organization });
    log.info("project made", { project: project.id, organization });
    const headers = { location: `${baseUrl}/projects/${project.id}`, etag: etagOf(project.version) };
    return { status: 201 as const, body: project, headers };
  },
  limitsTable,
  idempotencyTable,
);
