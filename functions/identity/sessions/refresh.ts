import { audit } from "../../audit/record";
import { countBy } from "../../runtime/count-one";
import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { tableName } from "../table";
import { type AccessToken, signAccessToken } from "../tokens/sign";
import { humanScopes } from "../users/scopes";
import { getUser } from "../users/store";
import { invalidGrant, postToken } from "./contract";
import * as store from "./store";

/** `POST /auth/token` */
export const refresh = serve(
  postToken,
  async ({ body, log, metrics }) => {
    // Signed first: where KMS is out of reach, the refresh token is not used up, and its session goes on.
    const token = await accessTokenFor(await store.sessionOf(body.refresh_token));
    const found = await store.rotate(body.refresh_token);
    if (found.outcome === "reused") {
      log.warn("old refresh token shown: session ended", { user: found.userId, session: found.sessionId });
      metrics.count("RefreshTokensReused");
      countBy("RefreshTokensReused", { Table: tableName }); // for the alarm of this stack
      await audit({
        action: "token.reused",
        outcome: "failure",
        actor: undefined, // the user, or whoever has a token of theirs
        subject: found.sessionId,
        tenant: found.userId,
      });
    }
    if (found.outcome !== "rotated") throw refusal();
    const { session, refresh_token } = found;
    if (!token) {
      await store.revoke(session.userId, session.id);
      throw refusal();
    }
    metrics.count("TokensRefreshed");
    await audit({
      action: "token.refreshed",
      outcome: "success",
      actor: session.userId,
      subject: session.id,
      tenant: session.userId,
    });
    return ok({ ...token, refresh_token });
  },
  limitsTable,
);

/** The same for every token that is not good, with OAuth's own word for it (RFC 6749, section 5.2). */
const refusal = () => invalidGrant({ error: "invalid_grant" });

/** What the user of a session calls with from now on; undefined where there is no session, or it is not good for them any more. */
async function accessTokenFor(session: store.Session | undefined): Promise<AccessToken | undefined> {
  if (!session) return undefined;
  const user = await getUser(session.userId);
  if (user?.status !== "active" || !store.isOf(session, user)) return undefined;
  return signAccessToken({ user, sessionId: session.id, scopes: humanScopes() });
}
