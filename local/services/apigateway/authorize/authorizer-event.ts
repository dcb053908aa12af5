import type { Method } from "../definition";
import type { LambdaAuthorizer } from "../definition/authorizers";
import { eventHeaders } from "../integrations/proxy-event";
import type { Call } from "../request/call";
import { requestContextOf } from "../request/context";

/** The event of an authorizer's function, as JSON text (AWS, API Gateway developer guide: "Input to an API Gateway Lambda authorizer"). */
export function authorizerEvent(
  call: Call,
  method: Method,
  { kind }: LambdaAuthorizer,
  identity: readonly string[],
  methodArn: string,
): string {
  if (kind === "TOKEN") return JSON.stringify({ type: kind, methodArn, authorizationToken: identity[0] });
  return JSON.stringify({
    type: kind,
    methodArn,
    resource: method.resourcePath,
    path: call.eventPath,
    httpMethod: call.httpMethod,
    ...eventHeaders(call),
    queryStringParameters: call.query?.single ?? {},
    multiValueQueryStringParameters: call.query?.multi ?? {},
    pathParameters: call.pathParameters,
    stageVariables: call.stageVariables ?? {},
    requestContext: requestContextOf(call.context),
  });
}
