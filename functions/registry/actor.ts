import type { Caller } from "../runtime/caller";
import { forbidden } from "../runtime/problem";
import type { PersonalAct } from "./permissions";
import { userIdForm } from "./tenant-routes";

/** Who acts: a person, or an API key for the person whose it is. */
export interface Actor {
  /** Id of the person, whose memberships count. */
  readonly user: string;
  /** Id of the API key's own user, where a key calls. */
  readonly key?: string;
}

/**
 * Who acts. A caller with the claim `user_type`, `api`, is an API key, and acts for whom its claim `owner` names: the authorizer says so, not the client.
 *
 * @throws Problem `forbidden` for a key that nobody says the owner of, and for a caller without a token, which no route of the registry lets in
 */
export function actorOf(caller: Caller): Actor {
  if (caller.kind !== "user") throw forbidden();
  const { user_type: type, owner } = caller.claims;
  if (type !== "api") return { user: checked(caller.subject) };
  if (typeof owner !== "string" || owner === "")
    throw forbidden({ detail: "The authorizer does not say whose API key this is, by the claim owner" });
  return { user: checked(owner), key: caller.subject };
}

/** @throws Problem `forbidden` for an id that no route could name */
function checked(id: string): string {
  if (!userIdForm.test(id)) throw forbidden({ detail: "The token's sub is not 1 to 255 characters of ASCII" });
  return id;
}

/** Id of the person who calls. @throws Problem `forbidden` for an API key, as {@link actorOf} else */
export function personOf(caller: Caller, act: PersonalAct): string {
  const { user, key } = actorOf(caller);
  if (key !== undefined) throw forbidden({ detail: `${act} takes a person who signed in: an API key may not` });
  return user;
}
