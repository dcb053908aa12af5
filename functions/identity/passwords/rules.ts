import { invalidRequest } from "../../runtime/problem";
import { isCommon } from "./common";
import { passwordText } from "./text";

/**
 * Refuses passwords that are guessed first: the most common ones, and what is known of the user.
 *
 * @param password as it was sent; its length is checked by the contract
 * @param known the user's addresses and name
 * @throws Problem `invalid-request`
 */
export function checkGuessable(password: string, known: readonly (string | undefined)[]): void {
  const text = passwordText(password).toLowerCase();
  if (isCommon(text)) throw refusal("is one of the most common passwords; choose another");
  const own = known.flatMap((each) =>
    each === undefined ? [] : [each.toLowerCase(), ...each.toLowerCase().split("@", 1)],
  );
  if (own.includes(text)) throw refusal("is your own name or address; choose another");
}

const refusal = (detail: string) =>
  invalidRequest({ detail: `#/password ${detail}`, errors: [{ pointer: "#/password", detail }] });
