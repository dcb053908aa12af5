import { badCursor, decodeCursor, encodeCursor } from "../runtime/cursor";
import { ok } from "../runtime/reply";
import { serve } from "../runtime/serve";
import { listEvents } from "./contract";
import { isPosition, stretchBetween } from "./position";
import * as store from "./store";

/** `GET /events` */
export const list = serve(listEvents, async ({ query: { limit, cursor, ...selection } }) => {
  const query = { route: listEvents.signature, ...selection };
  const stretch = stretchBetween(selection.after, selection.before);
  if (cursor !== undefined) stretch.to = positionIn(decodeCursor(query, cursor));
  const { events, next } = await store.list({ type: selection.type, limit, ...stretch });
  return ok({ items: events, ...(next !== undefined && { next: encodeCursor(query, next) }) });
});

/** Cursors come from clients: one that was made by hand must not ask the table for nonsense. */
function positionIn(cursor: string): string {
  if (!isPosition(cursor)) throw badCursor();
  return cursor;
}
