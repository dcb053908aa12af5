import { createHash, randomBytes } from "node:crypto";
import * as z from "zod/mini";

/** Crockford's base 32: no I, L, O and U. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Characters of a code that people type: 60 bits. */
const typedLength = 12;

/** A code that people click: 256 bits. */
export const newClickedCode = (): string => randomBytes(32).toString("base64url");

/** A code that people type: 60 bits, of which no one guesses one in the half hour or day that it is good for. */
export function newTypedCode(): string {
  const letters = [...randomBytes(typedLength)].map((byte) => alphabet[byte % alphabet.length]).join("");
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}

/** A code as it was issued, of what somebody typed: dashes, spaces, case and letters that look like others do not count. */
export function codeText(text: string): string {
  const typed = text.replace(/[\s-]/g, "").toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1");
  return typed.length === typedLength ? typed : text.trim();
}

/** What is kept of a code. */
export const digestOf = (code: string): string => createHash("sha256").update(codeText(code)).digest("base64url");

/** A code in a request. What of it is not good is said by who looks for it: all that are none are refused alike. */
export const CodeText = z
  .string()
  .check(z.minLength(typedLength), z.maxLength(64), z.regex(/^[ -~]*$/))
  .check(
    z.meta({
      description: "The code that came by mail or as a text message",
      examples: ["4Q9C-T7KX-ME2P"],
    }),
  );
