import { codeLife, type Purpose } from "../codes/store";
import { keptDays } from "../users/kept-days";

/** A message to a person: by mail, or as a text message. */
export interface Message {
  subject: string;
  /** For a mail. */
  text: string;
  /** For a text message. */
  short: string;
}

/** Where codes lead. Pages get the code in the fragment of their URL, which browsers send to no server and in no `Referer`. */
export interface Leads {
  /** URL of this API. */
  baseUrl: string;
  verifyUrl?: string;
  resetUrl?: string;
}

/** How long a code is good, in words. */
export const goodFor: Readonly<Record<Purpose, string>> = {
  verify: `${codeLife.verify / 3600} hours`,
  recover: `${codeLife.recover / 60} minutes`,
};

/** To a new account: shows that the address is theirs. */
export const verifyMessage = (code: string, leads: Leads): Message => ({
  subject: "Verify your e-mail address",
  text: lines(
    "An account was made with this e-mail address. To verify that it is yours:",
    leadTo("verify", code, leads),
    `This is good for ${goodFor.verify}, once. If it was not you, do nothing: without this, nobody can use the account.`,
  ),
  short: `${code} verifies your phone number. If you did not ask for it, do nothing.`,
});

/** To who forgot their password. */
export const recoverMessage = (code: string, leads: Leads): Message => ({
  subject: "Set another password",
  text: lines(
    "Somebody asked to set another password for your account. To set one:",
    leadTo("recover", code, leads),
    `This is good for ${goodFor.recover}, once. If it was not you, do nothing: your password stays as it is.`,
  ),
  short: `${code} sets another password. If you did not ask for it, do nothing.`,
});

/**
 * To an address that is registered again before it was verified: whoever registered it first chose the password, and that may have been somebody else. So the
 * code sets one, rather than verify theirs.
 */
export const unverifiedMessage = (code: string, leads: Leads): Message => ({
  subject: "Choose a password for your account",
  text: lines(
    "Somebody registered with this e-mail address, which was registered before and never verified. To make the account yours, choose a password:",
    leadTo("recover", code, leads),
    `This is good for ${goodFor.recover}, once. If it was not you, do nothing: without this, nobody can use the account.`,
  ),
  short: `${code} sets the password of your account. If you did not ask for it, do nothing.`,
});

/** To an address that is registered again. */
export const registeredMessage = (): Message => ({
  subject: "You have an account already",
  text: lines(
    "Somebody registered with this e-mail address. You have an account already, and nothing of it has changed.",
    "If it was you: sign in, or ask for another password if you forgot yours. If it was not you, do nothing.",
  ),
  short: "Somebody registered with your phone number. You have an account already, and nothing of it has changed.",
});

/** To an address that somebody else wants to sign in with. */
export const wantedMessage = (): Message => ({
  subject: "Your address was asked for by another account",
  text: lines(
    "The user of another account asked to sign in with this e-mail address. It belongs to your account, and stays there: nothing has changed.",
    "If it was you, and you want it for that account: first delete this one, or give this one another address. If it was not you, do nothing.",
  ),
  short: "The user of another account asked for your phone number. It stays with your account: nothing has changed.",
});

/** To the address that shall take the place of another one. */
export const movingHereMessage = (code: string, leads: Leads): Message => ({
  subject: "Verify your new e-mail address",
  text: lines(
    "The user of an account asked to sign in with this e-mail address, in place of the one that they have now. If that was you, verify that it is yours:",
    leadTo("verify", code, leads),
    `This is good for ${goodFor.verify}, once. If it was not you, do nothing: without this, nobody signs in with your address.`,
  ),
  short: `${code} verifies your new phone number. If you did not ask for it, do nothing.`,
});

/** To the address whose place another one shall take. It does not say which. */
export const movingMessage = (): Message => ({
  subject: "Your account gets another address",
  text: lines(
    "Another address was asked for to sign in to your account, with your password. When it is verified, it takes the place of this one.",
    "If it was you, use the code that was sent to the other address. If it was not you, set another password at once: then nothing comes of it, and whoever it was is signed out.",
  ),
  short: "Your account gets another phone number or address. If it was not you, set another password at once.",
});

/** To who has another password now. */
export const passwordSetMessage = (): Message => ({
  subject: "Your password was changed",
  text: lines(
    "Your account has another password now, and everybody who was signed in to it is signed out. API keys go on.",
    "If it was not you, somebody else reads your messages: make your mailbox safe, and set another password.",
  ),
  short: "Your account has another password now. If it was not you, somebody else reads your messages.",
});

/** To who deleted their account. */
export const deletedMessage = (): Message => ({
  subject: "Your account was deleted",
  text: lines(
    "Your account was deleted, with its sessions and API keys.",
    `If it was not you, tell whoever runs this service within ${keptDays} days.`,
  ),
  short: `Your account was deleted. If it was not you, tell whoever runs this service within ${keptDays} days.`,
});

/** To the old address of somebody who has another one. It does not say which. */
export const movedMessage = (): Message => ({
  subject: "Your account has another address",
  text: lines(
    "You sign in to your account with another address from now on, and this one is free for others. The change was asked for with your password.",
    "If it was not you, tell whoever runs this service at once: somebody else has your password.",
  ),
  short: "You sign in to your account with another address now. If it was not you, tell whoever runs this service.",
});

function leadTo(purpose: Purpose, code: string, { baseUrl, verifyUrl, resetUrl }: Leads): string {
  const page = purpose === "verify" ? verifyUrl : resetUrl;
  if (page) return `${page}#code=${code}`;
  const route = purpose === "verify" ? "verify" : "reset";
  return `Your code is ${code}, for POST ${baseUrl}/auth/${route}`;
}

const lines = (...paragraphs: string[]) => `${paragraphs.join("\n\n")}\n`;
