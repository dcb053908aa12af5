import type { Caller } from "../runtime/caller";
import { forbidden } from "../runtime/problem";

/** A human who calls, by a token of a session. */
export interface Human {
  userId: string;
  sessionId: string;
  /** What the token may do. */
  scopes: readonly string[];
}

/**
 * The human who calls.
 *
 * @throws Problem `forbidden` for an API key, which manages no account, session or key, and for whoever else is no human with a session
 */
export function humanOf(caller: Caller): Human {
  const { user_type: type, sid } = caller.kind === "user" ? caller.claims : {};
  if (caller.kind === "user" && type === "human" && typeof sid === "string")
    return { userId: caller.subject, sessionId: sid, scopes: caller.scopes };
  throw forbidden({ detail: "Only a person who signed in may do this; an API key may not" });
}
