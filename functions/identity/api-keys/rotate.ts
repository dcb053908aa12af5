import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { notFound } from "../../runtime/problem";
import { created } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { humanOf } from "../caller";
import { postApiKeyRotation } from "./contract";
import { endFrom } from "./end";
import * as store from "./store";
import { viewOf } from "./view";

/** `POST /users/api-keys/{key}/rotations` */
export const rotate = serve(
  postApiKeyRotation,
  async ({ caller, path, body }) => {
    const { user } = await humanOf(caller);
    await store.checkRoom(user.id, 2 * store.mostKeys);
    const made = await store.rotate(user.id, path.key, {
      overlapSeconds: body.overlap_seconds,
      expires_at: endFrom(body.expires_at),
    });
    if (!made) throw notFound({ detail: `You have no API key ${path.key}` });
    await audit({
      action: "key.rotated",
      outcome: "success",
      actor: user.id,
      subject: path.key,
      tenant: user.id,
      detail: { successor: made.apiKey.id },
    });
    return created({ ...viewOf(made.apiKey), key: made.value });
  },
  limitsTable,
);
