import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { forbidden } from "../../runtime/problem";
import { created } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { humanOf } from "../caller";
import { postApiKey } from "./contract";
import { endFrom } from "./end";
import * as store from "./store";
import { viewOf } from "./view";

/** `POST /users/api-keys` */
export const create = serve(
  postApiKey,
  async ({ caller, body }) => {
    const { user, scopes } = await humanOf(caller);
    const beyond = body.scopes.filter((each) => !scopes.includes(each));
    if (beyond.length > 0) throw forbidden({ detail: `You do not have the scope ${beyond.join(" ")} yourself` });
    await store.checkRoom(user.id, store.mostKeys);
    const { apiKey, value } = await store.create(user.id, {
      name: body.name,
      scopes: [...new Set(body.scopes)],
      expires_at: endFrom(body.expires_at),
    });
    await audit({
      action: "key.created",
      outcome: "success",
      actor: user.id,
      subject: apiKey.id,
      tenant: user.id,
      detail: { user: apiKey.user, scopes: apiKey.scopes.join(" ") },
    });
    return created({ ...viewOf(apiKey), key: value });
  },
  limitsTable,
);
