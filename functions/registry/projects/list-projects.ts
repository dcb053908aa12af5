import { badCursor, decodeCursor, encodeCursor } from "../../runtime/cursor";
import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { userOf } from "../access";
import { stretchBetween } from "../stretch";
import { listProjects } from "./contract";
import { list as listed } from "./list-store";

/** `GET /projects` */
export const list = serve(
  listProjects,
  async ({ query: { limit, cursor, ...selection }, caller }) => {
    const user = userOf(caller);
    const query = { route: listProjects.signature, user, ...selection };
    const stretch = stretchBetween(selection.after, selection.before);
    if (!stretch) return ok({ items: [] });
    const start = cursor === undefined ? undefined : decodeCursor(query, cursor);
    // Cursors come from clients: one that was made by hand must not ask the table for what it refuses.
    if (start !== undefined && !(/^[0-9A-Z]{26}$/.test(start) && start >= stretch.from && start <= stretch.to))
      throw badCursor();
    const { projects, next } = await listed({ user, status: selection.status, limit, ...stretch, start });
    return ok({ items: projects, ...(next !== undefined && { next: encodeCursor(query, next) }) });
  },
  limitsTable,
);
