/**
 * One JSON line per request (AWS, API Gateway developer guide: "Variables for access logging for API Gateway"). What the client or an issuer
 * writes stands first: a quote in it that would forge a member cannot outlive the true one, as the last of two equal names counts.
 */
export const accessLogFormat = JSON.stringify({
  userAgent: "$context.identity.userAgent",
  path: "$context.path",
  principal: "$context.authorizer.principalId",
  callerArn: "$context.identity.userArn",
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  time: "$context.requestTimeEpoch",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  stage: "$context.stage",
  protocol: "$context.protocol",
  sourceIp: "$context.identity.sourceIp",
  apiKeyId: "$context.identity.apiKeyId",
  status: "$context.status",
  responseLength: "$context.responseLength",
  latency: "$context.responseLatency",
  authorizerLatency: "$context.authorizer.latency",
  authorizerError: "$context.authorizer.error",
  integrationStatus: "$context.integrationStatus",
  integrationLatency: "$context.integration.latency",
  integrationError: "$context.integration.error",
  integrationRequestId: "$context.integration.requestId",
  errorType: "$context.error.responseType",
  error: "$context.error.message",
  firewall: "$context.wafResponseCode",
  traceId: "$context.xrayTraceId",
});
