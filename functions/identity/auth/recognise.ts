import { type Network, networkFrom, networkKey } from "../networks";
import { nobodysHashing } from "../passwords/hash";
import { readAll } from "../table";
import { type Identifier, identifierKey, identifierOf } from "../users/identifiers";
import type { User } from "../users/model";
import { claimIn, identifierItemKey, ownerOf } from "../users/store";

/** For whom a request is counted. */
interface Whose {
  identifier: Identifier;
  network: Network;
}

/** What is known at first of whom a request is about. */
export interface Glimpsed extends Whose {
  /** How their password is hashed, and as who one would be where nobody has the identifier. Undefined for who has none. */
  hashing?: string;
  /** They themselves, who are still being read. Undefined where nobody has the identifier. */
  reading: Promise<User | undefined>;
}

/** What is known of whom a request is about. */
export interface Recognised extends Whose {
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
  const { identifier, network, reading } = await glimpse(asking);
  return { identifier, network, user: await reading };
}

/** The same, for what can begin with less than the user. */
export async function glimpse(asking: Asking): Promise<Glimpsed> {
  const identifier = identifierOf(asking.body.identifier);
  const { id, key } = networkKey(identifier, addressOf(asking));
  const [item, network] = await readAll([identifierItemKey(identifier), key]);
  const claim = claimIn(item);
  const reading = ownerOf(claim);
  reading.catch(() => {}); // whoever waits for it hears of it
  return { identifier, network: networkFrom(id, network), hashing: claim ? claim.hashing : nobodysHashing(), reading };
}

/**
 * Counts a request for the account that it is about: with the requests from the same network where the account signed in from that, with those from all other
 * networks else. So a stranger uses up the tries of strangers, and not those that the owner has at home.
 *
 * @param meanwhile as of `limitBy`
 * @throws Problem `too-many-requests`
 */
export function countFor<Done = void>(
  known: Whose,
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
export async function countMessageFor(known: Whose, counting: Counting): Promise<void> {
  await countFor(known, counting);
  await counting.limitBy("messages", subjectOf(known));
}

/** Whose requests are counted together. */
function subjectOf({ identifier, network }: Whose): string {
  const account = identifierKey(identifier);
  return network.isKnown ? `${account} ${network.id}` : account;
}
