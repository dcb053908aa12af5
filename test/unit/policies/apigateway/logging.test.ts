import { loggingRules } from "../../../../policies/apigateway/logging";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";

const stage = "aws:apigateway/stage:Stage";
const methodSettings = "aws:apigateway/methodSettings:MethodSettings";

const logs = (format: unknown) => ({ accessLogSettings: { destinationArn: unknown, format } });
const good = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  status: "$context.status",
  latency: "$context.responseLatency",
  errorType: "$context.error.responseType",
};

testRules(loggingRules, {
  resources: [
    {
      rule: "apigw-access-logging",
      type: stage,
      passing: { "a log, whatever its ARN": logs(unknown) },
      failing: { "nothing said": { stageName: unknown } },
      unknown: { "all of it": [{ accessLogSettings: unknown }, "accessLogSettings"] },
    },
    {
      rule: "apigw-access-log-json",
      type: stage,
      passing: {
        "no log, which is another rule's fault": {},
        "the remedy's format": logs(JSON.stringify(good)),
        "numbers without quotes": logs(
          '{"id":"$context.extendedRequestId","status":$context.status,"ms":$context.integration.latency}',
        ),
        "in parts": logs(
          JSON.stringify({
            request: { id: "$context.requestId" },
            response: { status: "$context.status", ms: "$context.integrationLatency" },
          }),
        ),
      },
      failing: {
        "Apache's format": logs("$context.identity.sourceIp [$context.requestTime] $context.status $context.requestId"),
        "no status": logs('{"id":"$context.requestId","latency":"$context.responseLatency"}'),
        "another status": logs(
          '{"id":"$context.requestId","s":"$context.integration.status","latency":"$context.responseLatency"}',
        ),
        "a text in JSON": logs('"$context.requestId $context.status $context.responseLatency"'),
        "a longer name": logs(
          '{"id":"$context.requestIdentity","s":"$context.status","latency":"$context.responseLatency"}',
        ),
      },
      unknown: { "the format": [logs(unknown), "accessLogSettings.format"] },
      mended: {
        "the format": [
          { stageName: unknown, ...logs("$context.status") },
          { stageName: unknown, ...logs(JSON.stringify(good)) },
        ],
      },
    },
    {
      rule: "apigw-execution-logging",
      type: methodSettings,
      passing: { errors: { settings: { loggingLevel: "ERROR" } }, all: { settings: { loggingLevel: "INFO" } } },
      failing: { off: { settings: { loggingLevel: "OFF" } }, "nothing said": { settings: {} } },
      unknown: { "the level": [{ settings: { loggingLevel: unknown } }, "settings.loggingLevel"] },
      mended: {
        "the level": [
          { restApi: unknown, settings: { throttlingRateLimit: unknown, metricsEnabled: true } },
          { restApi: unknown, settings: { throttlingRateLimit: unknown, metricsEnabled: true, loggingLevel: "ERROR" } },
        ],
      },
    },
    {
      rule: "apigw-no-data-trace",
      type: methodSettings,
      passing: {
        off: { settings: { dataTraceEnabled: false } },
        "nothing said": { settings: { loggingLevel: "INFO" } },
      },
      failing: { on: { settings: { dataTraceEnabled: true } } },
      unknown: { "the switch": [{ settings: { dataTraceEnabled: unknown } }, "settings.dataTraceEnabled"] },
      mended: {
        "the switch": [
          { restApi: unknown, settings: { dataTraceEnabled: true, loggingLevel: unknown } },
          { restApi: unknown, settings: { dataTraceEnabled: false, loggingLevel: unknown } },
        ],
      },
    },
    {
      rule: "apigw-xray",
      type: stage,
      passing: { on: { xrayTracingEnabled: true } },
      failing: { "nothing said": {}, off: { xrayTracingEnabled: false } },
      unknown: { "the switch": [{ xrayTracingEnabled: unknown }, "xrayTracingEnabled"] },
      mended: { "the switch": [{ restApi: unknown }, { restApi: unknown, xrayTracingEnabled: true }] },
    },
  ],
});
