import { dictionary } from "@zxcvbn-ts/language-common";
import { fewestCharacters } from "./text";

/** How many of the most common passwords are refused (NIST SP 800-63B, section 3.1.1.2, asks for such a list; OWASP ASVS 2.1.7 for 3,000). */
const most = 3000;

/**
 * The 3,000 most common passwords that are long enough, the most common first. Shipped functions carry these alone: scripts/common-passwords.mjs leaves out all
 * others when the package is built.
 */
export const commonPasswords: readonly string[] = dictionary["passwords-common"]
  .filter((each) => each.length >= fewestCharacters)
  .slice(0, most);

const known = new Set(commonPasswords);

/** Whether a password is one of the most common, however it is capitalised. */
export const isCommon = (password: string): boolean => known.has(password.toLowerCase());
