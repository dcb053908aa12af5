import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { type Access, allow } from "../access";
import { tidied } from "../names";
import { stillHas } from "../standing";
import { projectStatus } from "../states";
import { changeAudit, changing, okWithTag } from "./changing";
import { type Project, type ProjectChanges, patchProject } from "./contract";
import { exactBody } from "./exact-body";
import type { ProjectParts } from "./model";
import * as store from "./store";

/** `PATCH /projects/{project}` */
export const patch = serve(
  patchProject,
  async ({ path, headers, body, text, caller }) => {
    const changes = exactBody(body, text);
    const project = await changing({
      project: path.project,
      caller,
      action: "project.update",
      audited: changeAudit,
      ifMatch: headers["if-match"],
      write: async (before, access) => {
        const parts = partsOf(changes, before, access);
        return Object.keys(parts).length === 0 ? before : store.change(before, parts, [stillHas(access)]);
      },
    });
    return okWithTag(project);
  },
  limitsTable,
  idempotencyTable,
);

/** @throws Problem `invalid-transition`; `forbidden` where it is the super admin's to block, or to end that */
function partsOf(
  { name, status, billing_account, metadata }: ProjectChanges,
  before: Project,
  access: Access,
): ProjectParts {
  const parts: ProjectParts = {};
  if (name !== undefined) parts.name = tidied(name);
  if (metadata !== undefined) parts.metadata = metadata;
  if (billing_account !== undefined) parts.billing_account = billing_account ?? undefined;
  if (status !== undefined && status !== before.status) {
    if ([status, before.status].includes("blocked")) allow(access, "project.block");
    projectStatus.check(before.status, status);
    parts.status = status;
  }
  return parts;
}
