/**
 * What API Gateway's REST APIs hand to a function: the proxy event, payload version 1.0. Only what handlers read
 * is declared (AWS, "Input format of a Lambda function for proxy integration").
 */
export interface ProxyEvent {
  /** Path template that matched, such as `/events/{id}`. */
  resource: string;
  path: string;
  httpMethod: string;
  headers: Record<string, string | undefined> | null;
  multiValueHeaders?: Record<string, string[] | undefined> | null;
  /** Decoded; of a parameter given twice, the last value. */
  queryStringParameters: Record<string, string | undefined> | null;
  /** Decoded; all values. */
  multiValueQueryStringParameters?: Record<string, string[] | undefined> | null;
  /** Still percent-encoded. */
  pathParameters: Record<string, string | undefined> | null;
  stageVariables?: Record<string, string | undefined> | null;
  body: string | null;
  isBase64Encoded: boolean;
  requestContext: {
    /** The gateway's id of the request: the one that its access log and its own problems carry. */
    requestId: string;
    stage: string;
    /** Full path as requested, with the stage or base path. */
    path: string;
    domainName?: string;
    identity?: { apiKeyId?: string | null; sourceIp?: string; userArn?: string | null; accountId?: string | null };
    /** What the authorizer found out, where the route has one. API Gateway passes on text, numbers and booleans. */
    authorizer?: Record<string, unknown> | null;
  };
}

/** What a function answers to API Gateway. */
export interface ProxyResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded?: boolean;
}

/** What handlers read of Lambda's context. */
export interface FunctionContext {
  awsRequestId: string;
  getRemainingTimeInMillis?(): number;
}

/** A function as Lambda calls it. */
export type Handler = (event: ProxyEvent, context: FunctionContext) => Promise<ProxyResult>;
