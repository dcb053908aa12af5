import { lookalikes } from "./lookalikes";

/** Fewest and most characters of a name. */
export const nameLength = { least: 3, most: 63 } as const;

/**
 * Scripts that are written together: all others stand alone in a name (Unicode Technical Standard 39, "Highly Restrictive", without the Latin letters that it
 * lets stand beside Japanese, Korean and Chinese).
 */
const together = [
  ["Han", "Hiragana", "Katakana"],
  ["Han", "Hangul"],
  ["Han", "Bopomofo"],
];

/** Scripts in everyday use (Unicode Standard Annex 31, table 5, "Recommended Scripts"). */
const alone = [
  "Latin",
  "Greek",
  "Cyrillic",
  "Arabic",
  "Armenian",
  "Bengali",
  "Devanagari",
  "Ethiopic",
  "Georgian",
  "Gujarati",
  "Gurmukhi",
  "Hebrew",
  "Kannada",
  "Khmer",
  "Lao",
  "Malayalam",
  "Myanmar",
  "Oriya",
  "Sinhala",
  "Tamil",
  "Telugu",
  "Thaana",
  "Thai",
  "Tibetan",
];

/** For each set of scripts, what a name in it is made of: its letters and marks, the digits 0 to 9, and single spaces, dots, dashes and underscores. */
const alphabets = [...alone.map((script) => [script]), ...together].map(
  (scripts) =>
    new RegExp(`^(?:${scripts.map((script) => `\\p{Script_Extensions=${script}}`).join("|")}|[0-9 ._-])+$`, "u"),
);

/** Marks that lie on each other, or pile up over other lines (Unicode Technical Standard 39, section 5.4, "Optional detection"). */
const piled = /(\p{Mn})\1|\p{Mn}{5}/u;

/** A name as it is kept: compatible characters made one (NFKC), one space where there are several, none at the ends. */
export const tidied = (name: string): string => name.normalize("NFKC").replace(/ +/g, " ").replace(/^ | $/g, "");

/** What is wrong with a name, in words; undefined for a good one. */
export function nameFault(name: string): string | undefined {
  const tidy = tidied(name);
  const length = [...tidy].length;
  if (length < nameLength.least || length > nameLength.most)
    return `must be ${nameLength.least} to ${nameLength.most} characters long`;
  if (!/^[\p{L}\p{M}0-9 ._-]+$/u.test(tidy)) return "must be letters, digits, spaces, dots, dashes and underscores";
  if (piled.test(tidy.normalize("NFD"))) return "must have no letter with one mark twice, or with more than four";
  if (!/^[\p{L}0-9].*[\p{L}\p{M}0-9]$/u.test(tidy)) return "must begin and end with a letter or a digit";
  if (!alphabets.some((alphabet) => alphabet.test(tidy)))
    return "must be of one script: letters of others only look the same";
  return undefined;
}

/**
 * What two names have in common that a person takes for one: letter case aside, and with the letters of Cyrillic, Greek, Armenian and phonetics that look like plain
 * Latin ones taken for those.
 */
export const nameKey = (name: string): string =>
  [...tidied(tidied(name).toUpperCase().toLowerCase())].map((letter) => lookalikes.get(letter) ?? letter).join("");
