import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { notFound } from "../../runtime/problem";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { humanOf } from "../caller";
import { deleteApiKey } from "./contract";
import * as store from "./store";

/** `DELETE /users/api-keys/{key}` */
export const revoke = serve(
  deleteApiKey,
  async ({ caller, path }) => {
    const { user } = await humanOf(caller);
    if (!(await store.revoke(user.id, path.key))) throw notFound({ detail: `You have no API key ${path.key}` });
    await audit({ action: "key.revoked", outcome: "success", actor: user.id, subject: path.key, tenant: user.id });
    return noContent();
  },
  limitsTable,
);
