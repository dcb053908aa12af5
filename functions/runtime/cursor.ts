import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json";
import { invalidRequest } from "./problem";

/** Characters of the mark that binds a cursor to its query: 48 bits tell apart what people mix up; it protects no secret. */
const markLength = 8;

const markOf = (query: Record<string, unknown>) =>
  createHash("sha256").update(canonicalJson(query)).digest("base64url").slice(0, markLength);

/**
 * Makes the cursor of the next page: opaque, and good for this query only.
 *
 * @param query all that selects what is listed, and the route; not the page size
 * @param position where the next page starts, in the store's own words
 */
export const encodeCursor = (query: Record<string, unknown>, position: string): string =>
  markOf(query) + Buffer.from(position).toString("base64url");

/**
 * Reads a cursor of {@link encodeCursor}. Whoever knows the format can make one that passes: check the position as you
 * would check any input.
 *
 * @throws Problem `invalid-request` when it is not one, or belongs to another query
 */
export function decodeCursor(query: Record<string, unknown>, cursor: string): string {
  const position = Buffer.from(cursor.slice(markLength), "base64url").toString();
  if (position === "" || encodeCursor(query, position) !== cursor) throw badCursor();
  return position;
}

/** The refusal of a cursor. */
export const badCursor = () => {
  const detail = "is not a cursor of this query; send `next` of the page before, with the other parameters unchanged";
  return invalidRequest({ detail: `The cursor ${detail}`, errors: [{ pointer: "#/query/cursor", detail }] });
};
