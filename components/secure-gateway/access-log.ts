/**
 * One JSON line per request (AWS, API Gateway developer guide: "Variables for access logging for API Gateway"). What clients,
 * issuers of tokens and authorizers write stands first: a quote in it that would forge a member cannot outlive the true one, as the last of two
 * equal names counts.
 */
export const accessLogFormat = JSON.stringify({
  userAgent: "$context.identity.userAgent",
  path: "$context.path",
  principal: "$context.authorizer.principalId",
  authorizerError: "$context.authorizer.error",
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  time: "$context.requestTimeEpoch",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  stage: "$context.stage",
  protocol: "$context.protocol",
  sourceIp: "$context.identity.sourceIp",
  apiKeyId: "$context.identity.apiKeyId",
  userArn: "$context.identity.userArn",
  authorizerStatus: "$context.authorizer.status",
  authorizerLatency: "$context.authorizer.latency",
  status: "$context.status",
  responseLength: "$context.responseLength",
  latency: "$context.responseLatency",
  integrationStatus: "$context.integrationStatus",
  integrationLatency: "$context.integration.latency",
  integrationError: "$context.integration.error",
  integrationRequestId: "$context.integration.requestId",
  errorType: "$context.error.responseType",
  error: "$context.error.message",
  firewall: "$context.wafResponseCode",
  traceId: "$context.xrayTraceId",
});
