/** One field that a request got wrong: where (a JSON pointer into the body, or `#/query/limit` and the like) and why. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** What one refusal may add to its problem type. Further members are sent as RFC 9457 extension members. */
export interface ProblemDetails {
  /** What is wrong with this very request, in words that the caller may read. */
  detail?: string;
  /** Every field that is wrong. */
  errors?: FieldError[];
  /** Headers that belong to this answer, such as `retry-after`. Not part of the body. */
  headers?: Record<string, string>;
  [extension: string]: unknown;
}

/** The same in every copy of this module: a handler's bundle has one of `portico/contract` and one of `portico/runtime`. */
const mark = Symbol.for("portico.problem");

/** A refusal on its way to the client: the only error whose content leaves the function. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly [mark] = true;

  /** A problem is one whichever copy of this class made it. */
  static override [Symbol.hasInstance](value: unknown): value is Problem {
    return value instanceof Error && mark in value;
  }

  constructor(
    /** The kind of problem: its type URI, status and title. */
    public readonly kind: ProblemType,
    /** What this refusal adds. */
    public readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? kind.title);
  }

  /** The members of the RFC 9457 body that do not depend on the request. */
  get members(): Record<string, unknown> {
    const { headers: _, ...members } = this.details;
    return { type: this.kind.type, title: this.kind.title, status: this.kind.status, ...members };
  }
}

/** A kind of problem. Call it to make the error to throw: `throw eventConflict({ id })`. */
export interface ProblemType {
  (details?: ProblemDetails): Problem;
  /** Stable URI, `urn:portico:problem:<name>`. */
  readonly type: string;
  /** HTTP status of every problem of this kind. */
  readonly status: number;
  /** One sentence, the same for every problem of this kind. */
  readonly title: string;
}

/**
 * Declares a kind of problem (RFC 9457).
 *
 * @param name kebab-case and stable: it is the end of the type URI that clients switch on
 * @throws Error when the name is not kebab-case or the status is not 400-599
 * @example
 * export const eventConflict = problem("event-conflict", 409, "An event with this id and another content exists");
 */
export function problem(name: string, status: number, title: string): ProblemType {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`problem name "${name}": use kebab-case`);
  if (!(status >= 400 && status <= 599))
    throw new Error(`problem "${name}": status ${status} is not an error; use 400-599`);
  const kind = ((details?: ProblemDetails) => new Problem(kind, details)) as ProblemType;
  return Object.assign(kind, { type: `urn:portico:problem:${name}`, status, title });
}

/** The body is not JSON. */
export const malformedJson = problem("malformed-json", 400, "The body is not valid JSON");
/** A parameter, header or body field breaks the contract; `errors` names every one. */
export const invalidRequest = problem("invalid-request", 400, "The request does not match the contract");
/** No usable credentials. */
export const unauthorized = problem("unauthorized", 401, "Credentials are missing or not valid");
/** The caller may not do this, or sent no valid API key. */
export const forbidden = problem("forbidden", 403, "This caller may not do this");
/** No such thing, or no such path. */
export const notFound = problem("not-found", 404, "There is nothing here");
/** The path exists, the method does not; `Allow` lists those that do. */
export const methodNotAllowed = problem("method-not-allowed", 405, "This path does not have this method");
/** The request contradicts what is stored. */
export const conflict = problem("conflict", 409, "The request conflicts with what is stored");
/** Another request with the same idempotency key is being worked on. */
export const idempotencyInFlight = problem("idempotency-in-flight", 409, "The same request is being worked on");
/** The idempotency key was used for a request that said something else. */
export const idempotencyKeyReused = problem(
  "idempotency-key-reused",
  422,
  "This Idempotency-Key was used for another request",
);
/** A move between states that the thing's state table does not have. */
export const invalidTransition = problem("invalid-transition", 409, "It cannot go from its state to that one");
/** `If-Match` names another version than the stored one. */
export const preconditionFailed = problem("precondition-failed", 412, "It was changed since the version in If-Match");
/** Larger than the contract, the gateway (10 MB) or Lambda (6 MB) takes. */
export const payloadTooLarge = problem("payload-too-large", 413, "The request is too large");
/** The body is of another content type than `application/json`. */
export const unsupportedMediaType = problem("unsupported-media-type", 415, "Send the body as application/json");
/** A throttle, limit or quota was reached. */
export const tooManyRequests = problem("too-many-requests", 429, "Too many requests");
/** Anything unexpected. Carries the request id and nothing else. */
export const internalError = problem("internal-error", 500, "Something went wrong on our side");
/** The function behind the gateway failed or answered nonsense. */
export const badGateway = problem("bad-gateway", 502, "The service behind the gateway failed");
/** A part that this request needs is down or throttled; try again. */
export const unavailable = problem("unavailable", 503, "The service is not available for the moment");
/** The function behind the gateway took longer than the gateway waits. */
export const gatewayTimeout = problem("gateway-timeout", 504, "The service behind the gateway took too long");
