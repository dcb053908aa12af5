import type { CallerOf } from "./caller-of";
import type { Limit, Parsed, Reply, Route, RouteSpec } from "./contract";
import type { Keeper, Origin } from "./idempotency/keeper";
import type { Counter } from "./limits/counter";
import { Limiter } from "./limits/limiter";
import type { Logger } from "./logger";
import type { Metrics } from "./metrics";
import type { ProxyEvent } from "./proxy-event";
import { type ParsedRequest, type RequestReader, requestReader } from "./request-reader";

/** What a handler is given: the request as its contract says it, and what the handler needs to answer. */
export interface Input<S extends RouteSpec> {
  body: Parsed<S, "body">;
  path: Parsed<S, "path">;
  query: Parsed<S, "query">;
  headers: Parsed<S, "headers">;
  /** Text of the body as it was sent, decoded; empty without one. For what JavaScript's numbers cannot hold. */
  text: string;
  /** Who calls, as far as the gateway vouches for it: of a route that takes a token its user. */
  caller: CallerOf<S["auth"]>;
  /** Writes records that carry the request's id, route and caller. */
  log: Logger;
  /** Metrics of this request, beside those that every request has. */
  metrics: Metrics;
  /** The id that the client sees in problems and in the `x-request-id` header. */
  requestId: string;
  /** URL of this API as the client reached it, without a trailing slash. */
  baseUrl: string;
  /**
   * Counts the request by a limit of the route that is `late`, for whom it turned out to be about.
   *
   * @param meanwhile what takes its time and may be done while the request is counted. What comes of it is given only where no limit refuses the request;
   * it is not even begun where this instance knows that one does
   * @throws Problem `too-many-requests`, and `service-unavailable` where it cannot be counted
   * @example
   * const isRight = await limitBy("account", account.id, () => verify(body.password, account.hash));
   */
  limitBy<Done = void>(name: string, subject: string, meanwhile?: () => Promise<Done>): Promise<Done>;
  /** What was read {@link ahead}. */
  found?: Promise<unknown>;
  /**
   * Of a request with an `Idempotency-Key`: what all attempts at it have in common. What is made under an id that follows from it, is found by the attempt
   * after one that came to no end. Undefined without a key.
   */
  origin?: Origin;
  /** Aborts just before Lambda's timeout: give it to slow calls. */
  signal: AbortSignal;
  /** The gateway's event, for what is not said above. */
  event: ProxyEvent;
}

/** A handler: says what happens, and throws problems. */
export type Answer<S extends RouteSpec> = (input: Input<S>) => Reply<S> | Promise<Reply<S>>;

/** What is known of a request while it is still counted. */
export type Early<S extends RouteSpec> = Pick<Input<S>, "body" | "path" | "query" | "headers" | "caller" | "event">;

/** A handler that begins to read early: see {@link ahead}. */
export interface EarlyAnswer<S extends RouteSpec> extends Answer<S> {
  ahead(request: Early<S>): Promise<unknown>;
}

/**
 * A handler that reads what it needs while its request is counted by the route's limits, in place of after that.
 *
 * @param read what it reads. It changes nothing and does no hard work: it is called for requests too that a limit refuses
 * @param answer as for `serve`, and gets what was read
 * @example
 * serve(getOrder, ahead(({ path }) => orders.get(path.id), (input, order) => ok(order)), limitsTable);
 */
export function ahead<S extends RouteSpec, Found>(
  read: (request: Early<S>) => Promise<Found>,
  answer: (input: Input<S>, found: Found) => Reply<S> | Promise<Reply<S>>,
): EarlyAnswer<S> {
  const whenRead: Answer<S> = async (input) => answer(input, (await input.found) as Found);
  return Object.assign(whenRead, { ahead: read });
}

/** A handler as the onion calls it, whatever its route. */
type AnyAnswer = (input: Omit<Input<RouteSpec>, keyof ParsedRequest> & ParsedRequest) => Promise<Reply<RouteSpec>>;

/** A route with its handler, and all that can be prepared before the first request. */
export interface Endpoint {
  readonly route: Route;
  readonly answer: AnyAnswer;
  readonly read: RequestReader;
  /** Only where its handler reads {@link ahead}. */
  readonly ahead?: (request: Early<RouteSpec>) => Promise<unknown>;
  /** Only where the route has limits. */
  readonly limiter?: Limiter;
  /** Only where the route is `idempotent`. */
  readonly keeper?: Keeper;
}

/** What a route is served with, beside its handler: what counts its limits, then what remembers its answers, where it has use for them. */
export type Helpers<S extends RouteSpec> = [
  ...(S["limits"] extends readonly Limit[] ? [counter: Counter] : []),
  ...(S["idempotent"] extends true ? [keeper: Keeper] : []),
];

/**
 * Prepares a route and its handler.
 *
 * @throws Error when the route has limits and nothing counts them, or is `idempotent` and nothing remembers its answers
 */
export function endpoint<S extends RouteSpec>(
  route: Route<S>,
  answer: Answer<S> | EarlyAnswer<S>,
  ...helpers: Helpers<S>
): Endpoint {
  const left: unknown[] = [...helpers];
  const counter = route.limits ? (left.shift() as Counter | undefined) : undefined;
  const keeper = route.idempotent ? (left.shift() as Keeper | undefined) : undefined;
  if (route.idempotent && !keeper)
    throw new Error(
      `${route.signature} is idempotent: serve it with what remembers its answers, as in serve(route, answer, idempotencyTable)`,
    );
  return {
    route,
    // The reader gives the handler exactly what its contract parses to, which one type for all routes cannot say.
    answer: async (input) => answer(input as Input<S>) as Reply<RouteSpec>,
    read: requestReader(route),
    ...("ahead" in answer && { ahead: async (request) => answer.ahead(request as Early<S>) }),
    limiter: limiterOf(route, counter),
    keeper,
  };
}

function limiterOf(route: Route, counter: Counter | undefined): Limiter | undefined {
  if (!route.limits || route.limits.length === 0) return undefined;
  if (counter) return new Limiter(route, route.limits, counter);
  throw new Error(
    `${route.signature} has limits: serve it with their counter, as in serve(route, answer, limitsTable)`,
  );
}
