import { notFound } from "../runtime/problem";
import { ok } from "../runtime/reply";
import { serve } from "../runtime/serve";
import { getEvent } from "./contract";
import * as store from "./store";

/** `GET /events/{id}` */
export const get = serve(getEvent, async ({ path }) => {
  const event = await store.get(path.id);
  if (!event) throw notFound({ detail: `There is no event ${path.id}` });
  return ok(event);
});
