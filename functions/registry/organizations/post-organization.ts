import { idempotencyTable } from "../../runtime/idempotency/table";
import { limitsTable } from "../../runtime/limits/table";
import { unavailable } from "../../runtime/problem";
import { serve } from "../../runtime/serve";
import { actorOf } from "../actor";
import { record } from "../record";
import { postOrganization } from "./contract";
import { tenantOf } from "./model";
import * as store from "./store";
import { tagOf } from "./tag";

/** `POST /organizations` */
export const post = serve(
  postOrganization,
  async ({ body, caller, baseUrl, log, origin }) => {
    const actor = actorOf(caller);
    const organization = await store.create(body.name, actor.user, origin);
    if (!organization) throw unavailable(); // its id was there already, which 80 random bits rule out
    await record(tenantOf(organization.id), actor, "organization.created", organization.id);
    log.info("organization made", { organization: organization.id });
    const headers = {
      location: `${baseUrl}/organizations/${organization.id}`,
      etag: tagOf(organization),
    };
    return { status: 201 as const, body: organization, headers };
  },
  limitsTable,
  idempotencyTable,
);
