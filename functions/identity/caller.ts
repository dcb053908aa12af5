import type { Caller } from "../runtime/caller";
import { forbidden, unauthorized } from "../runtime/problem";
import * as sessions from "./sessions/store";
import type { User } from "./users/model";
import { getUser } from "./users/store";

/** A human who calls, by a token of a session. */
export interface Human {
  user: User;
  sessionId: string;
  /** What the token may do. */
  scopes: readonly string[];
}

/**
 * The human who calls. A gateway remembers for a while that a token was good; who could make an API key meanwhile would outlive the end of their session. So
 * user and session are looked at here again, by the last write.
 *
 * @throws Problem `forbidden` for an API key, which manages no account, session or key, and for whoever else is no human with a session; `unauthorized` for
 * a session that is over, and a user who is not active any more
 */
export async function humanOf(caller: Caller): Promise<Human> {
  const { user_type: type, sid: sessionId } = caller.kind === "user" ? caller.claims : {};
  if (caller.kind !== "user" || type !== "human" || typeof sessionId !== "string")
    throw forbidden({ detail: "Only a person who signed in may do this; an API key may not" });
  const [user, session] = await Promise.all([activeUser(caller.subject), sessions.find(caller.subject, sessionId)]);
  if (!session || !sessions.isOf(session, user)) throw overNow();
  return { user, sessionId, scopes: caller.scopes };
}

/**
 * The user of a good token or API key, who is active still.
 *
 * @throws Problem `unauthorized`
 */
export async function activeUser(id: string): Promise<User> {
  const user = await getUser(id);
  if (user?.status !== "active") throw overNow();
  return user;
}

const overNow = () => unauthorized({ headers: { "www-authenticate": "Bearer" } });
