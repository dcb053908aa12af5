import type { Invocation } from "./invocation";
import type { Problem } from "./problem";

/**
 * The RFC 9457 body of a problem.
 *
 * @param part JSON pointer into the request, such as `#/events/3`, when the problem is of that part only
 */
export const problemBody = (
  problem: Problem,
  { event, requestId }: Pick<Invocation, "event" | "requestId">,
  part = "",
) => ({
  ...problem.members,
  instance: event.requestContext.path + part,
  requestId,
});
