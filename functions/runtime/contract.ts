import type * as z from "zod/v4/core";
import type { Auth } from "./auth";
import { checkLimits, type Limit } from "./limits/limit";
import type { ProblemType } from "./problem";

export { type Auth, allOf, apiKey, iam, open, role, scope, signedIn, type UserAuth } from "./auth";
export { type Limit, type LimitSpec, limit, limitText, Per } from "./limits/limit";
export { type FieldError, Problem, type ProblemDetails, type ProblemType, problem } from "./problem";

/** The HTTP methods that a route can have. */
export const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
/** An HTTP method that a route can have. */
export type Method = (typeof methods)[number];

/** An answer's headers, by name, for the document; `required` where every such answer has it. */
export type ResponseHeaders = Record<string, { description: string; required?: boolean }>;

/** All that a contract says beside its method and path. Schemas are zod's, from `zod` or from `zod/mini`, whose bundles are 70 KB smaller. */
export interface RouteSpec {
  /** One line for the document. */
  summary: string;
  /** More for the document, in Markdown. */
  description?: string;
  /** Groups routes in the document. Default: the first segment of the path. */
  tags?: readonly string[];
  /** What tags stand for, for the document: by tag, in Markdown. One route of each tag says it. Default: a tag is a name alone. */
  tagDescriptions?: Readonly<Record<string, string>>;
  /** Name of the operation in generated clients. Default: made from method and path, such as `getEventsById`. */
  operationId?: string;
  /** What a caller must bring: `apiKey()`, `signedIn()`, `scope(…)`, `role(…)`, `iam()`, `allOf(…)`, or `open()`. */
  auth: Auth;
  /** Path parameters. Every `{name}` of the path must be here, and nothing else. */
  path?: z.$ZodObject;
  /** Query parameters. Values arrive as strings: use `z.coerce`, or a pattern. Unknown ones are refused by a strict object. */
  query?: z.$ZodObject;
  /** Request headers, lower case. */
  headers?: z.$ZodObject;
  /** The JSON body. */
  body?: z.$ZodType;
  /** Largest body in bytes. Default 1 MiB; Lambda takes no request over 6 MB. */
  maxBytes?: number;
  /** Body of every successful answer, by status; null for an answer without one, such as 204. */
  responses: Readonly<Record<number, z.$ZodType | null>>;
  /**
   * Content type of successful answers. Default `application/json`. With another, the body is a string that is sent as it is; a
   * `content-type` that the handler gives itself goes before.
   */
  contentType?: string;
  /** Headers of successful answers, by status, for the document. */
  responseHeaders?: Readonly<Record<number, ResponseHeaders>>;
  /** Exact limits, in the order in which they are counted. The handler is served with a counter: `serve(route, answer, limitsTable)`. */
  limits?: readonly Limit[];
  /**
   * True where a client may send an `Idempotency-Key`: a repeat with the same key is answered as the first was, and does nothing. For POST and
   * PATCH, where the gateway knows who calls. The handler is served with what remembers: `serve(route, answer, idempotencyTable)`. Default false.
   */
  idempotent?: boolean;
  /** Problems of this route's own. Those that any route may answer (400, 413, 415, 500 …) are added by themselves. */
  problems?: readonly ProblemType[];
}

/** One route: a method and path, and what may be said there. Made by {@link route}. */
export type Route<S extends RouteSpec = RouteSpec> = S & {
  readonly method: Method;
  /** The path template, such as `/events/{id}`. */
  readonly pathTemplate: string;
  /** Method and path as declared: `POST /events`. */
  readonly signature: string;
  readonly operationId: string;
  readonly maxBytes: number;
};

/** The default of `maxBytes`: 1 MiB. */
export const defaultMaxBytes = 1024 * 1024;
/** Lambda takes no synchronous request over 6 MB (AWS, "Lambda quotas": invocation payload). */
const largestMaxBytes = 6_000_000;

/**
 * Declares one route. The same value makes the gateway's validation, the handler's types, and the document.
 *
 * @param signature method and path, such as `GET /events/{id}`; parameters are whole segments
 * @throws Error when the signature is not of that form, when the path's parameters and `spec.path` differ, when a method
 * that takes no body has one, when `maxBytes` is over what Lambda takes, when a limit counts what the route does not know, or when a route is
 * `idempotent` that is open, or whose method is anyway
 * @example
 * export const getEvent = route("GET /events/{id}", {
 *   summary: "Read an event",
 *   auth: apiKey(),
 *   path: z.strictObject({ id: EventId }),
 *   responses: { 200: Event },
 *   problems: [notFound],
 * });
 */
export function route<const S extends RouteSpec>(signature: `${Method} /${string}`, spec: S): Route<S> {
  const [method, pathTemplate] = parseSignature(signature);
  const wanted = parametersOf(pathTemplate).sort().join(", ");
  const declared = Object.keys(spec.path?._zod.def.shape ?? {})
    .sort()
    .join(", ");
  if (wanted !== declared)
    throw new Error(`route "${signature}": the path has parameters (${wanted}), \`path\` declares (${declared})`);
  if (spec.body && (method === "GET" || method === "HEAD"))
    throw new Error(`route "${signature}": ${method} takes no body; use query parameters`);
  if (Object.keys(spec.responses).length === 0) throw new Error(`route "${signature}": declare at least one response`);
  const maxBytes = spec.maxBytes ?? defaultMaxBytes;
  if (!(maxBytes > 0 && maxBytes <= largestMaxBytes))
    throw new Error(`route "${signature}": maxBytes ${maxBytes} is not within 1 and ${largestMaxBytes}`);
  const operationId = spec.operationId ?? operationIdOf(method, pathTemplate);
  checkLimits({ ...spec, pathTemplate, signature });
  if (spec.idempotent && method !== "POST" && method !== "PATCH")
    throw new Error(`route "${signature}": ${method} can be repeated anyway; leave \`idempotent\` out`);
  if (spec.idempotent && spec.auth.kind === "open")
    throw new Error(
      `route "${signature}": \`idempotent\` needs to know who calls, or one caller gets another's answer`,
    );
  return { ...spec, method, pathTemplate, signature, operationId, maxBytes };
}

/** Names of the path's parameters, in order. */
export const parametersOf = (pathTemplate: string): string[] =>
  [...pathTemplate.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string);

/**
 * Splits `GET /events/{id}` in method and path.
 *
 * @throws Error when it is not of that form: a segment is a name or a whole `{parameter}`, without a slash at the end
 */
export function parseSignature(signature: string): [Method, string] {
  const match =
    /^([A-Z]+) (\/(?:[A-Za-z0-9._~-]+|\{[A-Za-z][A-Za-z0-9_]*\})(?:\/(?:[A-Za-z0-9._~-]+|\{[A-Za-z][A-Za-z0-9_]*\}))*|\/)$/.exec(
      signature,
    );
  const method = match?.[1] as Method | undefined;
  if (!match || !method || !methods.includes(method))
    throw new Error(
      `route "${signature}": write a method (${methods.join(", ")}), a space and a path such as /events/{id}; parameters are whole segments`,
    );
  const names = parametersOf(match[2] as string);
  if (new Set(names).size !== names.length) throw new Error(`route "${signature}": a parameter stands there twice`);
  return [method, match[2] as string];
}

const operationIdOf = (method: Method, pathTemplate: string) =>
  method.toLowerCase() +
  pathTemplate
    .split("/")
    .filter(Boolean)
    .map((segment) => {
      const word = segment.replace(/^\{(.*)\}$/, "by-$1");
      return word.replace(/(?:^|[._~-]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase());
    })
    .join("");

/** The type of a route's parsed path, query, headers or body. */
export type Parsed<S extends RouteSpec, K extends "path" | "query" | "headers" | "body"> = S[K] extends z.$ZodType
  ? z.output<S[K]>
  : undefined;

/** One of the answers that a route's contract allows. */
export type Reply<S extends RouteSpec> = {
  [Status in keyof S["responses"] & number]: {
    status: Status;
    headers?: Record<string, string>;
  } & (S["responses"][Status] extends z.$ZodType ? { body: z.input<S["responses"][Status]> } : { body?: undefined });
}[keyof S["responses"] & number];
