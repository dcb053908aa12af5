import { invalidRequest } from "../../runtime/problem";

/**
 * When a key shall end, in UTC.
 *
 * @throws Problem `invalid-request` for a moment that is over
 */
export function endFrom(moment: string | undefined): string | undefined {
  if (moment === undefined) return undefined;
  const end = Date.parse(moment);
  if (end > Date.now()) return new Date(end).toISOString();
  const detail = "is over; name a moment to come, or leave it out";
  throw invalidRequest({ detail: `#/expires_at ${detail}`, errors: [{ pointer: "#/expires_at", detail }] });
}
