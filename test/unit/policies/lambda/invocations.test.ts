import { invocationRules } from "../../../../policies/lambda/invocations";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import { allow } from "../support/policy-text";

const permission = "aws:lambda/permission:Permission";
const mapping = "aws:lambda/eventSourceMapping:EventSourceMapping";
const api = "arn:aws:execute-api:eu-west-1:123456789012:a1b2/prod/GET/it";
const of = (principal: string, more: object = {}) => ({ function: unknown, principal, ...more });

testRules(invocationRules, {
  resources: [
    {
      rule: "lambda-no-public-permission",
      type: permission,
      passing: {
        "a service": of("apigateway.amazonaws.com", { sourceArn: unknown }),
        "an account": of("123456789012"),
        "an organization": of("*", { principalOrgId: "o-1234567890" }),
        "for one API": of("*", { sourceArn: api }),
      },
      failing: { everyone: of("*"), "for every ARN": of("*", { sourceArn: "*" }) },
      unknown: { principal: [of(unknown), "principal"], source: [of("*", { sourceArn: unknown }), "sourceArn"] },
    },
    {
      rule: "lambda-no-public-permission",
      type: "aws:lambda/layerVersionPermission:LayerVersionPermission",
      passing: {
        "an account": { layerName: unknown, principal: "123456789012" },
        "an organization": { layerName: "it", principal: "*", organizationId: "o-1234567890" },
      },
      failing: { everyone: { layerName: unknown, principal: "*" } },
      unknown: { organization: [{ layerName: "it", principal: "*", organizationId: unknown }, "organizationId"] },
    },
    {
      rule: "lambda-no-public-permission",
      type: "aws:lambda/resourcePolicy:ResourcePolicy",
      passing: {
        "an account": { policy: allow({ Principal: { AWS: "123456789012" }, Action: "lambda:InvokeFunction" }) },
      },
      failing: { everyone: { policy: allow({ Principal: "*", Action: "lambda:InvokeFunction" }) } },
      unknown: { policy: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "lambda-permission-source",
      type: permission,
      passing: {
        "an account": of("123456789012"),
        "one API": of("apigateway.amazonaws.com", { sourceArn: api }),
        "one account": of("s3.amazonaws.com", { sourceAccount: "123456789012", sourceArn: unknown }),
        "an organization": of("s3.amazonaws.com", { principalOrgId: "o-1234567890" }),
      },
      failing: {
        "whomever it works for": of("apigateway.amazonaws.com"),
        "in China too": of("apigateway.amazonaws.com.cn"),
        "any API": of("apigateway.amazonaws.com", { sourceArn: "arn:aws:execute-api:*:*:*" }),
        "a bucket of any account": of("s3.amazonaws.com", { sourceArn: "arn:aws:s3:::ours" }),
      },
      unknown: { source: [of("sns.amazonaws.com", { sourceArn: unknown }), "sourceArn"] },
    },
    {
      rule: "lambda-url-auth",
      type: "aws:lambda/functionUrl:FunctionUrl",
      passing: { "AWS credentials": { authorizationType: "AWS_IAM" } },
      failing: { none: { authorizationType: "NONE" } },
      unknown: { type: [{ authorizationType: unknown }, "authorizationType"] },
      mended: {
        type: [
          { functionName: unknown, authorizationType: "NONE" },
          { functionName: unknown, authorizationType: "AWS_IAM" },
        ],
      },
    },
    {
      rule: "lambda-esm-failure-dest",
      type: mapping,
      passing: {
        "a queue": { eventSourceArn: unknown },
        "a stream whose failures are kept": {
          startingPosition: "LATEST",
          destinationConfig: { onFailure: { destinationArn: "arn:aws:sqs:eu-west-1:123456789012:failed" } },
        },
      },
      failing: { "a stream": { eventSourceArn: unknown, startingPosition: "TRIM_HORIZON" } },
      unknown: {
        "where to": [
          { startingPosition: "LATEST", destinationConfig: { onFailure: { destinationArn: unknown } } },
          "destinationConfig.onFailure.destinationArn",
        ],
      },
    },
    {
      rule: "lambda-esm-partial-batch",
      type: mapping,
      passing: {
        reported: { eventSourceArn: unknown, functionResponseTypes: ["ReportBatchItemFailures"] },
        "one by one": { eventSourceArn: unknown, batchSize: 1 },
        Kafka: { eventSourceArn: unknown, topics: ["orders"] },
      },
      failing: { "nothing said": { eventSourceArn: unknown }, none: { batchSize: 10, functionResponseTypes: [] } },
      unknown: { types: [{ functionResponseTypes: unknown }, "functionResponseTypes"] },
    },
  ],
});
