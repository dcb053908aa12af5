import { badCursor, decodeCursor, encodeCursor } from "../runtime/cursor";
import { Id } from "./fields";

/** Cursors of a list of one user's things that are found by their ids: the id of the last one on the page before. */
export interface Positions {
  /** @throws Problem `invalid-request` for a cursor that is none of this list and user */
  read(cursor: string | undefined): string | undefined;
  write(id: string): string;
}

/** @param query what is listed, and whose: a cursor is good for that alone */
export const positionsOf = (query: { route: string; user: string }): Positions => ({
  read: (cursor) => {
    if (cursor === undefined) return undefined;
    const id = decodeCursor(query, cursor);
    if (!Id.safeParse(id).success) throw badCursor();
    return id;
  },
  write: (id) => encodeCursor(query, id),
});
