import * as z from "zod/mini";
import { withoutControls } from "../../runtime/plain-text";

/** What a person signs in with, normalised: equal texts are equal people. */
export type Identifier =
  | {
      /** An e-mail address in ASCII and lower case. */
      kind: "email";
      value: string;
    }
  | {
      /** A phone number in E.164: `+` and up to 15 digits. */
      kind: "phone";
      value: string;
    };

/** Most characters of an e-mail address (RFC 5321, section 4.5.3.1.3, without the angle brackets). */
export const longestEmail = 254;

/** What may stand before the `@` (RFC 5322, "dot-atom"), up to 64 characters (RFC 5321, section 4.5.3.1.1). */
const localPart = /^(?=.{1,64}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** At least two labels of up to 63 letters, digits and dashes (RFC 1035, section 2.3.1); the last is no number. */
const domain = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** ITU-T E.164: a country code, which never begins with 0, and the number, 15 digits in all. No number is shorter than 7. */
const e164 = /^\+[1-9]\d{6,14}$/;
/** What people write between the digits of a phone number. */
const separators = /[\s().\u2010-\u2015-]/g;
const printableAscii = /^[\x21-\x7e]*$/;

/**
 * Reads an e-mail address or phone number as people write it. Addresses are trimmed, brought into Unicode's NFKC form and lower case, and are ASCII then:
 * what looks like another letter is refused, not taken for it. Of phone numbers only digits and the `+` count.
 *
 * @throws Error saying what to write instead
 */
export function identifierOf(text: string): Identifier {
  const plain = text.normalize("NFKC").trim();
  return plain.includes("@") ? { kind: "email", value: emailOf(plain) } : { kind: "phone", value: phoneOf(plain) };
}

function emailOf(plain: string): string {
  const value = plain.toLowerCase();
  if (!printableAscii.test(value))
    throw new Error("must be an e-mail address in ASCII; write a domain of other letters in its form xn--…");
  const at = value.lastIndexOf("@");
  if (value.length > longestEmail || !localPart.test(value.slice(0, at)) || !domain.test(value.slice(at + 1)))
    throw new Error("must be an e-mail address, such as ada@example.com");
  return value;
}

function phoneOf(plain: string): string {
  const value = plain.replace(separators, "");
  if (!e164.test(value)) throw new Error("must be an e-mail address, or a phone number such as +14155550100");
  return value;
}

/** Why a text is no identifier; undefined where it is one. */
export function identifierFault(text: string): string | undefined {
  try {
    identifierOf(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** An identifier in a request. Handlers read it by {@link identifierOf}. */
export const IdentifierText = z
  .string()
  .check(z.maxLength(320), z.regex(withoutControls, { error: "has control characters", abort: true }))
  .check((payload) => {
    const message = identifierFault(payload.value);
    if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
  })
  .check(
    z.meta({
      description: "E-mail address, or phone number with its country code. Upper and lower case are the same",
      examples: ["ada@example.com"],
    }),
  );

/** How an identifier is keyed: `email#ada@example.com`. */
export const identifierKey = ({ kind, value }: Identifier): string => `${kind}#${value}`;

/** The identifier that {@link identifierKey} wrote. */
export function identifierOfKey(key: string): Identifier {
  const at = key.indexOf("#");
  return { kind: key.slice(0, at) === "email" ? "email" : "phone", value: key.slice(at + 1) };
}
