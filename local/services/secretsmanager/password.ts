import { randomInt } from "node:crypto";
import type { Input } from "../input";
import { secretErrors } from "./secret";

const signs = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  digits: "0123456789",
  punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};

const most = 4096;

/** GetRandomPassword: 32 signs unless it is asked otherwise, one of each kind at least. @throws AwsError where nothing is left to choose from */
export function newPassword(input: Input): string {
  const length = input.number("PasswordLength", 1, most) ?? 32;
  const excluded = new Set(input.text("ExcludeCharacters") ?? "");
  const kinds = [
    input.flag("ExcludeLowercase") ? "" : signs.lower,
    input.flag("ExcludeUppercase") ? "" : signs.upper,
    input.flag("ExcludeNumbers") ? "" : signs.digits,
    input.flag("ExcludePunctuation") ? "" : signs.punctuation,
    input.flag("IncludeSpace") ? " " : "",
  ]
    .map((kind) => [...kind].filter((sign) => !excluded.has(sign)).join(""))
    .filter((kind) => kind !== "");
  if (kinds.length === 0) throw secretErrors.parameter("No characters are left to make a password of.");
  const requiresEach = input.members.RequireEachIncludedType !== false;
  if (requiresEach && length < kinds.length)
    throw secretErrors.parameter("The password length is too short for the types of characters that it must include.");
  const one = (from: string) => from[randomInt(from.length)] ?? "";
  const password = requiresEach ? kinds.map(one) : [];
  while (password.length < length) password.push(one(kinds.join("")));
  return shuffled(password).join("");
}

/** Fisher and Yates. */
function shuffled(list: string[]): string[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [list[at], list[other]] = [list[other] ?? "", list[at] ?? ""];
  }
  return list;
}
