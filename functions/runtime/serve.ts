import type { Route, RouteSpec } from "./contract";
import { type Answer, type EarlyAnswer, type Endpoint, endpoint, type Helpers } from "./endpoint";
import { onion } from "./onion";
import type { Handler } from "./proxy-event";

/** A route that is served: a Lambda handler of its own, or one of several given to {@link dispatch}. */
export type Served = Handler & { readonly endpoint: Endpoint };

/**
 * Serves a route: the request is checked against the contract, and everything that goes wrong is answered as a problem.
 *
 * @param route the contract
 * @param answer what happens; gets the parsed and typed request, and gives one of the answers that the contract declares
 * @param helpers what counts the route's limits, where it has some: `limitsTable` of `portico/limits`; then what remembers its answers, where it is
 * `idempotent`: `idempotencyTable` of `portico/idempotency`
 * @throws Error when the route has limits and no counter, or is `idempotent` and nothing remembers
 * @example
 * export const handler = serve(getEvent, async ({ path }) => ok(await store.get(path.id)));
 */
export function serve<S extends RouteSpec>(
  route: Route<S>,
  answer: Answer<S> | EarlyAnswer<S>,
  ...helpers: Helpers<S>
): Served {
  const served = endpoint(route, answer, ...helpers);
  return Object.assign(onion([served]), { endpoint: served });
}

/**
 * One Lambda handler for several routes: those that need the same privileges share a function.
 *
 * @throws Error when two routes have the same method and path
 * @example
 * export const handler = dispatch(post, postBatch);
 */
export const dispatch = (...served: readonly Served[]): Handler => onion(served.map((each) => each.endpoint));
