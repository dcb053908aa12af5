import * as z from "zod/mini";
import { withoutControls } from "../../runtime/plain-text";

/** Fewest and most characters of a password: Unicode's code points, in NFKC form. */
export const fewestCharacters = 8;
export const mostCharacters = 128;
/** Most UTF-16 units that are read: some letters are shorter in NFKC form than they are sent. */
const mostUnits = 1024;

/**
 * A password as it is hashed: in Unicode's NFKC form, so that it is the same from every keyboard (NIST SP 800-63B, section 3.1.1.2). Nothing else of it is
 * changed: spaces count, and case.
 */
export const passwordText = (password: string): string => password.normalize("NFKC");

/** A password that is to be checked: also one that today's rules would refuse. */
export const Password = z
  .string()
  .check(z.maxLength(mostUnits), z.regex(withoutControls, "has control characters"))
  .check(z.meta({ description: "The password", examples: ["correct horse battery staple"] }));

/** A password that is to be set. Handlers also refuse the most common ones. */
export const NewPassword = z
  .string()
  .check(z.maxLength(mostUnits), z.regex(withoutControls, "has control characters"))
  .check((payload) => {
    const message = lengthFault(payload.value);
    if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
  })
  .check(
    z.meta({
      description:
        "8 to 128 characters of any kind but control characters, spaces too. Not one of the 3,000 most common passwords, nor the own address or name",
      examples: ["correct horse battery staple"],
    }),
  );

function lengthFault(password: string): string | undefined {
  if (!password.isWellFormed()) return "is no Unicode text";
  const { length } = [...passwordText(password)];
  if (length < fewestCharacters) return `has ${length} characters; use at least ${fewestCharacters}`;
  return length > mostCharacters ? `has ${length} characters; use up to ${mostCharacters}` : undefined;
}
