import type { ProblemType } from "../../functions/runtime/problem";
import * as problems from "../../functions/runtime/problem";
import type { Cors } from "./cors";
import { fixedCorsHeaders } from "./cors/answers";

/** An answer that API Gateway gives by itself, in its extension of OpenAPI. */
export interface GatewayResponse {
  statusCode?: string;
  responseParameters: Record<string, string>;
  responseTemplates: Record<string, string>;
}

/** Headers of every problem. Data in an error is not to be guessed, cached or sent in the clear; the handler kit says the same of its answers. */
export const problemHeaders: Readonly<Record<string, string>> = {
  "Content-Type": "application/problem+json",
  "Cache-Control": "no-store",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
};

/** What the gateway refuses by itself, and which problem that is (AWS, API Gateway developer guide: "Gateway response types"). */
const refusals: Readonly<Record<string, ProblemType>> = {
  ACCESS_DENIED: problems.forbidden,
  API_CONFIGURATION_ERROR: problems.internalError,
  AUTHORIZER_CONFIGURATION_ERROR: problems.internalError,
  AUTHORIZER_FAILURE: problems.internalError,
  BAD_REQUEST_BODY: problems.invalidRequest,
  BAD_REQUEST_PARAMETERS: problems.invalidRequest,
  // The rest of the 5xx: the function threw, timed out, was throttled or answered nonsense.
  DEFAULT_5XX: problems.badGateway,
  EXPIRED_TOKEN: problems.forbidden,
  INTEGRATION_FAILURE: problems.badGateway,
  INTEGRATION_TIMEOUT: problems.gatewayTimeout,
  INVALID_API_KEY: problems.forbidden,
  INVALID_SIGNATURE: problems.forbidden,
  // API Gateway's answer for a path that is not there; and, where a route is signed with AWS credentials, to a call without them.
  MISSING_AUTHENTICATION_TOKEN: problems.notFound,
  QUOTA_EXCEEDED: problems.tooManyRequests,
  REQUEST_TOO_LARGE: problems.payloadTooLarge,
  RESOURCE_NOT_FOUND: problems.notFound,
  THROTTLED: problems.tooManyRequests,
  UNAUTHORIZED: problems.unauthorized,
  UNSUPPORTED_MEDIA_TYPE: problems.unsupportedMediaType,
  WAF_FILTERED: problems.forbidden,
};

/** Ways in beside API keys, which some answers have to name. */
export interface WaysIn {
  /** A route takes tokens. */
  bearer?: boolean;
  /** A route is signed with AWS credentials. */
  iam?: boolean;
}

/** Every answer that API Gateway gives by itself, as problem+json. */
export const gatewayResponses = (ways: WaysIn = {}, cors?: Cors): Record<string, GatewayResponse> => ({
  ...Object.fromEntries(Object.entries(refusals).map(([type, problem]) => [type, refusal(type, problem, cors)])),
  ...challenges(ways, cors),
  // What is left of the 4xx has no status of its own: setting one here would set it for all of them.
  DEFAULT_4XX: {
    responseParameters: parameters("gatewayresponse", { ...problemHeaders, ...fixedCorsHeaders(cors) }),
    responseTemplates: { "application/json": template({ type: "about:blank", title: "The request was refused" }) },
  },
});

const refusal = (type: string, problem: ProblemType, cors?: Cors): GatewayResponse =>
  answer(problem, cors, type === "THROTTLED" ? { "Retry-After": "1" } : {});

const answer = (
  problem: ProblemType,
  cors: Cors | undefined,
  more: Record<string, string>,
  detail?: string,
): GatewayResponse => ({
  statusCode: String(problem.status),
  responseParameters: parameters("gatewayresponse", { ...problemHeaders, ...more, ...fixedCorsHeaders(cors) }),
  responseTemplates: { "application/json": problemTemplate(problem, detail) },
});

/**
 * What to send (RFC 6750, section 3), and what may be meant. A gateway response cannot tell a missing token from a bad one, nor, in a header, a missing
 * scope from a signature that IAM refuses, so that it says what is true of both. What a token lacks is what our authorizer gives as the `denial` of its context;
 * where somebody else refused, that is empty.
 */
const challenges = ({ bearer, iam }: WaysIn, cors: Cors | undefined): Record<string, GatewayResponse> => ({
  ...(bearer && { UNAUTHORIZED: answer(problems.unauthorized, cors, { "WWW-Authenticate": "Bearer" }) }),
  ...(bearer && {
    ACCESS_DENIED: answer(
      problems.forbidden,
      cors,
      iam ? {} : { "WWW-Authenticate": 'Bearer error="insufficient_scope"' },
      "The caller may not do this$context.authorizer.denial",
    ),
  }),
  ...(iam && {
    MISSING_AUTHENTICATION_TOKEN: answer(
      problems.notFound,
      cors,
      {},
      "No such path, or one that takes requests signed with AWS credentials",
    ),
  }),
});

/**
 * A problem's body, as a template in which API Gateway puts the request's own values.
 *
 * Keyed by `application/json`, which API Gateway takes where nothing matches the Accept header; the header says what it is.
 * Both values are safe inside a JSON string: the request id is a UUID, and the path is as it came in, with all that a URL may
 * not hold still percent-encoded (a quote as `%22`). Gateway responses know no functions that could escape more.
 */
export const problemTemplate = ({ type, title, status }: ProblemType, detail?: string): string =>
  template({ type, title, status, detail });

const template = (members: Record<string, unknown>) =>
  JSON.stringify({ ...members, instance: "$context.path", requestId: "$context.requestId" });

/** Header names to fixed values, as API Gateway's mappings write them. */
const parameters = (target: string, values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${target}.header.${name}`, `'${value}'`]));

/** Headers of an answer of a MOCK integration, as mappings of its method response. */
export const mockHeaders = (values: Record<string, string>): Record<string, string> =>
  parameters("method.response", values);
