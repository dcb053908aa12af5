import { type Network, networkFor } from "../networks";
import { type Identifier, identifierKey, identifierOf } from "../users/identifiers";
import type { User } from "../users/model";
import { userOf } from "../users/store";

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
  limitBy(name: string, subject: string): Promise<void>;
}

/** The network address that a request came from. */
export const addressOf = ({ event }: Pick<Asking, "event">): string => event.requestContext.identity?.sourceIp ?? "";

/**
 * Finds out whom a request is about, and counts it for that account: with the requests from the same network where the account signed in from that, with those
 * from all other networks else. So a stranger uses up the tries of strangers, and not those that the owner has at home. Does the same for an address that
 * nobody has.
 *
 * @throws Problem `too-many-requests`
 */
export async function recognise(asking: Asking): Promise<Recognised> {
  const identifier = identifierOf(asking.body.identifier);
  const account = identifierKey(identifier);
  const counted = networkFor(identifier, addressOf(asking)).then(async (network) => {
    await asking.limitBy("account", network.isKnown ? `${account} ${network.id}` : account);
    return network;
  });
  const [network, user] = await Promise.all([counted, userOf(identifier)]);
  return { identifier, network, user };
}
