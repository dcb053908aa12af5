import type { GatewayResponseSpec } from "./openapi";

/** Answers that API Gateway gives by itself: their status, and the error type in `x-amzn-ErrorType` (AWS, "Gateway response types"). */
const types = {
  ACCESS_DENIED: [403, "AccessDeniedException"],
  API_CONFIGURATION_ERROR: [500, "InternalServerErrorException"],
  AUTHORIZER_CONFIGURATION_ERROR: [500, "AuthorizerConfigurationException"],
  AUTHORIZER_FAILURE: [500, "AuthorizerFailureException"],
  BAD_REQUEST_BODY: [400, "BadRequestException"],
  BAD_REQUEST_PARAMETERS: [400, "BadRequestException"],
  DEFAULT_4XX: [400, "BadRequestException"],
  DEFAULT_5XX: [500, "InternalServerErrorException"],
  EXPIRED_TOKEN: [403, "ExpiredTokenException"],
  INTEGRATION_FAILURE: [504, "InternalServerErrorException"],
  INTEGRATION_TIMEOUT: [504, "InternalServerErrorException"],
  INVALID_API_KEY: [403, "ForbiddenException"],
  INVALID_SIGNATURE: [403, "InvalidSignatureException"],
  MISSING_AUTHENTICATION_TOKEN: [403, "MissingAuthenticationTokenException"],
  QUOTA_EXCEEDED: [429, "LimitExceededException"],
  REQUEST_TOO_LARGE: [413, "RequestTooLargeException"],
  RESOURCE_NOT_FOUND: [404, "NotFoundException"],
  THROTTLED: [429, "TooManyRequestsException"],
  UNAUTHORIZED: [401, "UnauthorizedException"],
  UNSUPPORTED_MEDIA_TYPE: [415, "BadRequestException"],
  WAF_FILTERED: [403, "ForbiddenException"],
} as const satisfies Record<string, readonly [number, string]>;

/** Name of a kind of answer that API Gateway gives by itself. */
export type GatewayResponseType = keyof typeof types;

/** What to answer for one kind. */
export interface GatewayResponse {
  status: number;
  errorType: string;
  /** Header names to expressions. */
  responseParameters: Record<string, string>;
  /** Templates by content type. */
  responseTemplates: Record<string, string>;
}

/** The answers of one API. */
export interface GatewayResponses {
  /** @param status the status where the API sets none; default is AWS's for the kind */
  get(type: GatewayResponseType, status?: number): GatewayResponse;
}

/** AWS's own template; what is refused to a caller is told in a member of another case. */
const plain = { "application/json": '{"message":$context.error.messageString}' };
const denied = { "application/json": '{"Message":$context.error.messageString}' };

/**
 * The answers of an API that declares some of them: what it does not declare is its DEFAULT_4XX or DEFAULT_5XX, and else AWS's own.
 *
 * @throws Error for a kind that API Gateway does not know
 */
export function gatewayResponses(declared: Record<string, GatewayResponseSpec>): GatewayResponses {
  for (const type of Object.keys(declared))
    if (!(type in types)) throw new Error(`gateway response ${type}: there are ${Object.keys(types).join(", ")}`);
  return {
    get(type, status) {
      const [defaultStatus, errorType] = types[type];
      const own = status ?? defaultStatus;
      const spec = declared[type] ?? declared[own < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX"] ?? {};
      const templates = spec.responseTemplates ?? {};
      return {
        status: Number(spec.statusCode) || own,
        errorType,
        responseParameters: spec.responseParameters ?? {},
        responseTemplates: Object.keys(templates).length > 0 ? templates : type === "ACCESS_DENIED" ? denied : plain,
      };
    },
  };
}
