import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { signAccessToken } from "../tokens/sign";
import type { User } from "../users/model";
import { humanScopes } from "../users/scopes";
import { getUser } from "../users/store";
import { invalidGrant, postToken } from "./contract";
import * as store from "./store";

/** `POST /auth/token` */
export const refresh = serve(
  postToken,
  async ({ body, log, metrics }) => {
    const found = await store.rotate(body.refresh_token);
    if (found.outcome === "reused") {
      log.warn("old refresh token shown: session ended", { user: found.userId, session: found.sessionId });
      metrics.count("RefreshTokensReused");
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
    const user = await getUser(session.userId);
    if (!user || !isGoodFor(session, user)) {
      await store.revoke(session.userId, session.id);
      throw refusal();
    }
    const token = await signAccessToken({ user, sessionId: session.id, scopes: humanScopes() });
    metrics.count("TokensRefreshed");
    await audit({
      action: "token.refreshed",
      outcome: "success",
      actor: user.id,
      subject: session.id,
      tenant: user.id,
    });
    return ok({ ...token, refresh_token });
  },
  limitsTable,
);

/** The same for every token that is not good, with OAuth's own word for it (RFC 6749, section 5.2). */
const refusal = () => invalidGrant({ error: "invalid_grant" });

/** A session that began before its user's tokens were made void, is void too: it may have begun while others were ended. */
const isGoodFor = (session: store.Session, { status, valid_from = 0 }: User) =>
  status === "active" && Date.parse(session.created_at) >= valid_from * 1000;
