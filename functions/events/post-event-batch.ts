import { withExactNumbers } from "../runtime/exact-json";
import { inOrderPerKey } from "../runtime/in-order-per-key";
import { problemOf } from "../runtime/middleware/problem-response";
import { payloadTooLarge } from "../runtime/problem";
import { problemBody } from "../runtime/problem-body";
import { multiStatus } from "../runtime/reply";
import { serve } from "../runtime/serve";
import { type EventProblem, type EventResult, type NewEvent, postEventBatch } from "./contract";
import { toStore } from "./model";
import * as store from "./store";

/** Events that are stored at the same time: keeps a batch under a second and leaves connections for other requests. */
const atOnce = 16;

/** `POST /event-batches` */
export const postBatch = serve(postEventBatch, async ({ body, text, log, metrics, ...request }) => {
  const { events } = withExactNumbers(body, text);
  checkAnswerFits(events, text);
  const results = await inOrderPerKey(events, idOf, atOnce, async (each, index): Promise<EventResult> => {
    const place = `#/events/${index}`;
    try {
      const { event, isNew } = await store.put(toStore(each, place));
      return { status: isNew ? 201 : 200, event };
    } catch (error) {
      const problem = problemOf(error);
      const { status } = problem.kind;
      if (status >= 500) log.error("event of a batch not stored", { place, error });
      return { status, problem: problemBody(problem, request, place) as EventProblem };
    }
  });
  metrics.count("EventsStored", results.filter(({ status }) => status === 201).length);
  metrics.count("EventsRepeated", results.filter(({ status }) => status === 200).length);
  return multiStatus({ results });
});

const idOf = ({ id }: NewEvent) => id;

/** What Lambda gives back: 6 MB (AWS, "Lambda quotas"), with the body once more written as a JSON string. */
const largestAnswer = 6 * 1024 * 1024;
/** More than the answer adds to an event: status, `createdAt`, an id of ours, punctuation. */
const addedToEvent = 256;

/**
 * Refuses a batch whose answer Lambda could not give back, before anything is stored: quotes and backslashes take twice
 * their bytes there.
 *
 * @throws Problem `payload-too-large`
 */
function checkAnswerFits(events: readonly NewEvent[], text: string): void {
  if (text.length < largestAnswer / 3) return;
  const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(events))) + events.length * addedToEvent;
  if (bytes > largestAnswer)
    throw payloadTooLarge({ detail: `The answer to this batch would be over 6 MB (${bytes} bytes): send it in parts` });
}
