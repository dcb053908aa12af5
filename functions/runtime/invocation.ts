import type middy from "@middy/core";
import type { Caller } from "./caller";
import type { Endpoint } from "./endpoint";
import type { Left } from "./limits/fields";
import type { Logger } from "./logger";
import type { EmbeddedMetrics } from "./metrics";
import type { ProxyEvent, ProxyResult } from "./proxy-event";
import type { ParsedRequest } from "./request-reader";

/** One request on its way through the onion: what each middleware found out is here for those after it. */
export interface Invocation {
  readonly event: ProxyEvent;
  readonly requestId: string;
  /** When it began, by `performance.now()`. */
  readonly startedAt: number;
  /** True for the first request of this instance of the function. */
  readonly coldStart: boolean;
  readonly caller: Caller;
  readonly metrics: EmbeddedMetrics;
  /** Headers of the answer, whatever it will be. Names are lower case. */
  readonly answerHeaders: Record<string, string>;
  /** What the limits that counted this request leave. */
  readonly limitsLeft: Left[];
  log: Logger;
  /** Set by routing. Until then, and when no route matches, there is none. */
  endpoint?: Endpoint;
  /** Text of the body, of a route that takes one. */
  text?: string;
  /** The body as JSON. */
  json?: unknown;
  /** What the contract made of the request. */
  input?: ParsedRequest;
  /** What the handler reads ahead. */
  found?: Promise<unknown>;
}

/** A Middy middleware of the kit. The {@link Invocation} travels as Middy's event. */
export type Middleware = middy.MiddlewareObj<Invocation, ProxyResult>;
