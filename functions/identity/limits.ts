import { limit, Per } from "../runtime/contract";

/** Requests that one route below `/auth/` takes in a minute, for an address and for an account. */
const authCount = 5;
/** Requests that any other route takes in a minute of one who calls. */
const generalCount = 100;
const seconds = 60;
/** Requests in an hour that may have a message sent for one account, of one route: five a minute would be 7,200 a day in somebody's mailbox. */
const messages = { name: "messages", per: Per.Account, count: 10, seconds: 3600, late: true } as const;

/** How often a route below `/auth/` may be asked. */
export const authLimits = <const By extends (body: never) => string>(by: By) =>
  [
    limit({ per: Per.Address, count: authCount, seconds }),
    limit({ per: Per.Account, count: authCount, seconds, by }),
  ] as const;

/** The same for who has signed in, whose token says the account. */
export const signedInAuthLimits = [
  limit({ per: Per.Address, count: authCount, seconds }),
  limit({ per: Per.Principal, count: authCount, seconds }),
] as const;

/** How often all other routes may be asked. */
export const generalLimits = [limit({ per: Per.Principal, count: generalCount, seconds })] as const;

/** The same for routes whose handlers know more of the account than the request says: see `auth/recognise.ts`. */
export const accountLimits = [
  limit({ per: Per.Address, count: authCount, seconds }),
  limit({ per: Per.Account, count: authCount, seconds, late: true }),
] as const;

/** For routes that send a message to whom a request is about: counted whether or not there is anybody to send it to. */
export const messageLimits = [...accountLimits, limit(messages)] as const;

/** For routes that take a code, which says the account to those alone who know it. */
export const codeLimits = [limit({ per: Per.Address, count: authCount, seconds })] as const;

/**
 * For routes that take the password of who is signed in, where one is given: a token that was stolen is no way to find it out. And that send messages to addresses
 * which who is signed in names.
 */
export const passwordAndMessageLimits = [
  ...generalLimits,
  limit({ per: Per.Account, count: authCount, seconds, late: true, whenDown: "refuse" }),
  limit({ ...messages, whenDown: "refuse" }),
] as const;
