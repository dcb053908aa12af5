/** The parts of an OpenAPI document that API Gateway imports. */
export interface OpenApiBody {
  openapi?: string;
  paths?: Record<string, PathItem>;
  components?: { schemas?: Record<string, Schema>; securitySchemes?: Record<string, SecurityScheme> };
  security?: Record<string, string[]>[];
  "x-amazon-apigateway-request-validators"?: Record<string, RequestValidator>;
  "x-amazon-apigateway-request-validator"?: string;
  "x-amazon-apigateway-gateway-responses"?: Record<string, GatewayResponseSpec>;
  "x-amazon-apigateway-binary-media-types"?: string[];
  "x-amazon-apigateway-api-key-source"?: string;
  "x-amazon-apigateway-policy"?: unknown;
}

/** A JSON schema, as it stands. */
export type Schema = Record<string, unknown>;

/** A path: its operations by method in lower case, `x-amazon-apigateway-any-method`, and shared parameters. */
export type PathItem = Record<string, Operation> & { parameters?: never };

/** One operation of a path. */
export interface Operation {
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { headers?: Record<string, unknown> }>;
  security?: Record<string, string[]>[];
  "x-amazon-apigateway-auth"?: { type?: string };
  "x-amazon-apigateway-request-validator"?: string;
  "x-amazon-apigateway-integration"?: IntegrationSpec;
}

/** A parameter. API Gateway checks whether a required one is there, and no more. */
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  $ref?: string;
}

/** What a request validator looks at. */
export interface RequestValidator {
  validateRequestBody?: boolean;
  validateRequestParameters?: boolean;
}

/** A security scheme; with an authorizer, it is one of API Gateway's. */
export interface SecurityScheme {
  type?: string;
  name?: string;
  in?: string;
  "x-amazon-apigateway-authorizer"?: AuthorizerSpec;
  "x-amazon-apigateway-authtype"?: string;
}

/** `x-amazon-apigateway-authorizer`. */
export interface AuthorizerSpec {
  type?: string;
  authorizerUri?: string;
  authorizerCredentials?: string;
  authorizerResultTtlInSeconds?: number;
  identitySource?: string;
  identityValidationExpression?: string;
  providerARNs?: string[];
}

/** `x-amazon-apigateway-integration`. */
export interface IntegrationSpec {
  type: string;
  uri?: string;
  httpMethod?: string;
  /** ARN of the role in whose name the integration calls. Default: API Gateway calls for itself. */
  credentials?: string;
  timeoutInMillis?: number;
  /** `STREAM`: the function's response goes on as it comes. Default `BUFFERED`. */
  responseTransferMode?: string;
  passthroughBehavior?: string;
  requestTemplates?: Record<string, string>;
  /** Keyed by a pattern of the status, or `default`. */
  responses?: Record<string, IntegrationResponseSpec>;
}

/** How an integration's answer becomes the method's. */
export interface IntegrationResponseSpec {
  statusCode?: string | number;
  responseParameters?: Record<string, string>;
  responseTemplates?: Record<string, string>;
}

/** One entry of `x-amazon-apigateway-gateway-responses`. */
export interface GatewayResponseSpec {
  statusCode?: string | number;
  responseParameters?: Record<string, string>;
  responseTemplates?: Record<string, string>;
}
