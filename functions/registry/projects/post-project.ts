import { etagOf } from "../../runtime/etag";
import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { unavailable } from "../../runtime/problem";
import { serve } from "../../runtime/serve";
import { actorOf } from "../actor";
import { record } from "../record";
import { postProject } from "./contract";
import { exactBody } from "./exact-body";
import * as store from "./store";

/** `POST /projects` */
export const post = serve(
  postProject,
  async ({ body, text, caller, baseUrl, log, origin }) => {
    const actor = actorOf(caller);
    const project = await store.create(exactBody(body, text), { user: actor.user, origin });
    if (!project) throw unavailable(); // its id was there already, which 80 random bits rule out
    log.info("project made", { project: project.id });
    await record(store.tenantOf(project.id), actor, "project.created", project.id);
    const headers = { location: `${baseUrl}/projects/${project.id}`, etag: etagOf(project.version) };
    return { status: 201 as const, body: project, headers };
  },
  limitsTable,
  idempotencyTable,
);
