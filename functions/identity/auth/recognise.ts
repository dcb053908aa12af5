import { type Network, networkFrom, networkKey } from "../networks";
import { readAll } from "../table";
import { type Identifier, identifierKey, identifierOf } from "../users/identifiers";
import type { User } from "../users/model";
import { identifierItemKey, ownerOf } from "../users/store";

/** What is known of whom a request is about. */
export interface Recognised {
  identifier: Identifier;
  network: Network;
  /** Undefined where nobody has the identifier. */
  user?: User;
}

/** What a request brings for it to be told whom it is about. */
export interface Asking {
  body: { identifier: string };
  event: { requestContext: { identity?: { sourceIp?: string } | null } };
}

/** What counts a request for an account. */
export interface Counting {
  limitBy<Done = void>(name: string, subject: string, meanwhile?: () => Promise<Done>): Promise<Done>;
}

/** The network address that a request came from. */
export const addressOf = ({ event }: Pick<Asking, "event">): string => event.requestContext.identity?.sourceIp ?? "";

/** Finds out whom a request is about. Does the same for an address that nobody has. Changes nothing: it can be done while the request is still counted. */
export async function recognise(asking: Asking): Promise<Recognised> {
  const identifier = identifierOf(asking.body.identifier);
  const { id, key } = networkKey(identifier, addressOf(asking));
  const [claim, network] = await readAll([identifierItemKey(identifier), key]);
  return { identifier, network: networkFrom(id, network), user: await ownerOf(claim) };
}

/**
 * Counts a request for the account that it is about: with the requests from the same network where the account signed in from that, with those from all other
 * networks else. So a stranger uses up the tries of strangers, and not those that the owner has at home.
 *
 * @param meanwhile as of `limitBy`
 * @throws Problem `too-many-requests`
 */
export function countFor<Done = void>(
  known: Recognised,
  { limitBy }: Counting,
  meanwhile?: () => Promise<Done>,
): Promise<Done> {
  return limitBy("account", subjectOf(known), meanwhile);
}

/**
 * Counts a request that has a message sent, as {@link countFor}, and among those of the hour too: also where nobody has the address, so that both are refused alike.
 *
 * @throws Problem `too-many-requests`
 */
export async function countMessageFor(known: Recognised, counting: Counting): Promise<void> {
  await countFor(known, counting);
  await counting.limitBy("messages", subjectOf(known));
}

/** Whose requests are counted together. */
function subjectOf({ identifier, network }: Recognised): string {
  const account = identifierKey(identifier);
  return network.isKnown ? `${account} ${network.id}` : account;
}
