import type { Logger } from "../../runtime/logger";
import type { Access } from "../access";
import { listAll } from "../listing";
import { projectOf } from "../projects/model";
import * as projects from "../projects/store";
import { record } from "../record";
import { roleChanged, standingOf, stillHas } from "../standing";
import { getItem, tenantKey } from "../table";
import { untilWritten } from "../versions";
import { mostCascaded, organizationNotEmpty } from "./contract";

/**
 * Deletes the projects of an organization, each as if by itself, so that each can be restored.
 *
 * @param by the organization's super admin, who has to be that all the while
 * @returns how many were deleted
 * @throws Problem `organization-not-empty` where there are more than one request deletes; `forbidden` where that role was taken away meanwhile
 */
export async function deleteProjectsOf(organization: string, by: Access, log: Logger): Promise<number> {
  let deleted = 0;
  for await (const item of listAll({ whose: { organization }, kind: "project", route: "cascade" })) {
    if (deleted === mostCascaded)
      throw organizationNotEmpty({ detail: `${deleted} projects are deleted, and there are more: send it again` });
    const { id } = projectOf(item);
    await deleteProject(id, by);
    await record(projects.tenantOf(id), by, "project.deleted", id, { organization });
    log.info("project deleted", { project: id, organization });
    deleted++;
  }
  return deleted;
}

const deleteProject = (id: string, by: Access) =>
  untilWritten(async () => {
    const item = await getItem(tenantKey(projects.tenantOf(id)));
    const project = item && projectOf(item);
    if (!project || project.status === "deleted") return true;
    const deleted = await projects.remove(project, [stillHas(by)]);
    if (!deleted && (await standingOf(by.by, by.user))?.held !== by.held) throw roleChanged();
    return deleted;
  });
