import { type Identifier, identifierKey } from "./identifiers";
import type { User } from "./model";

/** Where a user's codes are sent, and what `verification_status` is about: the e-mail address, or without one the phone number. */
export function mainAddress({ email, phone }: Pick<User, "email" | "phone">): Identifier | undefined {
  if (email !== undefined) return { kind: "email", value: email };
  return phone === undefined ? undefined : { kind: "phone", value: phone };
}

/** Whether a code was sent to where the user's codes are sent today. */
export function isMainAddress(user: Pick<User, "email" | "phone">, sentTo: string): boolean {
  const address = mainAddress(user);
  return address !== undefined && identifierKey(address) === sentTo;
}
