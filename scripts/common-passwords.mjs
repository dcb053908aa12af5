// Makes what shipped functions carry in place of @zxcvbn-ts/language-common: only the passwords that functions/identity/passwords/common.ts keeps of it, one
// line of 27 KB in place of 400.

import { createRequire } from "node:module";

/** The module that stands in for the package. components/building-blocks/bundle.ts puts it in its place. */
export function commonPasswordsModule() {
  const { commonPasswords } = createRequire(import.meta.url)("../dist/functions/identity/passwords/common.js");
  if (commonPasswords.length !== 3000 || commonPasswords.some((each) => /\s/.test(each)))
    throw new Error("The list of common passwords is not what it was: 3,000 words without spaces");
  return `exports.dictionary = { "passwords-common": ${JSON.stringify(commonPasswords.join(" "))}.split(" ") };\n`;
}
