import { invalidRequest, type Problem } from "../../runtime/problem";

/** The refusal of a phone number where no text messages are sent. */
export function noPhoneNumbers(): Problem {
  const detail = "must be an e-mail address: phone numbers are not taken here";
  return invalidRequest({ detail: `#/identifier ${detail}`, errors: [{ pointer: "#/identifier", detail }] });
}
