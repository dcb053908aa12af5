import { withExactNumbers } from "../runtime/exact-json";
import { created, ok } from "../runtime/reply";
import { serve } from "../runtime/serve";
import { postEvent } from "./contract";
import { toStore } from "./model";
import * as store from "./store";

/** `POST /events` */
export const post = serve(postEvent, async ({ body, text, baseUrl, log, metrics }) => {
  const { event, isNew } = await store.put(toStore(withExactNumbers(body, text)));
  log.info("event stored", { id: event.id, isNew });
  metrics.count(isNew ? "EventsStored" : "EventsRepeated");
  return isNew ? created(event, `${baseUrl}/events/${event.id}`) : ok(event);
});
