import { randomUUID } from "node:crypto";
import type { Reply, Route, RouteSpec } from "../contract";
import type { Invocation } from "../invocation";
import { conflict, idempotencyInFlight, idempotencyKeyReused, Problem, unavailable } from "../problem";
import type { FunctionContext } from "../proxy-event";
import { answerOf, isKept, textOf } from "./answer";
import type { Attempt, Found, Keeper, Origin } from "./keeper";
import { attemptId, fingerprintOf, idempotencyKey } from "./key";

/** Milliseconds that a request takes at most where the function does not say: as long as API Gateway waits for it. */
const longestWait = 29_000;
/** Milliseconds by which the clocks of two instances may differ. */
const grace = 1000;
/** Seconds after which a client may try again when the table is out of reach. */
const retryAfter = "2";

/**
 * Does a request once: a repeat with the same `Idempotency-Key` gets the answer of the first, with `Idempotency-Replayed: true`.
 * Answers that say to come again (5xx, 408, 425, 429) are not kept. Without a key it just does it.
 *
 * An attempt that ends without a word, with its function, is in flight until the function's timeout is over; then the next one begins it anew.
 *
 * @param work does it; gets what all attempts at it have in common, where the request has a key
 * @throws Problem `idempotency-in-flight` while another attempt is at work, `idempotency-key-reused` for another request with the key,
 * `unavailable` when nobody can say whether it was done
 */
export async function once(
  route: Route,
  keeper: Keeper,
  invocation: Invocation,
  context: FunctionContext,
  work: (origin?: Origin) => Promise<Reply<RouteSpec>>,
): Promise<Reply<RouteSpec>> {
  const key = idempotencyKey(invocation);
  if (key === undefined) return work();
  const id = attemptId(route, invocation, key);
  const attempt = { id, fingerprint: fingerprintOf(route, invocation), owner: randomUUID() };
  const found = await begin(keeper, attempt, invocation, context);
  switch (found.kind) {
    case "first":
      return doAndKeep(keeper, attempt, invocation, () => work({ id, since: found.since }));
    case "other-request":
      throw idempotencyKeyReused();
    case "in-flight":
      throw idempotencyInFlight({ headers: { "retry-after": "1" } });
    case "done":
      return replay(found.answer, invocation);
  }
}

async function begin(
  keeper: Keeper,
  attempt: Attempt,
  invocation: Invocation,
  context: FunctionContext,
): Promise<Found> {
  try {
    const left = context.getRemainingTimeInMillis?.() ?? longestWait;
    return await keeper.begin(attempt, Date.now() + left + grace);
  } catch (error) {
    invocation.metrics.count("IdempotencyUnavailable");
    invocation.log.error("idempotency key not looked up", { error });
    throw unavailable({ headers: { "retry-after": retryAfter } });
  }
}

async function doAndKeep(
  keeper: Keeper,
  attempt: Attempt,
  invocation: Invocation,
  work: () => Promise<Reply<RouteSpec>>,
): Promise<Reply<RouteSpec>> {
  let answer: Reply<RouteSpec> | Problem;
  try {
    answer = await work();
  } catch (error) {
    if (!(error instanceof Problem && isKept(error.kind.status))) {
      await remember(invocation, () => keeper.release(attempt));
      throw error;
    }
    answer = error;
  }
  const kept = answer;
  const text = () => textOf(kept);
  await remember(invocation, () =>
    isProblem(kept) || isKept(kept.status) ? keeper.keep(attempt, text()) : keeper.release(attempt),
  );
  if (isProblem(answer)) throw answer;
  return answer;
}

const isProblem = (answer: Reply<RouteSpec> | Problem): answer is Problem => answer instanceof Problem;

/** What was done is answered, also where that cannot be remembered: the attempt is in flight then, until its time is over. */
async function remember(invocation: Invocation, note: () => Promise<void>): Promise<void> {
  try {
    await note();
  } catch (error) {
    invocation.metrics.count("IdempotencyNotKept");
    invocation.log.error("answer not kept for repeats", { error });
  }
}

function replay(text: string | undefined, invocation: Invocation): Reply<RouteSpec> {
  invocation.metrics.count("RequestsReplayed");
  if (text === undefined)
    throw conflict({ detail: "This was done before; its answer was too large to be kept, so read what it made" });
  invocation.answerHeaders["idempotency-replayed"] = "true";
  const answer = answerOf(text);
  if (answer instanceof Problem) throw answer;
  return answer;
}
